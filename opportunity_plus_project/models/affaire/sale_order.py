from odoo import api, fields, models

from odoo.addons.opportunity_plus.tools.access import SALES


class SaleOrder(models.Model):
    """The projects of the opportunity that a quotation is for."""

    _inherit = 'sale.order'

    opportunity_project_count = fields.Integer(
        related='opportunity_id.project_count',
        string="Projects of the Opportunity",
        related_sudo=False,
        groups=SALES,
        help="How many projects the opportunity became.",
    )

    @api.readonly
    def action_view_opportunity_projects(self):
        """Open all projects of the opportunity of this quotation."""
        self.ensure_one()
        return self.opportunity_id.action_view_projects()
