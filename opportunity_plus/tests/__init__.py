from . import test_acceptance
from . import test_form
from . import test_form_accepted
