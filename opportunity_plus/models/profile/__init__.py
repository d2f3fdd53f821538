from . import calendar_event
from . import crm_lead
from . import crm_lead_dates
from . import crm_lead_view
from . import crm_opportunity_family
from . import ir_sequence
from . import res_partner
