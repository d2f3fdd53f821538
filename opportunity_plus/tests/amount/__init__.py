from . import test_archived_values
from . import test_amount
from . import test_amount_explanation
from . import test_amount_jobs
from . import test_amount_refresh
from . import test_companies
from . import test_merge
from . import test_parity
