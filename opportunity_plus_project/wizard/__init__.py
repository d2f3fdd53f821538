from . import crm_opportunity_create_project
