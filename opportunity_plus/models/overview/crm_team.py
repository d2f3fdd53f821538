from markupsafe import Markup

from odoo import api, models


class CrmTeam(models.Model):
    _inherit = 'crm.team'

    @api.model
    def _action_update_to_pipeline(self, action):
        """Odoo has words of its own for who is in no team: say what comes next there too."""
        action = super()._action_update_to_pipeline(action)
        if not self.env.user.sale_team_id:
            first_steps = self.env['crm.lead']._get_first_steps_help()
            action['help'] = Markup(action.get('help') or "") + first_steps
        return action
