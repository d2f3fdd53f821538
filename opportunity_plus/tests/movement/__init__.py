from . import test_snapshot
from . import test_movement
from . import test_movement_property
from . import test_accuracy
