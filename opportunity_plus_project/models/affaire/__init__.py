from . import crm_lead
from . import project_project
from . import res_partner
from . import sale_order
from . import sale_order_line
