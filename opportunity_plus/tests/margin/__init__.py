from . import test_margin_access
from . import test_margin_favorites
from . import test_margin_flow
from . import test_margin_screens
from . import test_margin_setting
