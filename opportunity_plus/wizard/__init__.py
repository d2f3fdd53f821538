from . import base_partner_merge
from . import crm_lead_lost
from . import crm_lead_to_opportunity
from . import crm_opportunity_apply_orders
from . import crm_opportunity_compare_orders
from . import crm_opportunity_link
from . import sale_mass_cancel_orders
