from . import test_beside_others
from . import test_columns
from . import test_customer_reference
from . import test_next_step
from . import test_production_calendar
from . import test_profile
from . import test_renewal
