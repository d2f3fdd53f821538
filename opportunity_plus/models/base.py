from odoo import models
from odoo.fields import Command

from ..tools.given import check_given_values


# An onchange tells nothing of an opportunity that reading would refuse (``docs/access.md``).
#
# Forms are computed in sudo: from whatever opportunity, product or person a client names. So what
# is named in them has to be readable, and what only we write is not taken from a client. Here, as
# any form may have lists of them.
#
# No docstring: Odoo would take it for the description of every abstract model, and keep it there
# when the addon is gone.
class Base(models.AbstractModel):
    _inherit = 'base'

    # Of a model whose records belong to an opportunity (`lead_id`), and are accessed as it is.
    _is_accessed_by_lead = False
    # Of such a model: rows without an opportunity are sums that anybody with the model may read.
    _tells_hidden_sums = False
    # Names of fields of ours that nobody gives but for the value that they have.
    _computed_fields = ()
    # Those among them that a form does not give at all.
    _remembered_fields = ()

    def onchange(self, values, field_names, fields_spec):
        """Compute a form (Odoo: ``web``) of what the user may name.

        :raise AccessError: if an opportunity, or something that belongs to one, is named that the
            user may not read
        :raise UserError: if a field of ours is given what it cannot take
        """
        check_given_values(self, [values], is_form=True)
        if self.env.su:
            return super().onchange(values, field_names, fields_spec)
        computed = self._computed_fields
        ignored = computed if not self else set(computed).intersection(field_names)
        values = self._clean_onchange_values(
            {name: value for name, value in values.items() if name not in ignored}
        )
        names = [name for name in field_names if name in values or name not in self._fields]
        if field_names and not names:
            return {'value': {}}
        return super().onchange(values, names, fields_spec)

    def _clean_onchange_values(self, values):
        """Leave out what only we write, and check who may know what is named.

        :param dict values: of a form on this record, or on a new one
        """
        cleaned = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if name in self._remembered_fields:
                continue
            if value and field and field.relational:
                if isinstance(value, (list, tuple)):
                    value = self._clean_onchange_commands(field, value)
                elif (
                    isinstance(value, dict)
                    or field.comodel_name == 'crm.lead'
                    or self.env[field.comodel_name]._is_accessed_by_lead
                ):
                    value = self._clean_onchange_record(field, value)
            cleaned[name] = value
        return cleaned

    def _clean_onchange_record(self, field, value):
        """A record that is named by its id, or with its own values as the form that is around."""
        is_form = isinstance(value, dict)
        id_ = value.get('id') if is_form else value
        record = self.env[field.comodel_name].browse(id_ if _is_id(id_) else ())
        is_guarded = field.comodel_name == 'crm.lead' or record._is_accessed_by_lead
        if record and is_guarded and self.sudo()[field.name] != record:
            record.check_access('read')
        return record._clean_onchange_values(value) if is_form else value

    def _clean_onchange_commands(self, field, commands):
        """The commands of a list; all records that they name are asked for at once."""
        ids = []
        for command in commands:
            if not isinstance(command, (list, tuple)):
                ids.append(command)
            elif command[0] == Command.SET:
                ids += command[2] or ()
            elif command[0] in (Command.UPDATE, Command.LINK):
                ids.append(command[1])
        records = self.env[field.comodel_name]
        if records._is_accessed_by_lead:
            records.browse(id_ for id_ in ids if _is_id(id_)).check_access('read')
        cleaned = []
        for command in commands:
            if isinstance(command, (list, tuple)) and isinstance(command[-1], dict):
                is_there = command[0] == Command.UPDATE and _is_id(command[1])
                record = records.browse(command[1] if is_there else ())
                command = (*command[:2], record._clean_onchange_values(command[2]))
            cleaned.append(command)
        return cleaned


def _is_id(value):
    return isinstance(value, int) and bool(value)
