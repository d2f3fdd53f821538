from . import test_ui_project_affaire
from . import test_ui_project_day
from . import test_ui_project_follow_up
from . import test_ui_project_phone
from . import test_ui_project_review
