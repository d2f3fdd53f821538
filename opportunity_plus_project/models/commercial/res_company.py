from dateutil.relativedelta import relativedelta

from odoo import fields, models

MONTHS = {'month': 1, 'quarter': 3, 'half_year': 6, 'year': 12}


class ResCompany(models.Model):
    """How a company keeps its commercial projects."""

    _inherit = 'res.company'

    opportunity_commercial_period = fields.Selection(
        [
            ('year', "Year"),
            ('half_year', "Half-Year"),
            ('quarter', "Quarter"),
            ('month', "Month"),
        ],
        string="Commercial Project per",
        required=True,
        default='year',
        help="Each customer has one commercial project for each of these periods. Projects that are"
        " there stay as they are.",
    )
    opportunity_follow_up_account_id = fields.Many2one(
        'account.analytic.account',
        string="Analytic Account of Follow-Up",
        help="Where the time of all commercial projects is booked. One is made with the first"
        " project if you choose none.",
    )

    def _get_commercial_period(self, day):
        """The first and the last day of the period that a day is in.

        :param day: a date
        """
        months = MONTHS[self.opportunity_commercial_period]
        start = day.replace(day=1, month=(day.month - 1) // months * months + 1)
        return start, start + relativedelta(months=months, days=-1)

    def _get_commercial_period_name(self, start):
        """How people call a period: 2026, 2026 H1, 2026 Q2, 2026-03."""
        period = self.opportunity_commercial_period
        if period == 'half_year':
            return f'{start.year} H{(start.month + 5) // 6}'
        if period == 'quarter':
            return f'{start.year} Q{(start.month + 2) // 3}'
        return f'{start.year}-{start.month:02}' if period == 'month' else str(start.year)

    def _get_follow_up_account(self):
        """The analytic account of commercial projects, made when it is needed first."""
        company = self.sudo()
        if not company.opportunity_follow_up_account_id:
            plan, _others = self.env['account.analytic.plan'].sudo()._get_all_plans()
            company.opportunity_follow_up_account_id = company.env[
                'account.analytic.account'
            ].create(
                {
                    'name': self.env._("Commercial Follow-Up"),
                    'plan_id': plan.id,
                    'company_id': company.id,
                }
            )
        return company.opportunity_follow_up_account_id
