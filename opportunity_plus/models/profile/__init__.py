from . import crm_lead
from . import crm_lead_code
from . import crm_lead_merge
from . import crm_lead_next_step
from . import crm_lead_production
from . import crm_opportunity_family
from . import ir_sequence
