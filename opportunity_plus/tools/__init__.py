from . import access, aggregates, importing, margin, marker, rates, retry, values
