# What several rooms stand on.
from . import crm_opportunity_choice

# The rooms, from the ground up: each knows those above this line (docs/rooms.md).
from . import products
from . import amount
from . import quotation
from . import acceptance
from . import margin
from . import origin
from . import people
from . import profile
from . import timeline
from . import overview
from . import forecast
from . import targets
from . import movement
from . import attention
from . import handover
from . import takeover

# What happens to a record, in order, over all rooms.
from . import crm_lead
from . import crm_opportunity_line
from . import crm_opportunity_relation
from . import sale_order
from . import base
from . import ir_rule
from . import res_config_settings
