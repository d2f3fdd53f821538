"""Given values and what is there already: one way to compare them, for every field.

Figures that follow from others accept their present value only: writing another one is refused,
never silently ignored.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare


def is_same(record, name, value, digits=6):
    """Tell whether a value given for ``create`` or ``write`` is what the record has already.

    :param record: one record
    :param name: the name of a field
    :param value: as ``write`` takes it, commands of x2many fields included
    :param digits: how exactly figures are compared
    """
    field, present = record._fields[name], record[name]
    if field.type in ('float', 'monetary'):
        given = field.convert_to_cache(value, record, validate=False)
        return not float_compare(given or 0.0, present or 0.0, precision_digits=digits)
    if field.type in ('one2many', 'many2many'):
        if value and len(value) == 1 and value[0][0] == Command.SET:
            return set(value[0][2]) == set(present._ids)
        return record.new({name: value}, origin=record)[name]._origin == present
    return field.convert_to_cache(value, record) == field.convert_to_cache(present, record)


def pop_computed_values(records, vals, names):
    """Take the values of computed fields out of what is to be written.

    :param records: any records of the model, as the user who writes
    :param dict vals: values for ``create`` or ``write``; changed in place
    :param names: the names of the computed fields
    :returns: dict of the values taken out
    :raise AccessError: if the user may not write one of them: a refusal would tell what it is
    """
    computed = {name: vals.pop(name) for name in names if name in vals}
    for name in computed:
        records._check_field_access(records._fields[name], 'write')
    return computed


def check_computed_values(records, computed):
    """Accept given values of computed fields only if they are what was computed.

    The same value passes, so that an export can be imported again.

    :param dict computed: what :func:`pop_computed_values` returned
    :raise UserError: naming the field and the record
    """
    for name, value in computed.items():
        field = records._fields[name]
        for record in records:
            if not is_same(record, name, value, digits=4):
                raise UserError(
                    record.env._(
                        "“%(field)s” of “%(record)s” is computed: it is %(current)s and cannot be"
                        " written.",
                        field=field._description_string(record.env),
                        record=record.display_name,
                        current=_get_display(record, field),
                    )
                )


def _get_display(record, field):
    value = record[field.name]
    if field.type in ('one2many', 'many2many'):
        return ", ".join(value.mapped('display_name')) or "-"
    return field.convert_to_display_name(value, record) or "-"
