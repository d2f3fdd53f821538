"""What keeps the acceptance of quotations in one place and in one pass.

Two small mechanisms, neither of which a client can forge, because neither lives in the plain
values of a context:

* :data:`ACCEPTANCE`, a marker that our own code puts into the context when it writes what a
  person may not write (mirrored lines, a derived amount);
* :func:`following_opportunities`, which gathers the opportunities whose accepted orders may
  have changed during a call, so that they are brought up to date once, when the outermost call
  ends, however many orders and lines it touched.
"""

from contextlib import contextmanager
from weakref import WeakKeyDictionary

# Compared by identity: JSON cannot carry it, so no RPC call can pretend to be the acceptance.
ACCEPTANCE = object()

# cursor -> set of ids of crm.lead gathered in the running transaction
_gathered_by_cursor = WeakKeyDictionary()


def is_acceptance(env):
    """Tell whether the running code is the acceptance itself (see design: "Acceptance")."""
    return env.context.get('opportunity_acceptance') is ACCEPTANCE


def is_keeping_people(env):
    """Tell whether a merge or a copy takes the people around a deal as they are.

    They are checked when somebody edits them, and their ticks do not choose the customer.
    """
    return env.context.get('opportunity_people_kept') is ACCEPTANCE


@contextmanager
def following_opportunities(env):
    """Gather ids of opportunities, and follow their accepted orders when the outermost block ends.

    Nothing is followed when the block raises: the caller's transaction is rolled back.

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
        env['crm.lead'].browse(sorted(gathered))._follow_accepted_orders()


def readable_by(records, user):
    """The records that a user may read, in whichever of the user's companies.

    On the others OdooBot signs: whoever wrote a message may read it, and with it the figures of
    before.

    :param records: any documents
    :param user: a ``res.users``
    """
    as_user = records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
    return as_user._filtered_access('read').with_env(records.env)
