from . import test_create_project
from . import test_create_project_access
