from odoo import models


class ReportTasks(models.AbstractModel):
    """Tasks with the columns and the order of the dialog."""

    _name = 'report.opportunity_plus_project.report_tasks'
    _inherit = ['crm.opportunity.dialog.paper']
    _description = "Printed Tasks"

    _dialog = 'crm.opportunity.task.report'
