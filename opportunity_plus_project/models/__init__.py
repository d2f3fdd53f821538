from . import affaire
from . import commercial
from . import task
from . import crm_lead
from . import ir_rule
from . import project_project
from . import project_task
from . import res_config_settings
