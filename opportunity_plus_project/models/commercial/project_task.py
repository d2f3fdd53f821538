from odoo import api, fields, models


class ProjectTask(models.Model):
    """Tasks of commercial projects keep their customer, although nothing is billed."""

    _inherit = 'project.task'

    # Searched in sudo: whoever may read a task need not see its project.
    project_kind = fields.Selection(
        related='project_id.project_kind',
        string="Kind of Project",
        help="Whether the task is done to win and keep the customer, or for the customer.",
    )

    @api.depends('project_id.project_kind')
    def _compute_partner_id(self):
        """Odoo (sale_project) empties the customer of what is not billable."""
        commercial = self.filtered(lambda task: task.sudo().project_id.project_kind == 'commercial')
        for task in commercial.sudo():
            if not task.partner_id:
                task.partner_id = task._get_default_partner_id(task.project_id, task.parent_id)
        return super(ProjectTask, self - commercial)._compute_partner_id()
