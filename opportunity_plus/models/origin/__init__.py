from . import crm_opportunity_origin_mixin
from . import crm_opportunity_origin_type
from . import calendar_event
from . import crm_lead
from . import res_partner
from . import res_users
from . import utm_campaign
