from odoo import models

# What says whose entry it is, and of what.
OWNER_FIELDS = frozenset(('employee_id', 'user_id', 'task_id', 'project_id'))


class AccountAnalyticLine(models.Model):
    """What happens to an entry: the addon's only override of this method."""

    _inherit = 'account.analytic.line'

    def write(self, vals):
        """Write; nobody gives away time of an opportunity, nor takes it to another one.

        :raise AccessError: if the user may not write what the entry is afterwards
        """
        res = super().write(vals)
        if not self.env.su and not OWNER_FIELDS.isdisjoint(vals):
            self.env[self._name].browse(self.sudo().filtered('lead_id').ids).check_access('write')
        return res
