from odoo import models

from odoo.addons.opportunity_plus.tools.context import neutral


class CrmLead(models.Model):
    """Where what is done for an opportunity is kept."""

    _inherit = 'crm.lead'

    def get_commercial_project(self):
        """Find or make the customer's commercial project for the period of today.

        No right on projects is needed. The user follows the project from then on.

        :returns: the id of the project
        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if the opportunity has no customer, or one of another company
        """
        self.ensure_one()
        self.check_access('write')
        return neutral(self)._get_commercial_project().id

    def _get_commercial_project(self):
        projects = self.env['project.project']
        return projects._get_commercial_project(self.partner_id, self._get_follow_up_company())

    def _get_follow_up_company(self):
        """The company that follows up the opportunity."""
        return self.company_id or self.partner_id.sudo().company_id or self.env.company

    def action_open_commercial_project(self):
        """Open the customer's commercial project.

        :raise AccessError: if the user may not change the opportunity
        """
        project = self.get_commercial_project()
        return self.env['project.project'].browse(project)._get_follow_up_action()
