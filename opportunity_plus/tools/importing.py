"""Imports: known to our code while they run, and which primaries they have named so far.

Odoo's ``load`` may write row by row, so that two rows of one file which contradict each other
would look like a change of mind.
"""

from contextlib import contextmanager
from weakref import WeakKeyDictionary

from odoo import models
from odoo.fields import Command

from .values import is_same

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


class ImportAgain(models.AbstractModel):
    """For records that are exported, changed in a spreadsheet and imported again.

    What stands in the file as it is already was not changed there, so nothing follows from it: no
    price is computed anew, no assignment is mailed, no deal is closed a second time.
    """

    _register = False  # No model: only a base class of some.

    # Fields by which rows of one file may contradict each other: said again, they are written.
    _compared_in_imports = ()

    def _get_settled_fields(self):
        """Names of fields that stay as they are, whatever else an import changes."""
        return ()

    def _load_records_write(self, values):
        """Write what differs from what is there."""
        self.check_access('write')
        changes = get_changes(self, values)
        return super()._load_records_write(changes) if changes else None


def get_changes(record, values):
    """Leave out what a record has already.

    What would be computed anew from a change is kept: the file says what it shall be.

    :param record: one record that the user may write
    :param dict values: what an import would write
    :returns: dict of the values to write; of lists, the commands that change something
    :raise AccessError: if the user may not write one of the fields: leaving it out would tell it
    """
    changes, same = {}, {}
    present = record.sudo()
    for name, value in values.items():
        if name == 'id':
            continue
        field = record._fields[name]
        if field.type == 'properties' and not value:
            # Each of them is merged with the others by Odoo, which takes no empty cell.
            continue
        record._check_field_access(field, 'write')
        if field.type == 'one2many' and value:
            value = _get_changing_commands(record, name, value)
            is_changed = bool(value)
        elif field.type == 'properties':
            is_changed = True
        else:
            is_compared = value and name in getattr(record, '_compared_in_imports', ())
            is_changed = is_compared or not is_same(present, name, value)
        (changes if is_changed else same)[name] = value
    settled = record._get_settled_fields() if isinstance(record, ImportAgain) else ()
    # What has an inverse is written to another field or record too: the email of the contact.
    rest = {name for name in same if not record._fields[name].inverse}
    rest -= {*record._computed_fields, *settled}
    # What follows from what follows is computed anew, too.
    while following := [name for name in rest if _depends_on(record, name, changes)]:
        changes.update((name, same[name]) for name in following)
        rest.difference_update(following)
    return changes


def _depends_on(record, name, changes):
    paths = record.pool.field_depends[record._fields[name]]
    return any(path.split('.')[0] in changes for path in paths)


def _get_changing_commands(record, name, commands):
    """Leave out the lines that stay as they are, of those that are in the list already."""
    ids = set(record.sudo().with_context(active_test=False)[name]._ids)
    changing = []
    for command in commands:
        if command[0] == Command.LINK and command[1] in ids:
            continue
        if command[0] == Command.UPDATE and command[1] in ids:
            line = record.env[record._fields[name].comodel_name].browse(command[1])
            if command[2]:
                line.check_access('write')
            values = get_changes(line, command[2])
            if not values:
                continue
            command = Command.update(line.id, values)
        changing.append(command)
    return changing
