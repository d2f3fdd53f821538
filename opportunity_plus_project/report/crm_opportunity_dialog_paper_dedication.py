from odoo import models


class ReportDedication(models.AbstractModel):
    """The diary that the dialog describes."""

    _name = 'report.opportunity_plus_project.report_dedication'
    _inherit = ['crm.opportunity.dialog.paper']
    _description = "Printed Diary"

    _dialog = 'crm.opportunity.dedication.report'
