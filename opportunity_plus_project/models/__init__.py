from . import affaire
from . import commercial
from . import crm_lead
from . import project_project
from . import res_config_settings
