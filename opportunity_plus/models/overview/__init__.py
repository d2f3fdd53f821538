from . import crm_lead_document
from . import crm_lead_web_read
from . import crm_lead
from . import crm_lead_first_steps
from . import crm_lead_import
from . import ir_attachment
