from odoo import models


class ReportOpportunitySheet(models.AbstractModel):
    """All that a manager asks about a deal."""

    _name = 'report.opportunity_plus.report_opportunity_sheet'
    _inherit = ['crm.opportunity.sheet.internal']
    _description = "Opportunity Sheet"
