from odoo import models


class ResUsers(models.Model):
    _name = 'res.users'
    _inherit = ['res.users', 'crm.opportunity.origin.mixin']
    _opportunity_origin_field = 'origin_user_id'
    # Of the contact.
    _computed_fields = _remembered_fields = ('origin_lead_id',)
