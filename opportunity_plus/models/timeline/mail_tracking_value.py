from odoo import models


class MailTrackingValue(models.Model):
    _inherit = 'mail.tracking.value'

    def _tracking_value_format_model(self, model):
        """Name the product before the field that changed on it, in the reader's language."""
        formatted = super()._tracking_value_format_model(model)
        records = {tracking.id: (tracking.field_info or {}).get('record') for tracking in self}
        for values in formatted:
            if record := records.get(values['id']):
                info = values['fieldInfo']
                info['changedField'] = f"{record}: {info['changedField']}"
        return formatted
