from . import test_form
from . import test_price
from . import test_product_changes
