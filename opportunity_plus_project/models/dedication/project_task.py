import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.opportunity_plus.tools.context import neutral


class ProjectTask(models.Model):
    """Time is logged on a task: hours and what was done."""

    _inherit = 'project.task'

    def _log_time(self, hours, description, date=None, employee=None):
        """Log time on the task, with all that it needs checked before.

        :param float hours: more than 0, at most 24
        :param str description: what was done; its line breaks stay
        :param date: the day, today if it is empty
        :param employee: who did it, the user's own employee if it is empty
        :returns: the entry, an `account.analytic.line`
        :raise UserError: saying what is wrong, and what to do
        """
        self.ensure_one()
        task = neutral(self).sudo()
        company = task.company_id or task.project_id.company_id or self.env.company
        if company not in self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "“%(task)s” is a task of “%(company)s”, where you do not work: ask a colleague"
                    " there to log your time.",
                    task=task.name,
                    company=company.name,
                )
            )
        values = {
            'task_id': task.id,
            'project_id': task.project_id.id,
            'employee_id': (employee or self._get_own_employee(company)).id,
            'unit_amount': self._read_hours(hours),
            'name': self._read_description(description),
            'date': self._read_day(date),
        }
        lines = task.env['account.analytic.line'].with_company(company)
        line = lines.with_context(allowed_company_ids=company.ids).create(values)
        return line.with_env(self.env)

    def _get_own_employee(self, company):
        """The user's employee in a company.

        :raise UserError: if there is none
        """
        employees = self.env['hr.employee'].sudo()
        employee = employees.search(
            [('user_id', '=', self.env.uid), ('company_id', '=', company.id)], limit=1
        )
        if not employee:
            raise UserError(
                self.env._(
                    "You have no employee in “%(company)s”, so no time can be logged for you. Ask"
                    " whoever manages employees to create one for “%(user)s”.",
                    company=company.name,
                    user=self.env.user.name,
                )
            )
        return employee

    def _read_hours(self, hours):
        """Hours as a number.

        :raise UserError: if it is none, or not between 0 and 24
        """
        try:
            number = math.nan if isinstance(hours, bool) else float(hours)
        except (TypeError, ValueError):
            number = math.nan
        if not 0 < number <= 24:
            raise UserError(
                self.env._("Give the time spent in hours, more than 0 and at most 24 a day.")
            )
        return number

    def _read_description(self, description):
        """What was done, as a text.

        :raise UserError: if it is empty
        """
        text = description.strip() if isinstance(description, str) else ''
        if not text or '\x00' in text:
            raise UserError(self.env._("Say in a few words what was done."))
        return text

    def _read_day(self, date):
        """The day on which it was done, today if none is given.

        :raise UserError: if it is no day
        """
        try:
            return fields.Date.to_date(date) or fields.Date.context_today(self)
        except (TypeError, ValueError):
            raise UserError(self.env._("Give the day as YYYY-MM-DD.")) from None

    def action_log_time(self):
        """Open the dialog in which time is logged on the task.

        :raise AccessError: if the user may not read the task, or is no employee
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees can log time."))
        return self._get_log_time_action({'task_id': self.id, 'lead_id': self.sudo().lead_id.id})

    def _get_log_time_action(self, values):
        dialog = neutral(self).env['crm.opportunity.log.time'].create(values)
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Log Time"),
            'res_model': dialog._name,
            'view_mode': 'form',
            'res_id': dialog.id,
            'target': 'new',
        }

    @api.readonly
    def action_view_dedication(self):
        """Open the diary of the task: what was done, by whom, when and for how long."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus_project.account_analytic_line_action_diary'
        )
        return {
            **action,
            'display_name': self.env._("Diary of %s", self.display_name),
            'domain': [('task_id', 'child_of', self.ids)],
            'context': {'create': False},
        }
