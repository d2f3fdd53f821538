"""Imports: known to our code while they run, and which primaries they have named so far.

Odoo's ``load`` may write row by row, so that two rows of one file which contradict each other
would look like a change of mind.
"""

from contextlib import contextmanager
from weakref import WeakKeyDictionary

# cursor -> ids of crm.opportunity.relation by place, of the import that is running
_named_by_cursor = WeakKeyDictionary()


@contextmanager
def importing(env):
    """Let primaries be compared with those that the same import has named before."""
    if env.cr in _named_by_cursor:
        yield
        return
    _named_by_cursor[env.cr] = {}
    try:
        yield
    finally:
        del _named_by_cursor[env.cr]


@contextmanager
def importing_paused(env):
    """What is written in here follows from what the import names: it names nothing itself."""
    named = _named_by_cursor.pop(env.cr, None)
    try:
        yield
    finally:
        if named is not None:
            _named_by_cursor[env.cr] = named


def is_importing(env):
    """Tell whether an import is running."""
    return env.cr in _named_by_cursor


def get_named_primaries(env):
    """The primaries that the running import has named; to be completed in place.

    :returns: dict of the id of a relation by opportunity id and kind; a new one outside of imports
    """
    return _named_by_cursor.get(env.cr, {})
