"""What is known while a block runs, however deep in it somebody asks.

Not by the context: each context of its own is an environment, and among many of them Odoo searches
at each step for the one that it needs.
"""

from contextlib import contextmanager


@contextmanager
def during(known, cursor, value):
    """Let a value be known to whoever works with a cursor, until the block ends.

    :param known: a ``WeakKeyDictionary`` of values by cursor
    """
    outer = known.get(cursor)
    known[cursor] = value
    try:
        yield
    finally:
        known[cursor] = outer
