from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.opportunity_plus.tools.context import OwnContext

# Columns by the field of the task that they show; the first ones are shown until one chooses.
SHOWN = (
    *('priority', 'name', 'partner_id', 'task_type_id', 'user_ids', 'controller_id'),
    *('next_action_date', 'date_deadline', 'follow_up_state'),
)
COLUMNS = (*SHOWN, 'lead_id', 'origin_id', 'create_uid', 'create_date', 'project_id', 'tag_ids')
COLUMNS = (*COLUMNS, 'effective_hours')
ORDERS = {
    'due': 'is_due desc, priority desc, create_date',
    'priority': 'priority desc, create_date',
    'next_action_date': 'next_action_date, priority desc, create_date',
    'create_date': 'create_date',
    'partner_id': 'partner_id, is_due desc, priority desc, create_date',
}
# More do not fit on a page that stands upright.
PORTRAIT_COLUMNS = 6


class CrmOpportunityTaskReport(OwnContext, models.TransientModel):
    """Tasks on paper, with the columns and the order of one's choice, which is remembered."""

    _name = 'crm.opportunity.task.report'
    _description = "Print Tasks"

    task_ids = fields.Many2many(
        'project.task',
        string="Tasks",
        readonly=True,
        default=lambda self: self._get_chosen_tasks(),
        help="What is printed.",
    )
    columns = fields.Char(
        string="Shown Columns",
        default=','.join(SHOWN),
        help="The names of the columns that are printed, in their order.",
    )
    column_ids = fields.One2many(
        'crm.opportunity.task.report.column',
        'report_id',
        string="Columns",
        compute='_compute_column_ids',
        store=True,
        readonly=False,
    )
    order_by = fields.Selection(
        [
            ('due', "Due first, then priority"),
            ('priority', "Priority"),
            ('next_action_date', "Next follow-up"),
            ('create_date', "Creation date"),
            ('partner_id', "Customer"),
        ],
        string="Order",
        required=True,
        default='due',
        help="In which order tasks are printed.",
    )
    group_by = fields.Selection(
        [
            ('user_ids', "Doer"),
            ('controller_id', "Controller"),
            ('partner_id', "Customer"),
        ],
        string="Group by",
        default='user_ids',
        help="What tasks are printed together by. Tasks of several doers are in the group of each.",
    )

    @api.model
    def _get_chosen_tasks(self):
        """The tasks of the list that the dialog was opened from."""
        if self.env.context.get('active_model') != 'project.task':
            return self.env['project.task']
        tasks = self.env['project.task'].browse(self.env.context.get('active_ids', ()))
        return tasks._filtered_access('read')

    @api.depends('columns')
    def _compute_column_ids(self):
        for report in self:
            shown = [name for name in (report.columns or '').split(',') if name in COLUMNS]
            names = shown + [name for name in COLUMNS if name not in shown]
            report.column_ids = [Command.clear()] + [
                Command.create({'name': name, 'sequence': number, 'is_shown': number < len(shown)})
                for number, name in enumerate(names)
            ]

    def action_print(self):
        """Print, and remember columns and order for the next time.

        :raise UserError: if no column is shown, or there is no task
        """
        self.ensure_one()
        names = self._get_shown()
        if not names or not self.task_ids:
            raise UserError(self.env._("Choose tasks in the list and at least one column."))
        self.columns = ','.join(names)
        defaults = self.env['ir.default'].sudo()
        for name in ('columns', 'order_by', 'group_by'):
            defaults.set(self._name, name, self[name], user_id=self.env.uid)
        fits = len(names) <= PORTRAIT_COLUMNS
        action = 'action_report_tasks' if fits else 'action_report_tasks_landscape'
        return self.env.ref(f'opportunity_plus_project.{action}').report_action(self)

    def _get_shown(self):
        """The names of the shown columns, in their order."""
        lines = self.column_ids.filtered('is_shown').sorted(lambda line: (line.sequence, line.id))
        return lines.mapped('name')

    def _get_headings(self):
        labels = dict(self.column_ids._fields['name']._description_selection(self.env))
        return [labels[name] for name in self._get_shown()]

    def _get_groups(self):
        """What is printed: pairs of a heading and rows of texts, as far as one may read it."""
        tasks = self.env['project.task'].search(
            [('id', 'in', self.task_ids.ids)], order=ORDERS[self.order_by]
        )
        names = self._get_shown()
        if not self.group_by:
            return [('', [self._get_row(task, names) for task in tasks])]
        groups = {}
        for task in tasks:
            for owner in task.sudo()[self.group_by] or [self.env['res.users'].sudo()]:
                heading = owner.display_name or self.env._("Nobody")
                groups.setdefault(heading, []).append(self._get_row(task, names))
        return sorted(groups.items())

    def _get_row(self, task, names):
        return [self._get_text(task.sudo(), name) for name in names]

    def _get_text(self, task, name):
        """What a column says of a task, as a text."""
        field, value = task._fields[name], task[name]
        if name == 'priority':
            return '★' * int(value or 0)
        if field.type in ('many2one', 'many2many'):
            return ", ".join(value.mapped('display_name'))
        if field.type == 'selection':
            return dict(field._description_selection(self.env)).get(value, '')
        if field.type in ('date', 'datetime'):
            if value and field.type == 'datetime':
                value = fields.Datetime.context_timestamp(self, value).date()
            return format_date(self.env, value)
        if field.type == 'float':
            hours, minutes = divmod(round(value * 60), 60)
            return f'{hours}:{minutes:02}'
        return value or ''


class CrmOpportunityTaskReportColumn(OwnContext, models.TransientModel):
    """A column of printed tasks."""

    _name = 'crm.opportunity.task.report.column'
    _description = "Column of Printed Tasks"
    _order = 'sequence, id'

    report_id = fields.Many2one('crm.opportunity.task.report', required=True, ondelete='cascade')
    sequence = fields.Integer()
    is_shown = fields.Boolean(string="Print", help="Whether the column is printed.")
    name = fields.Selection(
        [
            ('priority', "Priority"),
            ('name', "Task"),
            ('partner_id', "Customer"),
            ('task_type_id', "Type"),
            ('user_ids', "Doer"),
            ('controller_id', "Controller"),
            ('next_action_date', "Next Follow-Up"),
            ('date_deadline', "Deadline"),
            ('follow_up_state', "State"),
            ('lead_id', "Opportunity"),
            ('origin_id', "Origin"),
            ('create_uid', "Planned by"),
            ('create_date', "Created"),
            ('project_id', "Project"),
            ('tag_ids', "Tags"),
            ('effective_hours', "Time Spent"),
        ],
        string="Column",
        required=True,
        readonly=True,
    )
