from . import crm_opportunity_attention_reason
from . import crm_opportunity_attention_reason_rules
from . import crm_lead
