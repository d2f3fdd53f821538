from . import crm_opportunity_line
from . import crm_lead
from . import crm_lead_stage_history
from . import crm_opportunity_relation
from . import sale_order
