from odoo import fields, models
from odoo.tools import SQL

from ..tools.aggregates import OwnAggregates


def same_selection(model, name):
    """The choices of a field of another model, in the reader's language."""
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)


class CrmOpportunityReportMixin(OwnAggregates, models.AbstractModel):
    """What reports on opportunities have in common.

    Their amounts are in the currency of the opportunity's company; a total over several currencies
    is in that of the reader's company.
    """

    _name = 'crm.opportunity.report.mixin'
    _description = "Opportunity Analysis"
    _is_accessed_by_lead = True
    _order = 'date_closing desc, id desc'

    lead_id = fields.Many2one('crm.lead', string="Opportunity", readonly=True)
    team_id = fields.Many2one('crm.team', string="Sales Team", readonly=True)
    user_id = fields.Many2one('res.users', string="Salesperson", readonly=True)
    stage_id = fields.Many2one('crm.stage', readonly=True)
    won_status = fields.Selection(
        same_selection('crm.lead', 'won_status'), string="Status", readonly=True
    )
    date_opened = fields.Date(
        string="Opening", readonly=True, help="Date the opportunity was opened."
    )
    date_closing = fields.Date(
        string="Closing",
        readonly=True,
        help="The day on which the opportunity was won or lost, or else is expected to be.",
    )
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    revenue_at_stake = fields.Monetary(
        string="Revenue at Stake", readonly=True, help="Expected revenue of the open opportunities."
    )
    revenue_won = fields.Monetary(
        string="Won Revenue", readonly=True, help="Revenue of the opportunities that were won."
    )

    _depends = {
        'crm.lead': [
            'active',
            'company_id',
            'date_closed',
            'date_deadline',
            'date_opened',
            'expected_revenue',
            'margin',
            'stage_id',
            'team_id',
            'user_id',
            'won_status',
        ],
        'res.company': ['currency_id'],
    }

    def action_open_opportunity(self):
        """Open the opportunity of a row."""
        self.ensure_one()
        return self.lead_id.get_formview_action()

    def _get_deal_columns(self, share=None):
        """The columns of this class, from the tables of :meth:`_get_deal_join`.

        :param SQL share: the part of the opportunity's revenue that a row stands for, if not all
        """
        return SQL(
            """
            lead.team_id,
            lead.user_id,
            lead.stage_id,
            lead.won_status,
            lead.date_opened,
            COALESCE(deal.day_closed, lead.date_deadline) AS date_closing,
            lead.company_id,
            deal.currency_id,
            CASE WHEN lead.won_status = 'pending' AND lead.active
                THEN lead.expected_revenue * %(share)s
            END AS revenue_at_stake,
            CASE WHEN lead.won_status = 'won'
                THEN lead.expected_revenue * %(share)s
            END AS revenue_won
            """,
            share=share or SQL('1'),
        )

    def _get_deal_join(self):
        """Join the company of ``lead`` as ``company``, and as ``deal`` what follows from both."""
        return SQL(
            """
            LEFT JOIN res_company company ON company.id = lead.company_id
            CROSS JOIN LATERAL (
                SELECT
                    (lead.date_closed AT TIME ZONE 'UTC' AT TIME ZONE %(timezone)s)::date
                        AS day_closed,
                    COALESCE(company.currency_id, %(currency)s) AS currency_id
            ) deal
            """,
            timezone=str(self.env.tz),
            currency=self.env.company.currency_id.id,
        )

    def _get_own_aggregate(self, name, function, group):
        field = self._fields.get(name)
        if not field or field.type != 'monetary' or function not in ('sum', 'sum_currency'):
            return super()._get_own_aggregate(name, function, group)
        amount = group.column(name)
        rate = self._get_reader_rate_sql(group) if function == 'sum_currency' else None
        if not rate:
            return self._get_sum_sql(amount, group)
        # Nothing where a rate is missing: a part of the total would pass for all of it.
        return SQL(
            'CASE WHEN COUNT(%(amount)s) = COUNT(%(amount)s * %(rate)s) THEN %(sum)s END',
            amount=amount,
            rate=rate,
            sum=self._get_sum_sql(SQL('%s * %s', amount, rate), group),
        )

    def _get_sum_sql(self, amount, group):
        """Add up an amount.

        :param SQL amount: the amount of a row
        :param Group group: the columns
        """
        return SQL('SUM(%s)', amount)

    def _get_reader_rate_sql(self, group):
        """Today's factor from the currency of a row to that of the reader's company.

        :param Group group: the columns
        :returns: None if there is one currency only
        """
        company, today = self.env.company, fields.Date.today()
        currencies = self.env.companies.currency_id - company.currency_id
        if not currencies:
            return None
        return SQL(
            '(CASE %(currency)s WHEN %(own)s THEN 1.0 %(others)s END)',
            currency=group.column('currency_id'),
            own=company.currency_id.id,
            others=SQL(' ').join(
                SQL(
                    'WHEN %s THEN %s::numeric',
                    currency.id,
                    currency._get_rate_or_zero(company.currency_id, company, today) or None,
                )
                for currency in currencies
            ),
        )
