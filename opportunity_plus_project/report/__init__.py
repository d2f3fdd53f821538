from . import crm_opportunity_sheet_visit
