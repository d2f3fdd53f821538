from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.targets.crm_opportunity_month_mixin import FIRST_YEAR, LAST_YEAR
from ..tools.context import OwnContext, neutral
from ..tools.given import check_given_values

MONTHS = [
    ('1', "January"),
    ('2', "February"),
    ('3', "March"),
    ('4', "April"),
    ('5', "May"),
    ('6', "June"),
    ('7', "July"),
    ('8', "August"),
    ('9', "September"),
    ('10', "October"),
    ('11', "November"),
    ('12', "December"),
]


class CrmOpportunityTargetSpread(OwnContext, models.TransientModel):
    """Spread the target of a year over its months, to the cent."""

    _name = 'crm.opportunity.target.spread'
    _description = "Spread a Year's Target"

    user_id = fields.Many2one(
        'res.users',
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty for the team as a whole.",
    )
    team_id = fields.Many2one(
        'crm.team',
        string="Sales Team",
        domain="[('company_id', 'in', (company_id, False))]",
        help="With a salesperson: the team whose total it is part of.",
    )
    company_id = fields.Many2one(
        'res.company', required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        help="For example 2027.",
    )
    amount = fields.Monetary(required=True, help="For all these months together, untaxed.")
    month_from = fields.Selection(
        MONTHS, string="From", required=True, default='1', help="The first month."
    )
    month_to = fields.Selection(
        MONTHS, string="Until", required=True, default='12', help="The last month."
    )
    method = fields.Selection(
        [('even', "Evenly"), ('last_year', "As last year's wins")],
        string="Spread",
        required=True,
        default='even',
        help="Evenly, or in proportion to what was won in each of these months the year before.",
    )
    preview = fields.Char(
        compute='_compute_preview', help="What will be written, and what it replaces."
    )

    @api.model_create_multi
    def create(self, vals_list):
        check_given_values(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_given_values(self, [vals])
        return super().write(vals)

    @api.depends(
        'user_id', 'team_id', 'company_id', 'year', 'amount', 'month_from', 'month_to', 'method'
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._get_problem() or wizard._get_preview()

    def _get_problem(self):
        """One sentence on what is missing or wrong; None if all is well."""
        self.ensure_one()
        if not self.user_id and not self.team_id:
            return self.env._("Choose a salesperson or a team.")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            return self.env._(
                "Enter a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR
            )
        if self.amount < 0:
            return self.env._("A target cannot be negative.")
        if int(self.month_from) > int(self.month_to):
            return self.env._("The last month is before the first one: both are in the same year.")
        if self.method == 'last_year' and not sum(self._get_weights()):
            return self.env._(
                "Nothing was won in these months of the year before, so the target is spread"
                " evenly."
            )
        return None

    def _get_preview(self):
        existing = self.env['crm.opportunity.target'].search_count(self._get_target_domain())
        months = int(self.month_to) - int(self.month_from) + 1
        if existing:
            return self.env._(
                "%(months)s months; %(existing)s existing targets are replaced.",
                months=months,
                existing=existing,
            )
        return self.env._("%(months)s months.", months=months)

    def _get_months(self):
        """First days of the months."""
        first = fields.Date.to_date(f'{self.year:04}-01-01')
        numbers = range(int(self.month_from), int(self.month_to) + 1)
        return [first + relativedelta(months=number - 1) for number in numbers]

    def _get_target_domain(self):
        """Domain of the targets of these months, which the spread replaces."""
        domain = Domain('month', 'in', self._get_months())
        domain &= Domain('company_id', '=', self.company_id.id)
        domain &= Domain('user_id', '=', self.user_id.id)
        if not self.user_id:
            domain &= Domain('team_id', '=', self.team_id.id)
        return domain

    def _get_weights(self):
        """How much of the amount each month has, in any unit."""
        months = self._get_months()
        if self.method == 'even':
            return [1] * len(months)
        board = self.env['crm.opportunity.board']
        last_year = [month - relativedelta(years=1) for month in months]
        won = board._get_won_by_month(last_year, self.team_id, self.user_id, self.company_id)
        return [max(amount, 0) for amount in won]

    def _get_shares(self):
        """The amounts of the months; what rounding leaves is in the last month that has any."""
        weights = self._get_weights()
        total, spent, shares = sum(weights), 0.0, []
        for number, weight in enumerate(weights):
            if weight and not any(weights[number + 1 :]):
                share = self.amount - spent
            else:
                share = self.amount * weight / total
            shares.append(self.currency_id.round(share))
            spent += shares[-1]
        return shares

    def action_spread(self):
        """Write the targets of the months, in place of those that are there.

        :returns: the action that shows them
        :raise UserError: saying what is missing or wrong
        """
        self.ensure_one()
        wizard = neutral(self)
        if problem := wizard._get_problem():
            raise UserError(problem)
        targets = wizard.env['crm.opportunity.target']
        known = {target.month: target for target in targets.search(wizard._get_target_domain())}
        missing = []
        for month, amount in zip(wizard._get_months(), wizard._get_shares(), strict=True):
            if month in known:
                known[month].amount = amount
            else:
                missing.append(wizard._prepare_target_values(month, amount))
        targets.create(missing)
        action = wizard.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_opportunity_target_action'
        )
        return {**action, 'domain': list(wizard._get_target_domain()), 'context': {}}

    def _prepare_target_values(self, month, amount):
        values = {
            'user_id': self.user_id.id,
            'company_id': self.company_id.id,
            'month': month,
            'amount': amount,
        }
        # Without one, the target takes the salesperson's own.
        return {**values, 'team_id': self.team_id.id} if self.team_id else values
