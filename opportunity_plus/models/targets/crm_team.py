from odoo import models


class CrmTeam(models.Model):
    _inherit = 'crm.team'

    def unlink(self):
        """Delete the targets of the teams with them; those of their people stay the people's."""
        targets = self.env['crm.opportunity.target'].sudo()
        targets.search([('team_id', 'in', self.ids), ('user_id', '=', False)]).unlink()
        return super().unlink()
