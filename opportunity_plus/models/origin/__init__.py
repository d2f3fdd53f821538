from . import crm_opportunity_origin_type
from . import crm_lead
from . import crm_opportunity_origin_mixin
from . import calendar_event
from . import res_partner
