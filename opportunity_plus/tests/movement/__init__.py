from . import test_snapshot
from . import test_movement
from . import test_movement_property
from . import test_accuracy
from . import test_movement_fields
from . import test_movement_scope
from . import test_thinning
from . import test_movement_access
