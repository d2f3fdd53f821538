from . import account_analytic_line
from . import crm_lead
from . import project_project
from . import project_task
from . import res_company
from . import res_partner
