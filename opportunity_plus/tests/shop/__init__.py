from . import test_shop_apps
from . import test_shop_automation
from . import test_shop_checkout
from . import test_shop_costs
from . import test_shop_leading
from . import test_shop_products
from . import test_shop_templates
