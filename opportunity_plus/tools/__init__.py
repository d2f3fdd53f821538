from . import access, aggregates, context, importing, margin, marker, rates, retry, values
