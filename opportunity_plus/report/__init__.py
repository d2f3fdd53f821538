from . import crm_opportunity_report_mixin
from . import crm_opportunity_competitor_report
from . import crm_opportunity_origin_report
from . import crm_opportunity_sheet
from . import crm_opportunity_sheet_internal
from . import crm_opportunity_sheet_customer
from . import crm_opportunity_sheet_opportunity
from . import crm_opportunity_sheet_visit
