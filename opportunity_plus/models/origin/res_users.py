from odoo import api, models


class ResUsers(models.Model):
    _name = 'res.users'
    _inherit = ['res.users', 'crm.opportunity.origin.mixin']
    _opportunity_origin_field = 'origin_user_id'
    # Of the contact.
    _computed_fields = _remembered_fields = ('origin_lead_id',)

    @api.model
    def default_get(self, fields):
        """As for contacts."""
        return super().default_get([name for name in fields if name not in self._remembered_fields])
