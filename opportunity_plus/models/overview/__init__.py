from . import crm_lead
from . import crm_lead_document
from . import crm_lead_first_steps
from . import crm_lead_import
from . import crm_lead_web_read
from . import crm_team
from . import ir_attachment
