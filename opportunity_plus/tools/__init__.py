from . import acceptance, derived, margin, rates
