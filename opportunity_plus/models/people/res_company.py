from odoo import fields, models


class ResCompany(models.Model):
    """Who sees an opportunity; the company of the reader decides."""

    _inherit = 'res.company'

    opportunity_team_access = fields.Boolean(
        string="Team Members Read Opportunities",
        groups='base.group_user',
        help="Team members can read the opportunity, its products and its people. Otherwise the"
        " team is a list of names.",
    )

    def cache_invalidation_fields(self):
        # Record rules are cached with what they read of the user's company.
        return {*super().cache_invalidation_fields(), 'opportunity_team_access'}
