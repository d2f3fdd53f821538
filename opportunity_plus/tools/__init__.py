from . import access, aggregates, given, importing, margin, marker, rates, retry, values
