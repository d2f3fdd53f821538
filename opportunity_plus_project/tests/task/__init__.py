from . import test_print_tasks
from . import test_task_access
from . import test_task_controller
from . import test_task_counters
from . import test_task_handover
from . import test_task_life
from . import test_task_planning
from . import test_task_presets
