from . import crm_opportunity_dedication_mixin
from . import account_analytic_line
from . import crm_lead
from . import hr_employee
from . import project_task
from . import res_partner
from . import timesheets_analysis_report
