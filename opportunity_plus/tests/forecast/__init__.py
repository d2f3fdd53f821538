from . import test_billing
from . import test_compare_months
from . import test_forecast_access
from . import test_forecast_billed
from . import test_forecast_leading
from . import test_forecast_months
from . import test_forecast_property
from . import test_line_report
