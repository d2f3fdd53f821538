from . import test_cost_of_sale_in_reports
from . import test_dedication_property
from . import test_diaries
from . import test_log_time
from . import test_log_time_dialog
from . import test_print_diary
from . import test_time_access
from . import test_visit_sheet
