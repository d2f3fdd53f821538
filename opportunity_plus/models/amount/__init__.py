from . import crm_lead
from . import crm_lead_copy
from . import crm_lead_explanation
from . import crm_lead_guard
from . import crm_lead_merge
from . import crm_lead_objective
from . import crm_lead_pricelist
from . import crm_lead_taxes
