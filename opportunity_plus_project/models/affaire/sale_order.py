from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def action_view_opportunity_projects(self):
        """Open all projects of the opportunity of this quotation."""
        self.ensure_one()
        return self.opportunity_id.action_view_projects()
