from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_opportunity_report_mixin import same_selection
from .crm_opportunity_snapshot_report_mixin import HIDDEN

# How long before the first day of a month one looks at what is expected of it.
HORIZONS = (90, 60, 30)
# The last months of which something can have been expected.
AHEAD = SQL("INTERVAL '3 months'")
SAME = ('user_id', 'team_id', 'company_id', 'stage_id')


class CrmOpportunityAccuracyReport(models.Model):
    """How good the forecast was: what a month was to bring, and what came (``docs/movement.md``).

    A row for each opportunity that a snapshot of 90, 60 or 30 days before expected to close in a
    month, for each that was won in it, and for what somebody committed to.
    """

    _name = 'crm.opportunity.accuracy.report'
    _inherit = ['crm.opportunity.snapshot.report.mixin']
    _description = "Forecast Accuracy"
    _auto = False
    _rec_name = 'lead_id'
    _order = 'month desc, kind, id'

    month = fields.Date(
        readonly=True, help="The first day of the month in which it was expected, or won."
    )
    kind = fields.Selection(
        [
            ('1_forecast_90', "90 Days Before"),
            ('2_forecast_60', "60 Days Before"),
            ('3_forecast_30', "30 Days Before"),
            ('4_salesperson', "Commitment of the Salesperson"),
            ('5_manager', "Commitment of the Team Leader"),
            ('6_won', "Won"),
        ],
        readonly=True,
        help="The forecast so many days before the month began, by the closing dates of that day;"
        " the latest commitments; and what was won in the month.",
    )
    forecast_category = fields.Selection(
        same_selection('crm.lead', 'forecast_category'),
        readonly=True,
        help="How certain it was on that day.",
    )
    amount = fields.Monetary(readonly=True, help="Expected revenue on that day; of won ones, now.")
    prorated_amount = fields.Monetary(
        string="Weighted Amount",
        readonly=True,
        help="The amount times the probability of that day; what was won counts in full.",
    )

    _depends = {
        'crm.lead': ['type'],
        'crm.opportunity.commitment': [
            'amount',
            'company_id',
            'kind',
            'month',
            'team_id',
            'team_name',
            'user_id',
            'user_name',
        ],
        'crm.opportunity.snapshot': [
            'amount',
            'company_id',
            'currency_id',
            'date',
            'date_deadline',
            'date_until',
            'forecast_category',
            'lead_ref',
            'prorated_amount',
            'stage_id',
            'team_id',
            'user_id',
        ],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            WITH
                plan AS (%(plans)s),
                expected AS (%(expected)s),
                part AS (
                    SELECT expected.*, plan.month, plan.position, plan.kind
                    FROM expected
                        JOIN plan ON plan.month = DATE_TRUNC('month', expected.date_deadline)
                            AND plan.day >= expected.date
                            AND COALESCE(plan.day <= expected.date_until, TRUE)
                    UNION ALL
                    SELECT won.*, 3, '6_won' FROM (%(won)s) won
                    WHERE won.month >= (SELECT MIN(month) FROM plan)
                ),
                told AS (
                    SELECT part.*, lead.id AS lead_id, lead.won_status, %(is_named)s AS is_named
                    FROM part
                        LEFT JOIN crm_lead lead ON lead.id = part.lead_ref
                        LEFT JOIN (%(readable)s) readable ON readable.id = lead.id
                )
            SELECT
                (lead_ref::bigint << 14) | (%(month_number)s << 2) | position AS id,
                lead_id, month, kind, forecast_category, amount, prorated_amount, currency_id,
                user_id, team_id, stage_id, company_id, won_status
            FROM told WHERE is_named
            UNION ALL
            SELECT
                %(hidden)s + ROW_NUMBER() OVER (
                    ORDER BY month, kind, forecast_category, currency_id) AS id,
                NULL, month, kind, forecast_category, SUM(amount), SUM(prorated_amount),
                currency_id, NULL, NULL, NULL, NULL, NULL
            FROM told WHERE NOT is_named
            GROUP BY month, kind, forecast_category, currency_id
            UNION ALL
            SELECT %(hidden)s * 2 + id, NULL, month, kind, NULL, amount, amount, currency_id,
                user_id, team_id, NULL, company_id, NULL
            FROM (%(commitments)s) commitment
            WHERE month >= (SELECT MIN(month) FROM plan)
            """,
            plans=self._get_plans(),
            expected=self._get_expected(),
            won=self._get_won(),
            is_named=SQL('TRUE')
            if self.env.su
            else SQL('(lead.id IS NULL OR readable.id IS NOT NULL)'),
            readable=self._get_readable_sql(),
            month_number=SQL(
                '(EXTRACT(YEAR FROM month) * 12 + EXTRACT(MONTH FROM month) - 24000)::int & 4095'
            ),
            hidden=HIDDEN,
            commitments=self._get_commitments(),
        )

    def _get_commitments(self):
        """What each person or team said last of a month, as far as the reader may read it."""
        Commitment = self.env['crm.opportunity.commitment']
        names = ('id', 'month', 'amount', 'user_id', 'team_id', 'company_id')
        query = Commitment._search([])
        return SQL(
            """
            SELECT DISTINCT ON (said.kind, said.company_id, said.month, %(who)s)
                CASE said.kind WHEN 'manager' THEN '5_manager' ELSE '4_salesperson' END AS kind,
                company.currency_id, %(columns)s
            FROM crm_opportunity_commitment said
                JOIN res_company company ON company.id = said.company_id
            WHERE said.id IN %(readable)s
            ORDER BY said.kind, said.company_id, said.month, %(who)s, said.id DESC
            """,
            columns=SQL(', ').join(SQL.identifier('said', name) for name in names),
            # A salesperson has one word, whatever team it was said in; so has who was deleted.
            who=SQL(
                "COALESCE(said.user_id::text, said.user_name, 'team ' || said.team_id,"
                " 'team ' || said.team_name)"
            ),
            readable=query.subselect(),
        )

    def _get_plans(self):
        """Which months are looked at from which days: from those that snapshots know."""
        horizons = SQL(', ').join(
            SQL('(%s, %s, %s)', days, position, f'{position + 1}_forecast_{days}')
            for position, days in enumerate(HORIZONS)
        )
        return SQL(
            """
            SELECT month.month::date AS month, horizon.position, horizon.kind,
                month.month::date - horizon.days AS day
            FROM (SELECT MIN(date) AS day FROM crm_opportunity_snapshot) begin
                CROSS JOIN LATERAL GENERATE_SERIES(
                    DATE_TRUNC('month', begin.day),
                    DATE_TRUNC('month', %(today)s::date) + %(ahead)s,
                    INTERVAL '1 month'
                ) month
                CROSS JOIN (VALUES %(horizons)s) horizon (days, position, kind)
            WHERE month.month::date - horizon.days BETWEEN begin.day AND %(today)s
            """,
            today=fields.Date.context_today(self),
            ahead=AHEAD,
            horizons=horizons,
        )

    def _get_expected(self):
        """The snapshots that the reader could see on their days."""
        Snapshot = self.env['crm.opportunity.snapshot']
        names = ('lead_ref', 'date', 'date_until', 'date_deadline', 'forecast_category', 'amount')
        columns = {
            name: SQL.identifier(Snapshot._table, name)
            for name in (*names, 'prorated_amount', 'currency_id', *SAME)
        }
        domain = Domain('date_deadline', '!=', False) & self._get_snapshot_rules()
        return self._select_where(Snapshot, domain, columns)

    def _get_won(self):
        """What was won, in the same columns as what was expected, and its month."""
        Lead = self.env['crm.lead']
        day = self._get_day_sql(SQL('crm_lead.date_closed'))
        columns = {
            'lead_ref': SQL('crm_lead.id'),
            'date': day,
            'date_until': SQL('NULL::date'),
            'date_deadline': SQL('crm_lead.date_deadline'),
            'forecast_category': SQL('NULL'),
            'amount': SQL('crm_lead.expected_revenue'),
            'prorated_amount': SQL('crm_lead.expected_revenue'),
            'currency_id': self._get_lead_currency_sql(),
            **{name: SQL.identifier(Lead._table, name) for name in SAME},
            'month': SQL("DATE_TRUNC('month', %s)::date", day),
        }
        won = Domain([('type', '=', 'opportunity'), ('won_status', '=', 'won')])
        return self._select_where(Lead, won & self._get_rules(), columns)
