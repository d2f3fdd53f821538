from odoo import models


class MailTrackingValue(models.Model):
    _inherit = 'mail.tracking.value'

    def _create_tracking_values(self, initial_value, new_value, col_name, col_info, record):
        """Keep the title of a meeting only where everybody may read it."""
        field = record._fields.get(col_name)
        if record._name == 'crm.lead' and field and field.comodel_name == 'calendar.event':
            initial_value, new_value = map(self._get_kept_meeting, (initial_value, new_value))
        return super()._create_tracking_values(initial_value, new_value, col_name, col_info, record)

    def _get_kept_meeting(self, meeting):
        """Id and name of a meeting, as tracking takes it in place of the record."""
        name = meeting and (meeting._get_name_to_keep() or self.env._("a private meeting"))
        return meeting and (meeting.id, name)

    def _tracking_value_format_model(self, model):
        """Name the product before the field that changed on it, in the reader's language."""
        formatted = super()._tracking_value_format_model(model)
        records = {tracking.id: (tracking.field_info or {}).get('record') for tracking in self}
        for values in formatted:
            if record := records.get(values['id']):
                info = values['fieldInfo']
                info['changedField'] = f"{record}: {info['changedField']}"
        return formatted
