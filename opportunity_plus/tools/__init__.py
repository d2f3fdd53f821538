from . import access, aggregates, context, given, importing, margin, marker, rates, retry, values
