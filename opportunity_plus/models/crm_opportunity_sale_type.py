from odoo import fields, models


class CrmOpportunitySaleType(models.Model):
    _name = 'crm.opportunity.sale.type'
    _description = "Opportunity Sale Type"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
