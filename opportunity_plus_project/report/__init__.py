from . import crm_opportunity_deal_report_mixin
from . import crm_opportunity_dialog_paper
from . import crm_opportunity_dialog_paper_dedication
from . import crm_opportunity_dialog_paper_tasks
from . import crm_opportunity_origin_report
from . import crm_opportunity_sheet_visit
