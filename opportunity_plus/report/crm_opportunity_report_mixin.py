from odoo import api, fields, models
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

    lead_id = fields.Many2one('crm.lead', string="Opportunity", readonly=True)
    team_id = fields.Many2one('crm.team', string="Sales Team", readonly=True)
    user_id = fields.Many2one('res.users', string="Salesperson", readonly=True)
    stage_id = fields.Many2one('crm.stage', readonly=True)
    won_status = fields.Selection(
        same_selection('crm.lead', 'won_status'), string="Status", readonly=True
    )
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)

    _depends = {
        'crm.lead': [
            'active',
            'amount_company_id',
            'company_id',
            'date_closed',
            'expected_revenue',
            'margin',
            'stage_id',
            'team_id',
            'user_id',
            'won_status',
        ],
        'res.company': ['currency_id', 'parent_path'],
        'res.currency.rate': ['company_id', 'currency_id', 'name', 'rate'],
    }

    @api.readonly
    def action_open_opportunity(self):
        """Open the opportunity of a row."""
        self.ensure_one()
        return self.lead_id.get_formview_action()

    def _get_deal_join(self):
        """Join the company of ``lead`` as ``company``, and as ``deal`` what follows from both."""
        return SQL(
            """
            LEFT JOIN res_company company
                ON company.id = COALESCE(lead.amount_company_id, lead.company_id)
            CROSS JOIN LATERAL (
                SELECT
                    %(day_closed)s AS day_closed,
                    COALESCE(company.currency_id, %(currency)s) AS currency_id
            ) deal
            """,
            day_closed=self._get_day_sql(SQL('lead.date_closed')),
            currency=self.env.company.currency_id.id,
        )

    def _get_day_sql(self, moment):
        """The reader's day of a moment.

        :param SQL moment: a timestamp, in UTC as Odoo stores it
        """
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, str(self.env.tz))

    def _get_rate_sql(self, currency):
        """The rate of a currency as Odoo looks it up, but never one of a later day.

        :param SQL currency: its id
        """
        return SQL(
            """
            (SELECT rate.rate
            FROM res_currency_rate rate
            WHERE rate.currency_id = %(currency)s
                AND rate.name <= COALESCE(deal.day_closed, %(today)s)
                AND (
                    rate.company_id IS NULL
                    OR rate.company_id
                        = COALESCE(SPLIT_PART(company.parent_path, '/', 1)::int, %(company)s)
                )
            ORDER BY rate.company_id, rate.name DESC
            LIMIT 1)
            """,
            currency=currency,
            today=fields.Date.today(),
            company=self.env.company.root_id.id,
        )

    def _get_line_rate_sql(self):
        """The factor from the currency of ``line`` to that of the opportunity's company.

        That of the amount: remembered of the order that a line mirrors, or what the amount made of
        the lines. Only where there is neither, the rate of the closing day or of today; nothing
        without a rate. All this is looked up for foreign currencies only.
        """
        return SQL(
            """
            CASE WHEN line.currency_id = deal.currency_id THEN 1
                ELSE COALESCE(
                    (
                        SELECT NULLIF(followed.rate, 0)::numeric
                        FROM sale_order_line mirrored
                            JOIN crm_opportunity_acceptance_order followed
                                ON followed.order_id = mirrored.order_id
                            JOIN crm_opportunity_acceptance acceptance
                                ON acceptance.id = followed.acceptance_id
                                AND acceptance.lead_id = line.lead_id
                        WHERE mirrored.id = line.sale_line_id
                    ),
                    CASE WHEN lead.amount_source = 'lines' AND line.active
                        THEN lead.expected_revenue / NULLIF(lead.amount_lines, 0) END,
                    COALESCE(%(company_rate)s, 1) / %(own_rate)s
                )
            END
            """,
            own_rate=self._get_rate_sql(SQL('line.currency_id')),
            company_rate=self._get_rate_sql(SQL('deal.currency_id')),
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
