from . import test_relation_chatter
from . import test_stage_history
from . import test_stored_text
from . import test_timeline_acceptance
from . import test_timeline_customer
from . import test_timeline_lines
from . import test_timeline_orders
from . import test_timeline_probability
