from . import crm_opportunity_takeover_memory
