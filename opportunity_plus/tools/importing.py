"""Imports: known to our code while they run, and which primaries they have named so far.

Odoo's ``load`` may write row by row, so that two rows of one file which contradict each other
would look like a change of mind.
"""

from contextlib import contextmanager
from weakref import WeakKeyDictionary

# While an import runs: ids of crm.opportunity.relation by place, by cursor. Not in the cache of the
# cursor: Odoo clears that when it rolls back a row.
named_by_cursor = WeakKeyDictionary()


@contextmanager
def importing(env, is_paused=False):
    """Let primaries be compared with those that the same import has named before.

    :param is_paused: whether what is written inside only follows from what the import names
    """
    before = named_by_cursor.pop(env.cr, None)
    if not is_paused:
        named_by_cursor[env.cr] = {} if before is None else before
    try:
        yield
    finally:
        named_by_cursor.pop(env.cr, None)
        if before is not None:
            named_by_cursor[env.cr] = before


def get_named_primaries(env):
    """The primaries that the running import has named, to be completed in place.

    :returns: dict of the id of a relation by opportunity id and kind; a new one outside of imports
    """
    return named_by_cursor.get(env.cr, {})
