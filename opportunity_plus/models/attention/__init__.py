from . import crm_opportunity_attention_reason
from . import crm_opportunity_attention_reason_rules
from . import crm_lead
from . import res_company
from . import sale_order
