from . import test_project_rooms
from . import test_project_views
from .affaire import *
from .commercial import *
from .task import *
from .dedication import *
