from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.opportunity_plus.tools.context import neutral

# What the project has of its opportunity under the same name.
SHARED_FIELDS = ('site_partner_id', 'industry_id', 'family_id', 'subfamily_id')


class CrmLead(models.Model):
    """Projects that came from opportunities, by hand or by a quotation."""

    _inherit = 'crm.lead'

    project_ids = fields.One2many(
        'project.project',
        'lead_id',
        string="Projects",
        groups='project.group_project_user',
        help="The projects that this opportunity became.",
    )
    project_count = fields.Integer(
        compute='_compute_project_count',
        help="How many projects this opportunity became, those made by its quotations too.",
    )

    @api.depends('project_ids', 'order_ids.order_line.project_id')
    @api.depends_context('uid')
    def _compute_project_count(self):
        projects = self._get_projects()
        for lead in self:
            lead.project_count = len(projects[lead._origin])

    def _get_projects(self):
        """The projects of opportunities that the user may read, with those of their quotations.

        :returns: dict of projects by opportunity
        """
        leads = self._origin
        found = defaultdict(lambda: self.env['project.project'])
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        orders = orders.search([('opportunity_id', 'in', leads.ids)])
        projects = self.env['project.project'].sudo().with_context(active_test=False)
        projects = projects.search(
            Domain('lead_id', 'in', leads.ids)
            | Domain('sale_line_id.order_id', 'in', orders.ids)
            | Domain('reinvoiced_sale_order_id', 'in', orders.ids)
            | Domain('id', 'in', orders.order_line.project_id.ids)
        )
        readable = projects.with_env(self.env)._filtered_access('read')
        by_order = {order: order.opportunity_id for order in orders}
        lines = {line.project_id: line.order_id for line in orders.order_line if line.project_id}
        for project in readable.sudo():
            order = (
                project.sale_line_id.order_id
                or project.reinvoiced_sale_order_id
                or lines.get(project)
            )
            lead = project.lead_id or by_order.get(order, self.browse())
            found[lead.with_env(self.env)] |= project.with_env(self.env)
        return found

    @api.readonly
    def action_view_projects(self):
        """Open all projects of the opportunity."""
        self.ensure_one()
        projects = self._get_projects()[self]
        action = {
            'type': 'ir.actions.act_window',
            'name': self.env._("Projects"),
            'res_model': 'project.project',
            'view_mode': 'list,kanban,form',
            'domain': [('id', 'in', projects.ids)],
            'context': {'create': False, 'active_test': False},
        }
        if len(projects) == 1:
            action.update(view_mode='form', res_id=projects.id)
        return action

    def action_create_project(self):
        """Open the dialog in which a project is made of the opportunity.

        :raise AccessError: if the user may not change the opportunity
        """
        self.ensure_one()
        self.check_access('write')
        dialog = neutral(self).env['crm.opportunity.create.project']
        dialog = dialog.create(self._prepare_create_project_values())
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Create Project"),
            'res_model': dialog._name,
            'view_mode': 'form',
            'res_id': dialog.id,
            'target': 'new',
        }

    def create_project(self):
        """Make a project of the opportunity, or take the one that it, or its quotation, has made.

        What is expected becomes the budget, in the currency of the opportunity's company; of an
        opportunity that is sold, what was expected before. No right on projects is needed. For
        integrations: a repeated call makes no second project. People make one in the dialog.

        :returns: the id of the project
        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if production ends before it starts
        """
        self.ensure_one()
        self.check_access('write')
        lead = neutral(self)
        # Of two calls at the same moment the second is repeated, and finds the first's.
        lead.sudo()._serialize_with_acceptance()
        project = lead._get_own_projects()[:1]
        if project:
            project.message_subscribe(partner_ids=self.env.user.partner_id.ids)
            return project.id
        return lead._create_project(lead._prepare_project_values()).id

    def _get_own_projects(self):
        """The projects that this opportunity became, the first one first, whoever may read them."""
        projects = self.env['project.project'].sudo()
        return projects.search(
            [
                ('lead_id', 'in', self.ids),
                ('project_kind', '=', 'production'),
                ('is_template', '=', False),
            ],
            order='id',
        )

    def _get_quoted_project(self):
        """A project that a quotation of the opportunity made, and that has to be linked."""
        projects = self.sudo()._get_projects()[self._origin.sudo()]
        return projects.filtered(lambda project: project.sale_line_id or not project.lead_id)[:1]

    def _create_project(self, values, template=None):
        """Make a project, or take the one that a quotation made.

        :param dict values: of the project
        :param template: a project of Odoo that is a template, or None
        """
        self._check_project_dates(values)
        lead = self.sudo()
        project = lead._get_quoted_project()
        if project:
            lead._adopt_project(project)
        elif template:
            project = template.sudo().action_create_from_template(dict(values))
        else:
            project = self.env['project.project'].sudo().create(values)
        project.message_subscribe(partner_ids=self._get_project_partners().ids)
        lead.message_post(
            body=self.env._("Project %(project)s created.", project=project._get_html_link()),
            author_id=self.env.user.partner_id.id,
        )
        return project.with_env(self.env)

    def _adopt_project(self, project):
        """Give a project that was made otherwise the opportunity and what it knows."""
        project.lead_id = self
        values = self._prepare_project_values()
        names = ('budget_amount', *SHARED_FIELDS)
        project.write(
            {name: values[name] for name in names if values.get(name) and not project[name]}
            | {'budget_currency_id': values['budget_currency_id']}
        )

    def _prepare_project_values(self):
        """Values of the project that the opportunity becomes."""
        company = self.company_id or self.env.company
        start, end = self.date_production_start, self.date_production_end
        return {
            'name': self.name,
            'lead_id': self.id,
            'company_id': company.id,
            'partner_id': self.partner_id.id,
            'allow_billable': True,
            'user_id': (self.manager_id or self.user_id or self.env.user).id,
            'date_start': start or end,
            'date': end or start,
            'account_id': self._get_project_account().id,
            'budget_amount': self._get_budget(),
            'budget_currency_id': company.currency_id.id,
            'tag_ids': [Command.set(self._get_project_tags().ids)],
            **{name: self[name].id for name in SHARED_FIELDS},
        }

    def _prepare_create_project_values(self):
        """Values of the dialog, which proposes what :meth:`create_project` would take."""
        values = self._prepare_project_values()
        dialog = self.env['crm.opportunity.create.project']
        return {name: value for name, value in values.items() if name in dialog._fields}

    def _get_budget(self):
        """What was expected of the opportunity, before it was sold."""
        before = self.sudo().get_amount_explanation()['before']
        return before['amount'] if before else self.expected_revenue

    def _get_project_account(self):
        """The analytic account of the opportunity's department, if it is one for all."""
        accounts = self.env['account.analytic.account'].sudo()
        if len(self.analytic_distribution or {}) != 1:
            return accounts
        ids = next(iter(self.analytic_distribution)).split(',')
        plan, _others = self.env['account.analytic.plan'].sudo()._get_all_plans()
        account = accounts.browse(map(int, ids)).exists()
        return account.filtered(lambda a: a.root_plan_id == plan and a.active)[:1]

    def _get_project_tags(self):
        """The tags of projects that are called as those of the opportunity are."""
        tags = self.env['project.tags'].sudo()
        names = self.tag_ids.mapped('name')
        found = tags.search([('name', 'in', names)])
        missing = [name for name in names if name not in found.mapped('name')]
        return found | tags.create([{'name': name} for name in missing])

    def _get_project_partners(self):
        """The colleagues who follow the project: whoever makes it, and the opportunity's team."""
        users = self.env.user | self.user_id
        team = self.sudo().team_relation_ids.partner_id
        return users.partner_id | team.filtered(
            lambda partner: any(not user.share for user in partner.user_ids)
        )

    def _check_project_dates(self, values):
        """Refuse a project that ends before it starts.

        :raise UserError: naming both days
        """
        start, end = (fields.Date.to_date(values.get(name)) for name in ('date_start', 'date'))
        if start and end and end < start:
            raise UserError(
                self.env._(
                    "The project of “%(opportunity)s” would end on %(end)s, before it starts on"
                    " %(start)s: change one of these days.",
                    opportunity=self.name,
                    end=end,
                    start=start,
                )
            )
