from odoo import models

from ..tools.margin import sees_margin


class ReportOpportunitySheet(models.AbstractModel):
    """All that a manager asks about a deal."""

    _name = 'report.opportunity_plus.report_opportunity_sheet'
    _inherit = ['crm.opportunity.sheet.internal']
    _description = "Opportunity Sheet"

    def _prepare_sheets(self, leads):
        sheets = super()._prepare_sheets(leads)
        show_costs = sees_margin(self.env)
        for sheet in sheets.values():
            sheet['show_costs'] = show_costs
        return sheets
