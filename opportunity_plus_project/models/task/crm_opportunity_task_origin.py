from odoo import models


class CrmOpportunityTaskOrigin(models.Model):
    """Why it is to be done: a complaint, a campaign, a request by phone."""

    _name = 'crm.opportunity.task.origin'
    _inherit = ['crm.opportunity.task.preset']
    _description = "Origin of Follow-Up Task"

    def _get_usage_domain(self):
        return [('origin_id', 'in', self.ids)]
