from . import base_partner_merge
from . import crm_lead_lost
from . import crm_opportunity_create_project
from . import crm_opportunity_dedication_report
from . import crm_opportunity_handover
from . import crm_opportunity_log_time
from . import crm_opportunity_task_report
