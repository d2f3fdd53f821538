from . import account_move
from . import crm_lead
from . import crm_opportunity_line
from . import crm_opportunity_relation
from . import crm_opportunity_stage_history
from . import mail_tracking_value
from . import payment_transaction
from . import sale_order
