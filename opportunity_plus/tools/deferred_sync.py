"""Opportunities are brought in line with their orders once, when the outermost call ends.

The container pattern of ``account.move`` (``_sync_dynamic_lines``): however many orders and lines
a call touches, and however deep its calls are nested, the work is done at its end.
"""

from contextlib import contextmanager
from weakref import WeakKeyDictionary

# cursor -> set of ids of crm.lead gathered in the running transaction
_gathered_by_cursor = WeakKeyDictionary()


@contextmanager
def deferred_sync(env):
    """Gather ids of opportunities, and sync these with their orders when the outermost block ends.

    Nothing is synced when the block raises: the caller's transaction is rolled back.

    :param env: any environment of the running transaction; its user is the author of the notes
    :returns: the set of ids to which the block adds
    """
    cursor = env.cr
    gathered = _gathered_by_cursor.get(cursor)
    if gathered is not None:
        yield gathered
        return
    gathered = _gathered_by_cursor[cursor] = set()
    try:
        yield gathered
    finally:
        del _gathered_by_cursor[cursor]
    if gathered:
        env['crm.lead'].browse(sorted(gathered))._sync_with_orders()
