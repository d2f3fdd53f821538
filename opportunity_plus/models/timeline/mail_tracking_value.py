from odoo import models


class MailTrackingValue(models.Model):
    _inherit = 'mail.tracking.value'

    def _tracking_value_format_model(self, model):
        """Name the product before the field that changed on it, in the reader's language."""
        formatted = super()._tracking_value_format_model(model)
        records = {
            tracking.id: tracking.field_info['record']
            for tracking in self
            if tracking.field_info and tracking.field_info.get('record')
        }
        for values in formatted:
            if values['id'] in records:
                info = values['fieldInfo']
                info['changedField'] = f"{records[values['id']]}: {info['changedField']}"
        return formatted
