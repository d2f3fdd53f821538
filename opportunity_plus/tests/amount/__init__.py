from . import test_amount
from . import test_amount_explanation
from . import test_amount_refresh
from . import test_companies
from . import test_company_of_amount
from . import test_merge
from . import test_parity
from . import test_settings_switched
