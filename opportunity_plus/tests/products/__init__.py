from . import test_form
from . import test_price
