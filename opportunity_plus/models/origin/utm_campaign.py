from odoo import api, models


class UtmCampaign(models.Model):
    """Odoo counts the leads and opportunities of a campaign: what was won of them is added."""

    _name = 'utm.campaign'
    _inherit = ['utm.campaign', 'crm.opportunity.origin.mixin']
    _opportunity_origin_field = 'campaign_id'

    @api.readonly
    def action_view_won_opportunities(self):
        """Open the opportunities of the campaign that were won."""
        action = self.action_view_origin_opportunities()
        return {**action, 'domain': [*action['domain'], ('won_status', '=', 'won')]}
