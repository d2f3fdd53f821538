from odoo import fields, models
from odoo.tools import SQL

from ..tools.rates import Rates


def same_selection(model, name):
    """The choices of a field of another model, in the reader's language."""
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)


class CrmOpportunityReportMixin(models.AbstractModel):
    """What reports on opportunities have in common.

    Their amounts are in the currency of the opportunity's company; a total over several currencies
    is in that of the reader's company.
    """

    _name = 'crm.opportunity.report.mixin'
    _description = "Opportunity Analysis"
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

    def _get_deal_columns(self, stage=None):
        """The columns of this class but for the ids, from the tables of :meth:`_get_deal_join`.

        :param SQL stage: the stage that a row tells of; by default the present one
        """
        return SQL(
            """
            lead.team_id,
            lead.user_id,
            %s AS stage_id,
            lead.won_status,
            lead.date_opened,
            COALESCE(deal.day_closed, lead.date_deadline) AS date_closing,
            lead.company_id,
            deal.currency_id
            """,
            stage or SQL('lead.stage_id'),
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

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(':')
        if function != 'sum_currency':
            return super()._read_group_select(aggregate_spec, query)
        amount = self._field_to_sql(self._table, name, query)
        return self._sum_for_reader(amount, query, lambda value: SQL('SUM(%s)', value))

    def _sum_for_reader(self, amount, query, add_up):
        """Value a total in the currency of the reader's company; NULL where a rate is missing.

        :param SQL amount: what is added up
        :param add_up: function that makes the ``SQL`` of a sum from that of an amount
        """
        rate = self._get_rates_sql(query)
        if not rate:
            return add_up(amount)
        return SQL(
            'CASE WHEN COUNT(%(amount)s) = COUNT(%(amount)s * %(rate)s) THEN %(sum)s END',
            amount=amount,
            rate=rate,
            sum=add_up(SQL('%s * %s', amount, rate)),
        )

    def _get_rates_sql(self, query):
        """Today's factor from the currency of a row to that of the reader's company.

        :returns: an empty ``SQL`` if there is one currency only
        """
        company, today = self.env.company, fields.Date.context_today(self)
        currencies = self.env.companies.currency_id - company.currency_id
        rates = Rates()
        factors = {
            currency.id: rates.find_or_zero(currency, company.currency_id, company, today)
            for currency in currencies
        }
        if not factors:
            return SQL()
        return SQL(
            '(CASE %(currency)s WHEN %(own)s THEN 1.0 %(others)s END)',
            currency=self._field_to_sql(self._table, 'currency_id', query),
            own=company.currency_id.id,
            others=SQL(' ').join(
                SQL('WHEN %s THEN %s::numeric', currency_id, factor or None)
                for currency_id, factor in factors.items()
            ),
        )
