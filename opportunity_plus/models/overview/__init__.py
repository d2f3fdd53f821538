from . import crm_lead_questions
from . import crm_lead
from . import crm_lead_rivals
from . import crm_lead_documents
from . import crm_lead_web_read
from . import crm_opportunity_line
from . import crm_team
from . import ir_attachment
