from . import crm_opportunity_sale_type
from . import crm_opportunity_line
from . import crm_lead
from . import crm_opportunity_line_checks
from . import crm_opportunity_line_price
from . import product_product
from . import product_template
from . import res_currency
