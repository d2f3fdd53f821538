from . import crm_lead
from . import crm_lead_category
from . import crm_stage
from . import sale_order
from . import sale_order_line
