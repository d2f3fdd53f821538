from . import test_ui_project_day
