from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain

from ...tools.among import among

# What is in a commercial project.
COMMERCIAL = among('project_id', 'project.project', Domain('project_kind', '=', 'commercial'))


class ProjectProject(models.Model):
    """The commercial project of a customer and a period: never billable, never on the portal."""

    _inherit = 'project.project'

    period_start = fields.Date(
        copy=False,
        index='btree_not_null',
        help="First day of the period that a commercial project is for.",
    )

    _commercial_unique = models.UniqueIndex(
        "(partner_id, company_id, period_start) WHERE project_kind = 'commercial'",
        "This customer has a commercial project of this period already: use that one.",
    )

    @api.depends('project_kind')
    def _compute_partner_id(self):
        """The customer of a commercial project stays, although nothing is billed (sale_project)."""
        others = self.filtered(lambda project: project.project_kind != 'commercial')
        return super(ProjectProject, others)._compute_partner_id()

    @api.constrains(
        *('project_kind', 'allow_billable', 'privacy_visibility', 'sale_line_id'),
        *('partner_id', 'company_id', 'period_start'),
    )
    def _check_commercial(self):
        """Refuse what would bill a customer for being visited, or show it to the customer."""
        for project in self.sudo():
            problem = project.project_kind == 'commercial' and project._get_commercial_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "The commercial project “%(project)s” %(problem)s.",
                        project=project.name,
                        problem=problem,
                    )
                )

    def _get_commercial_problem(self):
        """Why a project cannot be a commercial one, or False."""
        if self.allow_billable or self.sale_line_id:
            return self.env._(
                "cannot be billable: the customer would be billed for it. Make another project for"
                " what you bill"
            )
        if self.privacy_visibility != 'followers':
            return self.env._(
                "can be seen by its followers only: choose “Invited internal users” as visibility"
            )
        if not self.partner_id or not self.company_id or not self.period_start:
            return self.env._("needs a customer, a company and the first day of its period")
        return False

    @api.onchange('project_kind')
    def _onchange_project_kind(self):
        if self.project_kind == 'commercial':
            values = self._prepare_commercial_values(self.company_id or self.env.company)
            self.update(
                {
                    name: value
                    for name, value in values.items()
                    if name in ('allow_billable', 'privacy_visibility') or not self[name]
                }
            )

    def _with_commercial_values(self, vals):
        """Values for ``create``, with what a commercial project needs and was not given."""
        kind = vals.get('project_kind') or self.default_get(['project_kind']).get('project_kind')
        if kind != 'commercial':
            return vals
        company = self.env['res.company'].browse(vals.get('company_id')) or self.env.company
        given = {name: value for name, value in vals.items() if value or name == 'allow_billable'}
        day = fields.Date.to_date(given.get('period_start') or given.get('date_start'))
        return {**self._prepare_commercial_values(company, day), **given}

    @api.model
    def _prepare_commercial_values(self, company, day=None):
        """Values of the commercial project of a company and of the period that a day is in."""
        start, end = company._get_commercial_period(day or fields.Date.context_today(self))
        stage = self.env.ref('opportunity_plus_project.follow_up_stage', raise_if_not_found=False)
        return {
            'project_kind': 'commercial',
            'company_id': company.id,
            'allow_billable': False,
            'allow_timesheets': True,
            'privacy_visibility': 'followers',
            'account_id': company._get_follow_up_account().id,
            'type_ids': stage.ids if stage else [],
            'period_start': start,
            'date_start': start,
            'date': end,
        }

    @api.model
    def _get_commercial_project(self, partner, company):
        """The commercial project of a customer for the period of today, found or made.

        Two people at the same moment get the same one: the database lets one of them make it, and
        Odoo repeats the request of the other, who finds it.

        :param partner: the customer, or one of its contacts
        :param company: the company whose project it is
        """
        customer = partner.sudo().commercial_partner_id
        self._check_commercial_customer(customer, company)
        start, _end = company._get_commercial_period(fields.Date.context_today(self))
        projects = self.sudo().with_context(active_test=False)
        project = projects.search(
            [
                ('project_kind', '=', 'commercial'),
                ('partner_id', '=', customer.id),
                ('company_id', '=', company.id),
                ('period_start', '=', start),
            ]
        )
        if not project:
            project = self._create_commercial_project(customer, company)
        elif not project.active:
            project.action_unarchive()
        project.message_subscribe(partner_ids=self.env.user.partner_id.ids)
        return project.with_env(self.env)

    def _create_commercial_project(self, customer, company):
        values = self._prepare_commercial_values(company)
        period = company._get_commercial_period_name(values['period_start'])
        values.update(
            name=f'{customer.name} – {period}',
            partner_id=customer.id,
            user_id=(customer.user_id or self.env.user).id,
        )
        try:
            with self.env.cr.savepoint():
                return self.sudo().create(values)
        except UniqueViolation as error:
            raise ConcurrencyError("Another user makes the same commercial project") from error

    def _check_commercial_customer(self, customer, company):
        """Refuse a customer of another company, and none at all.

        :raise UserError: saying what to do
        """
        if not customer:
            raise UserError(
                self.env._("Choose a customer first: what is done is kept in a project of its own.")
            )
        if customer.company_id and customer.company_id != company:
            raise UserError(
                self.env._(
                    "“%(customer)s” is a customer of “%(other)s”, and cannot have a commercial"
                    " project of “%(company)s”. Change the company of one of them.",
                    customer=customer.name,
                    other=customer.company_id.name,
                    company=company.name,
                )
            )

    def _join_into(self, kept):
        """Give tasks, time, messages and followers to another project, and go.

        :param kept: the commercial project of the same period that stays
        """
        for tasks in self.tasks.grouped('state').values():
            # With its state: Odoo opens again what it moves to another project.
            tasks.write({'project_id': kept.id, 'state': tasks[0].state})
        self.env['account.analytic.line'].search([('project_id', 'in', self.ids)]).write(
            {'project_id': kept.id}
        )
        for project in self:
            kept.message_subscribe(partner_ids=project.message_partner_ids.ids)
            project.message_change_thread(kept)
        self.unlink()

    def _release_shared_account(self):
        """Let go of the shared analytic account: Odoo deletes an empty one with its project."""
        commercial = self.sudo().filtered(lambda project: project.project_kind == 'commercial')
        commercial.write({'allow_timesheets': False, 'account_id': False})

    def _get_follow_up_action(self):
        """The action that opens a commercial project: its tasks."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.display_name,
            'res_model': 'project.task',
            'view_mode': 'list,kanban,form,calendar,activity',
            'domain': [('project_id', '=', self.id)],
            'context': {'default_project_id': self.id, 'default_user_ids': self.env.user.ids},
        }
