from odoo import models


class MailFollowers(models.Model):
    _inherit = 'mail.followers'

    def _get_recipient_data(self, records, message_type, subtype_id, pids=None):
        """Of opportunities that tracking tells of, take what was asked for all of them at once."""
        if message_type == 'notification' and not pids and records and len(records) == 1:
            known = self.env['crm.lead']._get_tracking_run().get('recipients', {})
            known = known.get(subtype_id, {}) if records._name == 'crm.lead' else {}
            if records.id in known:
                # Once: whatever is posted next may have other followers.
                return {records.id: known.pop(records.id)}
        return super()._get_recipient_data(records, message_type, subtype_id, pids=pids)
