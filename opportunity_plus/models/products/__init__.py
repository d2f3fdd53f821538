from . import crm_opportunity_sale_type
from . import crm_opportunity_line
from . import crm_lead
from . import crm_opportunity_line_catalog
from . import crm_opportunity_line_checks
from . import crm_opportunity_line_price
from . import crm_opportunity_line_taxes
from . import res_currency
