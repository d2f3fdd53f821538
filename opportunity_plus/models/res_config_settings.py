from odoo import fields, models

from ..tools.margin import SEE_MARGIN


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    group_see_margin = fields.Boolean(
        string="Costs and Margins for Salespeople",
        group='base.group_user',
        implied_group=SEE_MARGIN,
        help="Whether every employee sees costs and margins, or sales managers only.",
    )
    opportunity_close_on_acceptance = fields.Boolean(
        related='company_id.opportunity_close_on_acceptance', readonly=False
    )
    opportunity_reopen_on_cancel = fields.Boolean(
        related='company_id.opportunity_reopen_on_cancel', readonly=False
    )
    opportunity_primary_quotation = fields.Selection(
        related='company_id.opportunity_primary_quotation', readonly=False
    )
    opportunity_sibling_policy = fields.Selection(
        related='company_id.opportunity_sibling_policy', readonly=False
    )
    opportunity_team_access = fields.Boolean(
        related='company_id.opportunity_team_access', readonly=False
    )
