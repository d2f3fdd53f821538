"""Values that people and programs give: what a field cannot take is refused in a sentence.

Odoo's fields raise errors of Python or of the database for some of them, which a program on the
other side sees as a traceback. Only fields of ours are looked at.
"""

import math

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

# Of this addon, and of those of ours that build on it.
MODULE = 'opportunity_plus'
# Which a mixin of Odoo gives our models.
INHERITED = ('analytic_distribution',)
# Above any amount, below what makes sums inexact.
MAX_NUMBER = 10**15
MAX_ID = 2**31 - 1
# The database indexes no longer texts.
MAX_INDEXED = 600
LENGTHS = {
    Command.CREATE: 3,
    Command.UPDATE: 3,
    Command.DELETE: 2,
    Command.UNLINK: 2,
    Command.LINK: 2,
    Command.CLEAR: 1,
    Command.SET: 3,
}


def check_given_values(records, vals_list, is_form=False):
    """Refuse what a field of ours cannot take, before anything is done with it.

    :param records: any records of the model
    :param vals_list: list of dicts, as ``create``, ``write`` and ``onchange`` take them
    :param bool is_form: lists may be of ids, as ``onchange`` takes them
    :raise UserError: naming the field and the value
    """
    for vals in vals_list:
        if not isinstance(vals, dict):
            raise UserError(records.env._("Send values by the name of their field."))
        for name, value in vals.items():
            field = records._fields.get(name)
            if (
                not field
                or (not _is_own(field) and name not in INHERITED)
                or value is None
                or value is False
            ):
                continue
            limit = _PLAIN.get((field.type, type(value)))
            if limit and -limit <= value <= limit and (value > 0 or field.type != 'many2one'):
                continue
            if is_form and isinstance(value, list) and all(map(_is_id, value)):
                value = tuple(value)
            if not _fits(records, field, value):
                raise UserError(
                    records.env._(
                        "“%(value)s” is not a valid value for “%(field)s”: %(remedy)s.",
                        value=_shorten(value),
                        field=field._description_string(records.env),
                        remedy=_get_remedy(records.env, field),
                    )
                )


def _is_own(field):
    return any(module.startswith(MODULE) for module in field._modules)


def to_number(field, record, value):
    """Read a number as Odoo's own fields do, who take text as well."""
    return field.convert_to_cache(value, record, validate=False) or 0.0


def _fits(records, field, value):
    try:
        return _CHECKS.get(field.type, _fits_any)(records, field, value)
    except (TypeError, ValueError, OverflowError, AttributeError):
        return False


def _fits_number(records, field, value):
    number = float(value)
    return math.isfinite(number) and abs(number) <= MAX_NUMBER


def _fits_integer(records, field, value):
    return abs(int(value)) <= MAX_ID


def _fits_text(records, field, value):
    text = value if isinstance(value, str) else str(value)
    text.encode()
    return '\x00' not in text and not (field.index and len(text) > MAX_INDEXED)


def _fits_date(records, field, value):
    field.convert_to_cache(value, records.browse(), validate=True)
    return True


def _fits_selection(records, field, value):
    return value == '' or value in tuple(field.get_values(records.env))


def _fits_many2one(records, field, value):
    if isinstance(value, dict):
        # The unsaved opportunity of a line in a form.
        return bool(value) and value.keys() <= records.env[field.comodel_name]._fields.keys()
    return isinstance(value, (models.BaseModel, tuple)) or _is_id(value)


def _fits_commands(records, field, value):
    if isinstance(value, models.BaseModel):
        return True
    if isinstance(value, tuple) and all(map(_is_id, value)):
        return True
    return isinstance(value, (list, tuple)) and all(map(_fits_command, value))


def _fits_command(command):
    kind, *rest = command
    if len(command) < LENGTHS[Command(kind)]:
        return False
    if kind in (Command.CREATE, Command.UPDATE) and not isinstance(rest[1], dict):
        return False
    if kind == Command.SET:
        return all(map(_is_id, rest[1]))
    return kind in (Command.CREATE, Command.CLEAR) or _is_id(rest[0])


def _is_id(value):
    """Tell whether a value names a record: a number, or what an unsaved record has."""
    if isinstance(value, int):
        return not isinstance(value, bool) and 0 < value <= MAX_ID
    return hasattr(value, 'origin')


def _fits_distribution(records, field, value):
    """Shares of analytic accounts by their ids, several of which are joined by commas."""
    if not isinstance(value, dict):
        return not value
    return all(
        key == '__update__'
        or (
            all(id_.isascii() and id_.isdigit() and int(id_) <= MAX_ID for id_ in key.split(','))
            and _fits_number(records, field, share)
        )
        for key, share in value.items()
    )


def _fits_any(records, field, value):
    return True


# What most values are, and need no more look at: numbers up to a limit.
_PLAIN = {
    ('float', float): MAX_NUMBER,
    ('float', int): MAX_NUMBER,
    ('integer', int): MAX_ID,
    ('many2one', int): MAX_ID,
    ('monetary', float): MAX_NUMBER,
    ('monetary', int): MAX_NUMBER,
}
_CHECKS = {
    'char': _fits_text,
    'date': _fits_date,
    'datetime': _fits_date,
    'float': _fits_number,
    'html': _fits_text,
    'integer': _fits_integer,
    'json': _fits_distribution,
    'many2many': _fits_commands,
    'many2one': _fits_many2one,
    'monetary': _fits_number,
    'one2many': _fits_commands,
    'selection': _fits_selection,
    'text': _fits_text,
}


def _shorten(value):
    text = ascii(value) if not isinstance(value, str) else value.replace('\x00', '')
    text = text.encode('utf-8', 'replace').decode()
    return text if len(text) <= 40 else f'{text[:40]}…'


def _get_remedy(env, field):
    if field.type in ('float', 'monetary', 'integer'):
        return env._("enter a number that is not too large")
    if field.type in ('date', 'datetime'):
        return env._("enter a date as YYYY-MM-DD")
    if field.type in ('char', 'text', 'html'):
        return env._("enter a shorter text without control characters")
    if field.type == 'selection':
        return env._("choose one of its options")
    if field.type == 'json':
        return env._("enter shares by the ids of analytic accounts")
    return env._("enter the id of a record")
