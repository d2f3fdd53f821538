from . import test_commercial_merge
from . import test_commercial_portal
from . import test_commercial_project
