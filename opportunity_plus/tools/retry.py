"""Errors that Odoo repeats a request for."""

from psycopg2 import InterfaceError, OperationalError

from odoo.exceptions import ConcurrencyError, LockError

# What Odoo repeats the request for, after the database or a lock said so; and what the loss of the
# session raises. Odoo has nothing to commit then: caught, the client would be told that an order
# is confirmed which is not.
RETRYABLE_ERRORS = (OperationalError, LockError, ConcurrencyError, InterfaceError)
# Of what PostgreSQL raises as OperationalError: collisions, locks, shutdown and a lost connection,
# by the class of the code. A value too large for an index, or a statement that takes too long,
# fails the same way each time.
RETRYABLE_CLASSES = ('08', '40', '55', '57')
QUERY_CANCELED = '57014'


def is_retryable(error):
    """Tell whether an error passes through, so that the request is repeated or given up.

    :param error: an exception that was caught
    """
    code = getattr(error, 'pgcode', None)
    if not isinstance(error, RETRYABLE_ERRORS):
        return False
    return not code or (code.startswith(RETRYABLE_CLASSES) and code != QUERY_CANCELED)
