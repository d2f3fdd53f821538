from . import access, aggregates, deferred_sync, importing, margin, marker, rates, retry, values
