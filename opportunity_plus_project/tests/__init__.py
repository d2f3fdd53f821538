from . import test_project_first_steps
from . import test_project_http
from . import test_project_rooms
from . import test_project_views
from .affaire import *
from .commercial import *
from .task import *
from .dedication import *
