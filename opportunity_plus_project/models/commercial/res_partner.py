from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.opportunity_plus.tools.access import SALES
from odoo.addons.opportunity_plus.tools.context import neutral


class ResPartner(models.Model):
    """The commercial projects of a customer."""

    _inherit = 'res.partner'

    commercial_project_ids = fields.One2many(
        'project.project',
        'partner_id',
        string="Commercial Projects",
        domain=[('project_kind', '=', 'commercial')],
        groups=f'{SALES},project.group_project_user',
        help="One for each period in which something was done to win or keep this customer.",
    )

    def action_open_commercial_project(self):
        """Open the commercial project of this customer, in the user's company, found or made.

        :raise AccessError: if the user is no salesperson
        :raise UserError: if the customer is one of another company
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user.has_group(SALES):
            raise AccessError(self.env._("Only salespeople can open a commercial project."))
        projects = neutral(self).env['project.project']
        company = self.company_id or self.env.company
        return projects._get_commercial_project(self, company)._get_follow_up_action()
