from odoo import api, fields, models
from odoo.exceptions import UserError

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
    opportunity_no_answer_days = fields.Integer(
        related='company_id.opportunity_no_answer_days', readonly=False
    )
    opportunity_team_access = fields.Boolean(
        related='company_id.opportunity_team_access', readonly=False
    )
    opportunity_snapshot_daily_days = fields.Integer(
        string="Days of Daily Snapshots",
        config_parameter='opportunity_plus.snapshot_daily_days',
        default=120,
        help="For how many days the snapshot of every day is kept.",
    )
    opportunity_snapshot_weekly_days = fields.Integer(
        string="Days of Weekly Snapshots",
        config_parameter='opportunity_plus.snapshot_weekly_days',
        default=730,
        help="For how many days the snapshot of every Monday is kept; of older ones, that of the"
        " first Monday of each month is.",
    )
    opportunity_takeover_found = fields.Boolean(
        compute='_compute_opportunity_takeover_found',
        help="Data of other addons is in the database that was not taken over yet.",
    )

    def _compute_opportunity_takeover_found(self):
        takeover = self.env['crm.opportunity.takeover']
        self.opportunity_takeover_found = (
            takeover.has_access('create') and takeover._is_something_found()
        )

    def action_open_takeover(self):
        """Open the preview of what other addons left in the database.

        :raise AccessError: if the user is no sales manager
        """
        return self.env['crm.opportunity.takeover']._open()

    @api.constrains('opportunity_snapshot_daily_days', 'opportunity_snapshot_weekly_days')
    def _check_snapshot_days(self):
        for settings in self:
            daily = settings.opportunity_snapshot_daily_days
            if not 7 <= daily <= settings.opportunity_snapshot_weekly_days <= 99999:
                raise UserError(
                    self.env._(
                        "Daily snapshots are kept for at least a week, and weekly ones at least as"
                        " long as daily ones: enter other numbers of days."
                    )
                )
