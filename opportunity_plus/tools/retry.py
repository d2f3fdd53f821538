"""Errors that Odoo repeats a request for."""

from psycopg2 import InterfaceError, OperationalError

from odoo.exceptions import ConcurrencyError, LockError

# What Odoo repeats the request for, after the database or a lock said so; and what the loss of the
# session raises. Odoo has nothing to commit then: caught, the client would be told that an order
# is confirmed which is not.
RETRYABLE_ERRORS = (OperationalError, LockError, ConcurrencyError, InterfaceError)
