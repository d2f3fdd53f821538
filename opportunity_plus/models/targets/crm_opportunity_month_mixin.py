from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.context import OwnContext, neutral
from ...tools.given import check_given_values

# What is outside is a slip of the pen: 0206, 20026.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class CrmOpportunityMonthMixin(OwnContext, models.AbstractModel):
    """An amount of one month, of a salesperson or of a sales team (``docs/board.md``)."""

    _name = 'crm.opportunity.month.mixin'
    _description = "Amount of a Month"
    _order = 'month desc, id desc'
    _rec_names_search = ['user_id', 'team_id']
    # A list that is grouped proposes the group.
    _context_defaults = ('user_id', 'team_id', 'company_id', 'month')

    user_id = fields.Many2one(
        'res.users',
        string="Salesperson",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty for the team as a whole.",
    )
    team_id = fields.Many2one(
        'crm.team',
        string="Sales Team",
        ondelete='set null',
        index=True,
        domain="[('company_id', 'in', (company_id, False))]",
        help="With a salesperson: the team whose total it is part of. By default the salesperson's"
        " own.",
    )
    company_id = fields.Many2one(
        'res.company',
        required=True,
        ondelete='restrict',
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Any day of the month; it is stored as the first one.",
    )
    amount = fields.Monetary(
        required=True, help="What should be won in the month, untaxed, in the company's currency."
    )

    @api.model_create_multi
    def create(self, vals_list):
        check_given_values(self, vals_list)
        records = neutral(self)
        records._prefetch_named(vals_list)
        vals_list = [records._complete_values(vals) for vals in vals_list]
        records._check_may_create(vals_list)
        created = super(CrmOpportunityMonthMixin, records).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        check_given_values(self, [vals])
        vals = self._with_first_of_month(vals)
        self._check_may_write(vals)
        return super().write(vals)

    def _complete_values(self, vals):
        """Values for ``create`` with what follows from them: the company, the month, the team.

        :param dict vals: checked values
        :returns: a new dict
        """
        defaults = {'company_id': self.env.company.id, 'month': fields.Date.context_today(self)}
        vals = self._with_first_of_month({**defaults, **vals})
        is_team_given = 'team_id' in vals
        for name in ('user_id', 'team_id', 'company_id'):
            vals[name] = self._find(name, vals).id
        team = self._find('user_id', vals).sale_team_id
        if not is_team_given and team.company_id.id in (False, vals['company_id']):
            vals['team_id'] = team.id
        return vals

    def _find(self, name, vals):
        """The record that a value names, whoever may read it."""
        field = self._fields[name]
        id_ = field.convert_to_cache(vals.get(name), self.browse(), validate=False)
        return self.env[field.comodel_name].sudo().browse(id_ or ())

    def _prefetch_named(self, vals_list):
        """Read at once the people, teams and companies that are named."""
        for name in ('user_id', 'team_id', 'company_id'):
            comodel = self.env[self._fields[name].comodel_name].sudo()
            comodel.union(*(self._find(name, vals) for vals in vals_list)).exists().mapped('name')

    def _with_first_of_month(self, vals):
        if 'month' not in vals:
            return vals
        month = vals['month'] and fields.Date.to_date(vals['month'])
        return {**vals, 'month': month and month.replace(day=1) or False}

    def _check_may_create(self, vals_list):
        """Refuse what a model does not want, before it is created.

        :param list vals_list: complete values
        """

    def _check_may_write(self, vals):
        """Refuse what a model does not want, before it is written."""

    @api.depends('user_id', 'team_id', 'month')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(who)s, %(month)s",
                who=record._get_who() or "",
                month=record.month and format_date(self.env, record.month, date_format='MMMM y'),
            )

    def _get_who(self):
        """The name of whom the amount is, whoever may read that user or team."""
        self.ensure_one()
        return self.user_id.sudo().name or self.team_id.sudo().name

    @api.constrains('user_id', 'team_id', 'company_id', 'month', 'amount')
    def _check_month_amount(self):
        for record in self.sudo():
            if problem := record._get_problem():
                raise ValidationError(problem)

    def _get_problem(self):
        """One sentence on what is wrong with whose amount it is, which month, or how much."""
        self.ensure_one()
        values = {
            'name': self.display_name,
            'who': self._get_who(),
            'company': self.company_id.name,
        }
        if not self.user_id and not self.team_id:
            return self.env._(
                "An amount belongs to a salesperson or to a team: choose one of them."
            )
        # Without one, the database refuses it.
        if self.month and not FIRST_YEAR <= self.month.year <= LAST_YEAR:
            return self.env._(
                "“%(name)s”: enter a month between %(first)s and %(last)s.",
                **values,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        if self.amount < 0:
            return self.env._("“%(name)s”: the amount cannot be negative.", **values)
        if self.user_id.share:
            return self.env._(
                "“%(who)s” is a user of the portal: choose an internal user.", **values
            )
        if self.user_id and self.company_id not in self.user_id.company_ids:
            return self.env._(
                "“%(name)s”: %(who)s does not work for the company “%(company)s”. Choose one of the"
                " companies that the user is allowed in.",
                **values,
            )
        if self.team_id.company_id and self.team_id.company_id != self.company_id:
            return self.env._(
                "“%(name)s”: the team “%(team)s” belongs to the company “%(own)s”, not to"
                " “%(company)s”.",
                **values,
                team=self.team_id.name,
                own=self.team_id.company_id.name,
            )
        return None

    @api.model
    def _get_scope_domain(self, team, user):
        """Domain of what counts for a team, a salesperson, or all if neither is given.

        What is of a person and of no team counts for the teams that the person is in.
        """
        domain = Domain.TRUE
        if team:
            is_member = Domain('team_id', '=', False) & Domain(
                'user_id', 'in', team.sudo().member_ids.ids
            )
            domain &= Domain('team_id', '=', team.id) | is_member
        if user:
            domain &= Domain('user_id', '=', user.id)
        return domain
