from odoo import api, models

from odoo.addons.opportunity_plus.tools.given import check_given_values


class ProjectProject(models.Model):
    """What happens to a project, in order: the addon's only overrides of these methods."""

    _inherit = 'project.project'

    @api.model_create_multi
    def create(self, vals_list):
        """Create projects, with checked values.

        :raise UserError: if a field of ours is given what it cannot take
        """
        check_given_values(self, vals_list)
        return super().create([self._with_commercial_values(vals) for vals in vals_list])

    def write(self, vals):
        """Write, with checked values.

        :raise UserError: if a field of ours is given what it cannot take
        """
        check_given_values(self, [vals])
        return super().write(vals)

    def unlink(self):
        """Delete projects; what several commercial projects share stays."""
        self.check_access('unlink')
        self._release_shared_account()
        return super().unlink()
