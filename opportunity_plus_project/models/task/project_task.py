from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.project.models.project_task import CLOSED_STATES

from ..commercial.project_project import COMMERCIAL

PROGRESS_STATES = ('02_changes_requested', '03_approved')


class ProjectTask(models.Model):
    """A follow-up task: somebody does it, somebody else controls it."""

    _inherit = 'project.task'

    lead_id = fields.Many2one(
        'crm.lead',
        string="Opportunity",
        index='btree_not_null',
        ondelete='set null',
        tracking=True,
        help="The opportunity that the task is for. It is seen by who sees the opportunity, and by"
        " those who do, control and planned it.",
    )
    task_type_id = fields.Many2one(
        'crm.opportunity.task.type',
        index='btree_not_null',
        ondelete='restrict',
        help="What is to be done. It presets who does it, who controls it and until when.",
    )
    origin_id = fields.Many2one(
        'crm.opportunity.task.origin',
        string="Task Origin",
        index='btree_not_null',
        ondelete='restrict',
        help="Why it is to be done. It presets what the type leaves open.",
    )
    controller_id = fields.Many2one(
        'res.users',
        index='btree_not_null',
        domain="[('share', '=', False)]",
        tracking=True,
        help="Who is told when the task is finished, reopened or overdue.",
    )
    next_action_date = fields.Date(
        string="Next Follow-Up",
        copy=False,
        index='btree_not_null',
        tracking=True,
        help="The day on which something was promised, such as to call the customer again.",
    )
    follow_up_state = fields.Selection(
        [('pending', "Pending"), ('in_progress', "In Progress"), ('done', "Finished")],
        string="Follow-Up State",
        compute='_compute_follow_up_state',
        store=True,
        index=True,
        help="Pending until something is done for it, finished when it is done. Cancelled tasks"
        " have none.",
    )
    is_follow_up = fields.Boolean(
        string="Follow-Up",
        compute='_compute_is_follow_up',
        compute_sudo=True,
        search='_search_is_follow_up',
        help="The task is for an opportunity, or in a commercial project.",
    )
    is_due = fields.Boolean(
        string="Due",
        compute='_compute_is_due',
        search='_search_is_due',
        help="Open, and its next follow-up or its deadline is today or past.",
    )

    # The explorers show what is open, as their filter says it. The rules on tasks and time ask who
    # planned a task, and look through those of projects that are for no opportunity.
    _open_index = models.Index("(project_id) WHERE state NOT IN ('1_done', '1_canceled')")
    _creator_index = models.Index("(create_uid)")
    _other_index = models.Index("(project_id) WHERE lead_id IS NULL")

    @api.depends('state', 'effective_hours')
    def _compute_follow_up_state(self):
        for task in self:
            if task.state in CLOSED_STATES:
                task.follow_up_state = 'done' if task.state == '1_done' else False
            elif task.effective_hours or task.state in PROGRESS_STATES:
                task.follow_up_state = 'in_progress'
            else:
                task.follow_up_state = 'pending'

    @api.depends('lead_id', 'project_kind')
    def _compute_is_follow_up(self):
        for task in self:
            task.is_follow_up = bool(task.lead_id) or task.project_kind == 'commercial'

    def _search_is_follow_up(self, operator, value):
        if operator != 'in':
            return NotImplemented
        found = Domain('lead_id', '!=', False) | COMMERCIAL
        return Domain.OR(found if wanted else ~found for wanted in value)

    @api.depends('next_action_date', 'date_deadline', 'state')
    def _compute_is_due(self):
        today = fields.Date.context_today(self)
        for task in self:
            day = task.next_action_date or task._get_deadline_day()
            task.is_due = bool(day and day <= today and task.state not in CLOSED_STATES)

    def _search_is_due(self, operator, value):
        if operator != 'in':
            return NotImplemented
        today = fields.Date.context_today(self)
        end = fields.Datetime.end_of(fields.Datetime.to_datetime(today), 'day')
        due = Domain('state', 'not in', list(CLOSED_STATES)) & (
            Domain('next_action_date', '<=', today)
            | Domain('next_action_date', '=', False) & Domain('date_deadline', '<=', end)
        )
        return Domain.OR(due if wanted else ~due for wanted in value)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Lists can have first what is overdue or due today."""
        if field_name != 'is_due':
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        today = fields.Date.context_today(self)
        day = SQL(
            "COALESCE(%s, %s::date)",
            SQL.identifier(alias, 'next_action_date'),
            SQL.identifier(alias, 'date_deadline'),
        )
        closed = SQL("%s IN %s", SQL.identifier(alias, 'state'), tuple(CLOSED_STATES))
        return SQL("(COALESCE(%s <= %s, FALSE) AND NOT %s) %s", day, today, closed, direction)

    def _get_deadline_day(self):
        """The day of the deadline, where the user is."""
        deadline = self.date_deadline
        return deadline and fields.Datetime.context_timestamp(self, deadline).date()

    def action_finish(self):
        """Mark tasks as done."""
        self.write({'state': '1_done'})

    @api.onchange('lead_id')
    def _onchange_lead_id(self):
        if self.lead_id and not self.partner_id:
            self.partner_id = self.lead_id.partner_id

    def _check_may_link(self, leads):
        """A task comes to an opportunity, or leaves it, by who may change the opportunity.

        :param leads: opportunities that tasks are given, or have until now
        :raise AccessError: if the user may not change one of them
        :raise UserError: if one of them is gone
        """
        if not self.env.su and leads:
            if leads != leads.exists():
                raise UserError(self.env._("The opportunity of the task was deleted meanwhile."))
            leads.check_access('write')

    def _with_follow_up_values(self, vals):
        """Values for ``create``, with the opportunity of the parent, and its customer and project.

        :param dict vals: values for ``create``
        """
        parent = self.browse(vals.get('parent_id')).sudo()
        lead_id = vals.get('lead_id', parent.lead_id.id)
        lead = self.env['crm.lead'].browse(lead_id).sudo()
        if not lead.exists():
            return vals
        vals = {'partner_id': lead.partner_id.id, **vals, 'lead_id': lead.id}
        if not vals.get('project_id') and not parent and not self._get_context_project():
            vals['project_id'] = lead.with_env(self.env)._get_commercial_project().id
        return vals

    def _get_context_project(self):
        return self.env.context.get('default_project_id')

    def _follow_parents(self, former):
        """Subtasks, the checklist, go along with their task to another opportunity.

        :param dict former: the opportunity of before, by task
        """
        for task, lead in former.items():
            children = task.sudo().child_ids.grouped('lead_id').get(lead.sudo())
            if children and task.sudo().lead_id != lead:
                children.write({'lead_id': task.sudo().lead_id.id})
