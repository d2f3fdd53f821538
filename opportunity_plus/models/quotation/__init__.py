from . import calendar_event
from . import crm_lead
from . import crm_lead_link
from . import crm_opportunity_line
from . import sale_order
from . import sale_order_story
from . import sale_order_line
