from . import ir_filters
from . import sale_order_line
