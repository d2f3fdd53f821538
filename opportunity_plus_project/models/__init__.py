from . import affaire
from . import crm_lead
from . import project_project
