from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import OrderedSet

from ..tools.among import among, done_by
from .commercial.project_project import COMMERCIAL

# Rows of `ir.model.access` by which this addon lets people in who have no right on projects.
OWN_ACCESS = {
    'project.task': 'opportunity_plus_project.access_project_task_follow_up',
    'account.analytic.line': 'opportunity_plus_project.access_account_analytic_line_follow_up',
}
# Reports of Odoo with a row for each task, whose field names it.
TASK_REPORTS = {'report.project.task.user': 'task_id', 'timesheets.analysis.report': 'task_id'}


class IrRule(models.Model):
    """A task of an opportunity is accessed as that is (``docs/project/access.md``).

    Whoever may read the opportunity reads the task, and so do those who do, control and planned
    it; whoever may write it writes the task, and so do those who do and control it. Nobody else:
    neither project users, nor followers, nor the portal. Other tasks are accessed as Odoo has it.
    """

    _inherit = 'ir.rule'

    # Cached as Odoo's own, which is called for each access: only the first call comes here.
    @api.model
    @tools.ormcache(
        'self.env.uid',
        'self.env.su',
        'model_name',
        'mode',
        'tuple(self._compute_domain_context_values())',
    )
    def _compute_domain(self, model_name, mode='read'):
        domain = Domain(super()._compute_domain(model_name, mode))
        if self.env.su:
            return domain
        if model_name == 'project.task':
            domain = self._get_task_domain(domain.map_conditions(self._ask_once), mode)
        elif model_name == 'account.analytic.line':
            tasks = Domain(super()._compute_domain('project.task'))
            domain = self._get_time_domain(domain, mode, tasks)
        elif field := TASK_REPORTS.get(model_name):
            tasks = self._compute_domain('project.task', 'read')
            without = Domain(field, '=', False) | Domain(f'{field}.lead_id', '=', False)
            domain &= without | Domain(field, 'any', tasks)
        else:
            return domain
        return domain.optimize(self.env[model_name])

    def _ask_once(self, condition, done=None):
        """A condition of Odoo's rules on tasks, asked once instead of for each task.

        Odoo joins projects and doers to every task, and PostgreSQL has to ask again what the rule
        says after that.

        :param condition: a condition of a domain
        :param done: what stands for the tasks that the user does, where they are asked for already
        """
        name, value = condition.field_expr, condition.value
        if name == 'project_id' and condition.operator == 'any' and isinstance(value, Domain):
            return among(name, 'project.project', value)
        is_me = isinstance(value, OrderedSet) and [*value] == [self.env.uid]
        if name == 'user_ids' and condition.operator == 'in' and is_me:
            return done_by('id', self.env.uid) if done is None else done
        return condition

    def _get_task_domain(self, domain, mode):
        """Domain of the tasks that the user may access.

        :param domain: that of Odoo
        :param str mode: what is to be done with them
        """
        shared = self._get_shared_domain('project.task', mode)
        people = self._get_people_domain(mode)
        others = domain if self._has_other_access('project.task', mode) else Domain.FALSE
        commercial = shared & people & COMMERCIAL
        if self._sees_all_leads():
            commercial = shared & COMMERCIAL
        followed = shared & (people | self._get_lead_domain(mode))
        if mode == 'create':
            # Whoever works on a task may add to its checklist.
            people = self._get_people_domain('write')
            followed |= shared & among('parent_id', 'project.task', people)
        return (
            Domain('lead_id', '=', False) & (others | commercial)
            | Domain('lead_id', '!=', False) & followed
        )

    def _get_time_domain(self, domain, mode, tasks):
        """Domain of the entries that the user may access: time of tasks, and all others.

        What is found quickly, and says yes to most entries, stands first.

        :param domain: that of Odoo
        :param str mode: what is to be done with them
        :param tasks: Odoo's domain of the tasks that the user may read
        """
        shared = self._get_shared_domain('account.analytic.line', mode)
        others = Domain.FALSE
        if self._has_other_access('account.analytic.line', mode):
            others = domain
        commercial = COMMERCIAL
        if self.env.user.has_group('hr_timesheet.group_timesheet_manager'):
            followed = shared
        elif self.env.user._is_internal():
            own = Domain.TRUE if mode == 'read' else Domain('user_id', '=', self.env.uid)
            people = self._get_time_people_domain()
            commercial &= own & self._get_commercial_time_domain(people, tasks)
            # Whoever reads an opportunity reads its tasks: they need not be asked one by one.
            followed = shared & own & (self._get_lead_domain('read') | people)
        else:
            followed = commercial = Domain.FALSE
        return (
            Domain('lead_id', '=', False) & (others | shared & commercial)
            | Domain('lead_id', '!=', False) & followed
        )

    def _get_commercial_time_domain(self, people, tasks):
        """Domain of the entries of commercial projects, without opportunity, that may be read."""
        if self._sees_all_leads():
            return Domain('task_id', '!=', False)
        if not self._has_other_access('project.task', 'read'):
            return people
        tasks = tasks.map_conditions(lambda condition: self._ask_once(condition, Domain.FALSE))
        tasks &= Domain('lead_id', '=', False) & COMMERCIAL
        return people | among('task_id', 'project.task', tasks)

    def _get_time_people_domain(self):
        """Domain of the entries of tasks that the user has to do with."""
        uid = self.env.uid
        names = ('controller_id', 'create_uid')
        return Domain.OR(
            [
                done_by('task_id', uid),
                *(among('task_id', 'project.task', Domain(name, '=', uid)) for name in names),
            ]
        )

    def _get_people_domain(self, mode):
        """Domain of the tasks that the user has to do with."""
        user = self.env.user
        if not user._is_internal() or mode == 'unlink':
            return Domain.FALSE
        people = done_by('id', user.id) | Domain('controller_id', '=', user.id)
        if mode == 'create':
            return people & Domain('lead_id', '=', False) if self._is_sales() else Domain.FALSE
        return people | Domain('create_uid', '=', user.id) if mode == 'read' else people

    def _get_lead_domain(self, mode):
        """Domain of the tasks whose opportunity the user may read, or write."""
        mode = self._get_lead_mode(mode)
        if not self.env.user._is_internal() or not self.env['ir.model.access'].check(
            'crm.lead', mode, raise_exception=False
        ):
            return Domain.FALSE
        return among('lead_id', 'crm.lead', self._compute_domain('crm.lead', mode))

    def _get_shared_domain(self, model_name, mode):
        """Domain of the rules that hold for everybody, such as those on companies."""
        rules = self._get_rules(model_name, mode).sudo().filtered(lambda rule: not rule.groups)
        context = self._eval_context()
        return Domain.AND(
            Domain(tools.safe_eval.safe_eval(rule.domain_force, context))
            for rule in rules
            if rule.domain_force
        )

    def _has_other_access(self, model_name, mode):
        """Tell whether the user has access to a model without this addon."""
        own = self.env['ir.model.data']._xmlid_to_res_id(OWN_ACCESS[model_name])
        rows = self.env['ir.model.access'].sudo()
        return bool(
            rows.search_count(
                Domain('model_id.model', '=', model_name)
                & Domain(f'perm_{mode}', '=', True)
                & Domain('id', '!=', own)
                & (
                    Domain('group_id', '=', False)
                    | Domain('group_id', 'in', self.env.user.all_group_ids.ids)
                ),
                limit=1,
            )
        )

    def _sees_all_leads(self):
        return self.env.user.has_group('sales_team.group_sale_salesman_all_leads')

    def _is_sales(self):
        return self.env.user.has_group('sales_team.group_sale_salesman')

    def _get_failing(self, for_records, mode='read'):
        """The rules of the opportunities are those to blame."""
        failing = super()._get_failing(for_records, mode)
        if for_records._name != 'project.task':
            return failing
        leads = for_records.sudo().lead_id.with_env(self.env)
        return failing | super()._get_failing(leads, self._get_lead_mode(mode))
