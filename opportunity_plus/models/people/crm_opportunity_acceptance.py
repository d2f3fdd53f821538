from odoo import fields, models


class CrmOpportunityAcceptance(models.Model):
    _inherit = 'crm.opportunity.acceptance'

    lost_competitor_id = fields.Many2one('res.partner', string="Formerly Lost To")
