from . import crm_opportunity_apply_orders
