"""Figures that follow from others: writing another value is refused, never silently ignored."""

from odoo.exceptions import UserError
from odoo.tools import float_compare


def take_derived(records, vals, names):
    """Take the values of computed fields out of what is to be written.

    :param records: any records of the model, as the user who writes
    :param dict vals: values for ``create`` or ``write``; changed in place
    :param names: the names of the computed fields
    :returns: dict of the values taken out
    :raise AccessError: if the user may not write one of them: a refusal would tell what it is
    """
    derived = {name: vals.pop(name) for name in names if name in vals}
    for name in derived:
        records._check_field_access(records._fields[name], 'write')
    return derived


def check_derived(records, derived):
    """Accept given values of computed fields only if they are what was computed.

    The same value passes, so that an export can be imported again.

    :param dict derived: what :func:`take_derived` returned
    :raise UserError: naming the field and the record
    """
    for name, value in derived.items():
        field = records._fields[name]
        for record in records:
            if is_same(field, record, value):
                continue
            raise UserError(
                record.env._(
                    "“%(field)s” of “%(record)s” is computed: it is %(current)s and cannot be"
                    " written.",
                    field=field._description_string(record.env),
                    record=record.display_name,
                    current=field.convert_to_display_name(record[name], record),
                )
            )


def is_same(field, record, value):
    """Tell whether a value given for ``write`` is what the record has already."""
    if field.type in ('float', 'monetary'):
        return not float_compare(value or 0.0, record[field.name] or 0.0, precision_digits=4)
    cached = field.convert_to_cache(value, record)
    return cached == field.convert_to_cache(record[field.name], record)
