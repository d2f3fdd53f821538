from . import crm_lead
from . import crm_lead_closing
from . import crm_lead_failure
from . import crm_lead_preview
from . import crm_lead_lines
from . import res_company
from . import sale_order
from . import sale_order_line
