from . import acceptance, derived, rates
