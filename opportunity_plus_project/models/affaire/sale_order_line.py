from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _timesheet_create_project(self):
        """A project that a quotation makes is that of its opportunity."""
        project = super()._timesheet_create_project()
        lead = self.order_id.sudo().opportunity_id
        if lead and not project.sudo().lead_id:
            lead._adopt_project(project.sudo())
        return project
