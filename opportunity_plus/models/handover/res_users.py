from odoo import models


class ResUsers(models.Model):
    """A salesperson who leaves, or whose territory changes."""

    _inherit = 'res.users'

    def action_hand_over(self):
        """Open the dialog that hands the opportunities of this user over to others.

        :raise AccessError: if the user is neither sales manager nor team leader
        :returns: the action that opens it
        """
        self.ensure_one()
        return self.env['crm.opportunity.handover']._open(user=self)
