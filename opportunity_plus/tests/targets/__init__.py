from . import test_targets
from . import test_targets_access
from . import test_targets_spread
from . import test_commitments
