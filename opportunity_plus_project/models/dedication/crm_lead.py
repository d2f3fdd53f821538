from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.opportunity_plus.tools.context import neutral
from odoo.addons.project.models.project_task import CLOSED_STATES

from ...tools.money import SEE_MONEY


class CrmLead(models.Model):
    """Time that was spent to win an opportunity, and what it has cost."""

    _name = 'crm.lead'
    _inherit = ['crm.lead', 'crm.opportunity.dedication.mixin']

    dedication_ids = fields.One2many(
        'account.analytic.line',
        'lead_id',
        string="Time Spent",
        help="What was done for the opportunity, by whom, when and for how long.",
    )
    dedication_hours = fields.Float(store=True, aggregator='sum')
    dedication_cost = fields.Monetary(
        string="Cost of Dedication",
        compute='_compute_dedication',
        currency_field='company_currency',
        store=True,
        aggregator='sum',
        groups=SEE_MONEY,
        help="What these hours have cost, in the currency of the opportunity's company.",
    )
    margin_after_cost = fields.Monetary(
        string="Margin after Cost of Sale",
        currency_field='company_currency',
        compute='_compute_margin_after_cost',
        store=True,
        aggregator='sum',
        groups=SEE_MONEY,
        help="What the deal earns, less what it has cost to win it.",
    )

    def _has_field_access(self, field, operation):
        """Who may see it sees costs of time and margins both."""
        if field.name == 'margin_after_cost' and not super()._has_field_access(
            self._fields['margin'], operation
        ):
            return False
        return super()._has_field_access(field, operation)

    def _get_dedication_domain(self):
        return [('lead_id', 'in', self.ids)]

    @api.depends(
        'task_ids.timesheet_ids.unit_amount', 'task_ids.timesheet_ids.amount', 'company_id'
    )
    def _compute_dedication(self):
        groups = (
            self.env['account.analytic.line']
            .sudo()
            ._read_group(
                [('task_id.lead_id', 'in', self._origin.ids)],
                ['task_id', 'currency_id', 'date:day'],
                ['unit_amount:sum', 'amount:sum'],
            )
        )
        sums = dict.fromkeys(self._origin.ids, (0.0, 0.0))
        for task, currency, day, hours, amount in groups:
            lead = task.lead_id
            company = lead.company_id or self.env.company
            cost = currency._convert(-amount, company.currency_id, company, day)
            former = sums[lead.id]
            sums[lead.id] = former[0] + hours, former[1] + cost
        for lead in self:
            lead.dedication_hours, lead.dedication_cost = sums.get(lead._origin.id, (0.0, 0.0))

    @api.depends('margin', 'dedication_cost')
    def _compute_margin_after_cost(self):
        for lead in self:
            lead.margin_after_cost = lead.margin - lead.dedication_cost

    def log_time(self, hours, description, date=None, task_id=None):
        """Log time that the user spent for the opportunity.

        Without a task it goes to the open one that the user does, else to any open one, else to a
        new one. No right on projects or timesheets is needed.

        :param float hours: more than 0, at most 24
        :param str description: what was done; its line breaks stay
        :param date: the day, today if it is empty
        :param int task_id: id of a task of this opportunity
        :returns: the id of the entry, an `account.analytic.line` of the user's employee
        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if a value makes no sense, or the user has no employee in the company
        """
        self.ensure_one()
        self.check_access('write')
        lead = neutral(self)
        task = lead._find_task(task_id) if task_id else lead._get_task_to_log()
        if not task:
            # Before a task is made for nothing.
            tasks = self.env['project.task']
            tasks._get_own_employee(lead._get_follow_up_company())
            hours, description = tasks._read_hours(hours), tasks._read_description(description)
            date = tasks._read_day(date)
            task = lead._plan_task(self.env['crm.opportunity.task.type'])
        return task._log_time(hours, description, date).id

    def _find_task(self, task_id):
        """A task of this opportunity by its id.

        :raise UserError: if it is none of them
        """
        is_id = isinstance(task_id, int) and not isinstance(task_id, bool)
        task = self.env['project.task'].browse(task_id if is_id else ()).sudo().exists()
        if task.lead_id.id != self.id:
            raise UserError(
                self.env._(
                    "This is no task of “%(opportunity)s”: choose one of its own.",
                    opportunity=self.name,
                )
            )
        return task.with_env(self.env)

    def _get_task_to_log(self):
        """The task that time is proposed for: an open one of the user, else any open one."""
        tasks = self.sudo().task_ids.filtered(lambda task: task.state not in CLOSED_STATES)
        own = tasks.filtered(lambda task: self.env.user in task.user_ids)
        return (own or tasks).sorted('id', reverse=True)[:1].with_env(self.env)

    def action_log_time(self):
        """Open the dialog in which time is logged; it proposes a task.

        :raise AccessError: if the user may not change the opportunity
        """
        self.ensure_one()
        self.check_access('write')
        task = neutral(self)._get_task_to_log()
        return task._get_log_time_action({'lead_id': self.id, 'task_id': task.id})
