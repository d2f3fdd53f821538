from . import among
from . import money
from . import people
