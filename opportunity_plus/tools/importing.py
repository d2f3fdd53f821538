"""Imports: known to our code while they run, and which primaries they have named so far.

Odoo's ``load`` may write row by row, so that two rows of one file which contradict each other
would look like a change of mind.
"""

from contextlib import contextmanager

# In the cache of the cursor while an import runs: ids of crm.opportunity.relation by place.
KEY = 'opportunity_plus.named_primaries'


@contextmanager
def importing(env, is_paused=False):
    """Let primaries be compared with those that the same import has named before.

    :param is_paused: whether what is written inside only follows from what the import names
    """
    cache = env.cr.cache
    before = cache.get(KEY)
    if is_paused:
        cache.pop(KEY, None)
    else:
        cache.setdefault(KEY, {})
    try:
        yield
    finally:
        if before is None:
            cache.pop(KEY, None)
        else:
            cache[KEY] = before


def get_named_primaries(env):
    """The primaries that the running import has named, to be completed in place.

    :returns: dict of the id of a relation by opportunity id and kind; a new one outside of imports
    """
    return env.cr.cache.get(KEY, {})
