from . import test_takeover_access
from . import test_takeover_columns
from . import test_takeover_lines
from . import test_takeover_many
from . import test_takeover_preview
from . import test_takeover_twice
