from . import test_create_opportunity
from . import test_origin
from . import test_origin_from_here
from . import test_origin_private
from . import test_origin_report
from . import test_origin_deleted
