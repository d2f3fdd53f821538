from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.opportunity_plus.tools.context import OwnContext


class CrmOpportunityLogTime(OwnContext, models.TransientModel):
    """Log time in two clicks and a sentence, and say when the customer hears of one again."""

    _name = 'crm.opportunity.log.time'
    _description = "Log Time"

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", readonly=True, ondelete='cascade', index=True
    )
    task_id = fields.Many2one(
        'project.task',
        domain="[('lead_id', '=', lead_id)]",
        help="What the time was spent on; a new task if you choose none.",
    )
    hours = fields.Float(string="Time Spent", default=0.5, help="Hours and minutes.")
    description = fields.Text(string="What was done?", help="Read before the next visit.")
    date = fields.Date(default=fields.Date.context_today, help="When it was done.")
    employee_id = fields.Many2one(
        'hr.employee',
        string="Person",
        groups='hr_timesheet.group_timesheet_manager',
        help="Who did it; you, if you choose nobody.",
    )
    next_action_date = fields.Date(
        string="Next Follow-Up",
        compute='_compute_next_action_date',
        store=True,
        readonly=False,
        help="When something was promised next. It is kept on the task.",
    )
    is_finished = fields.Boolean(string="Task is finished", help="The task is done with this.")

    @api.depends('task_id')
    def _compute_next_action_date(self):
        today = fields.Date.context_today(self)
        for dialog in self:
            day = dialog.task_id.next_action_date
            dialog.next_action_date = day if day and day > today else False

    def action_log(self):
        """Log the time.

        :raise AccessError: if the user may change neither the opportunity nor read the task
        :raise UserError: saying what is missing
        """
        self.ensure_one()
        task = self.task_id
        if task:
            self._check_task(task)
            task._log_time(self.hours, self.description, self.date, self._get_employee())
        else:
            line = self.lead_id.log_time(self.hours, self.description, self.date)
            task = self.env['account.analytic.line'].browse(line).task_id
        values = {'state': '1_done'} if self.is_finished else {}
        if self.next_action_date != task.next_action_date:
            values['next_action_date'] = self.next_action_date
        if values:
            task.write(values)
        return {'type': 'ir.actions.act_window_close'}

    def _check_task(self, task):
        """Whoever may read a task logs time on it.

        :raise UserError: if it is none of the opportunity
        """
        task.check_access('read')
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees can log time."))
        if task.sudo().lead_id != self.lead_id.sudo():
            raise UserError(
                self.env._(
                    "“%(task)s” is no task of this opportunity: choose one of its own.",
                    task=task.name,
                )
            )

    def _get_employee(self):
        """Who did it, if it is somebody else; for managers of timesheets.

        :raise UserError: if that employee has no user, or is archived
        """
        if not self.env.user.has_group('hr_timesheet.group_timesheet_manager'):
            return self.env['hr.employee']
        employee = self.employee_id.sudo()
        if employee and (not employee.active or not employee.user_id):
            raise UserError(
                self.env._(
                    "“%(employee)s” is archived, or has no user, so nobody could correct the"
                    " entry. Give that employee a user first.",
                    employee=employee.name,
                )
            )
        return employee
