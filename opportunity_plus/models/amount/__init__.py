from . import account_tax
from . import crm_lead
from . import crm_lead_explanation
from . import crm_lead_guard
from . import crm_lead_jobs
from . import crm_lead_merge
from . import crm_lead_pricelist
from . import crm_opportunity_line_untaxed
