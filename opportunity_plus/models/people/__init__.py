from . import crm_opportunity_role
from . import crm_opportunity_relation
from . import crm_lead
from . import crm_lead_competitor
from . import crm_opportunity_acceptance
from . import crm_opportunity_relation_checks
from . import res_company
from . import res_partner
