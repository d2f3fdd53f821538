from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    opportunity_commercial_period = fields.Selection(
        related='company_id.opportunity_commercial_period', readonly=False, required=True
    )
    opportunity_follow_up_account_id = fields.Many2one(
        related='company_id.opportunity_follow_up_account_id', readonly=False
    )
