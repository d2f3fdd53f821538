from odoo import models

from ...tools.marker import JOB


class CrmTeam(models.Model):
    _inherit = 'crm.team'

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """One opportunity whose amounts cannot be converted does not stop the assignment."""
        teams = self.with_context(opportunity_values_from=JOB)
        return super(CrmTeam, teams)._action_assign_leads(
            force_quota=force_quota, creation_delta_days=creation_delta_days
        )
