from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_opportunity_snapshot_report_mixin import HIDDEN

# An id says which opportunity a row is of, and which of its rows it is.
ROW_BITS = SQL('3')
OPEN_DOMAIN = Domain(
    [('type', '=', 'opportunity'), ('active', '=', True), ('won_status', '=', 'pending')]
)
# What is told of a day, under the same name in snapshots and opportunities.
SAME = ('date_deadline', 'stage_id', 'user_id', 'team_id', 'company_id')


class CrmOpportunityMovementReport(models.Model):
    """The rows: what was open on either day, what it became, and what its reader may know."""

    _inherit = 'crm.opportunity.movement.report'

    @property
    def _table_query(self):
        begin, end = self._get_days()
        return SQL(
            """
            WITH
                before AS (%(before)s),
                after AS (%(after)s),
                deal AS (%(deals)s),
                part AS (%(parts)s)
            SELECT
                (ref::bigint << %(row_bits)s) | position AS id,
                lead_id, name, kind, reason, amount, currency_id,
                amount_before, amount_after, date_before, date_after,
                user_before_id, user_after_id, stage_before_id, stage_after_id,
                user_id, team_id, stage_id, company_id, won_status
            FROM part WHERE is_named
            UNION ALL
            SELECT
                %(hidden)s + ROW_NUMBER() OVER (ORDER BY kind, currency_id, reason) AS id,
                NULL, NULL, kind, reason, SUM(amount), currency_id,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM part WHERE NOT is_named
            GROUP BY kind, currency_id, reason
            """,
            before=self._get_snapshot_states(begin),
            after=self._get_snapshot_states(end) if end else self._get_present_states(),
            deals=self._get_deals(begin, end),
            parts=self._get_parts(),
            row_bits=ROW_BITS,
            hidden=HIDDEN,
        )

    def _get_snapshot_states(self, day):
        """What was open on a day, and whether it was in the scope."""
        Snapshot = self.env['crm.opportunity.snapshot']
        columns = {
            name: SQL.identifier(Snapshot._table, name)
            for name in ('lead_ref', 'amount', 'currency_id', 'former_name', *SAME)
        }
        columns |= self._get_scope_columns(self._get_snapshot_rules())
        return self._select_where(Snapshot, Snapshot._get_day_domain(day), columns)

    def _get_present_states(self):
        """What is open now, and whether it is in the scope."""
        Lead = self.env['crm.lead']
        columns = {
            'lead_ref': SQL('crm_lead.id'),
            'amount': SQL('crm_lead.expected_revenue'),
            'currency_id': SQL(
                """
                COALESCE((
                    SELECT company.currency_id FROM res_company company
                    WHERE company.id = COALESCE(crm_lead.amount_company_id, crm_lead.company_id)
                ), %s)
                """,
                self.env.company.currency_id.id,
            ),
            'former_name': SQL('NULL'),
            **{name: SQL.identifier(Lead._table, name) for name in SAME},
            **self._get_scope_columns(self._get_rules()),
        }
        return self._select_where(Lead, OPEN_DOMAIN, columns)

    def _get_scope_columns(self, rules):
        """Whether it was among those that are asked for, and whether only its date was not.

        :param Domain rules: what the reader may read of the records
        """
        owned = self._get_owner_domain() & rules
        return {'is_owned': owned, 'is_inside': owned & self._get_period_domain()}

    def _get_deals(self, begin, end):
        """What became of each opportunity that was in the scope on either day."""
        return SQL(
            """
            SELECT
                COALESCE(before.lead_ref, after.lead_ref) AS ref,
                before AS old,
                after AS new,
                COALESCE(before.is_inside, FALSE) AS was_inside,
                COALESCE(after.is_inside, FALSE) AS is_inside,
                lead.id AS lead_id,
                lead.won_status,
                COALESCE(lead.name, before.former_name, after.former_name) AS name,
                %(is_named)s AS is_named,
                CASE
                    WHEN before.is_inside AND after.is_inside THEN
                        CASE SIGN(%(change)s) WHEN 1 THEN '04_grown' WHEN -1 THEN '05_shrunk' END
                    WHEN before.is_inside AND after.lead_ref IS NOT NULL THEN '06_moved_out'
                    WHEN before.is_inside THEN CASE %(fate)s
                        WHEN 'won' THEN '07_won' WHEN 'lost' THEN '08_lost' ELSE '09_removed' END
                    WHEN before.lead_ref IS NOT NULL THEN '03_moved_in'
                    WHEN %(was_closed)s THEN '02_reopened'
                    ELSE '01_added'
                END AS kind,
                CASE
                    WHEN before.lead_ref IS NULL OR after.lead_ref IS NULL
                        OR before.is_inside = after.is_inside THEN NULL
                    WHEN NOT before.is_owned OR NOT after.is_owned THEN 'handed_over'
                    WHEN COALESCE(after.date_deadline, 'infinity')
                        > COALESCE(before.date_deadline, 'infinity') THEN 'slipped'
                    ELSE 'forward'
                END AS reason
            FROM before
                FULL JOIN after ON after.lead_ref = before.lead_ref
                LEFT JOIN crm_lead lead ON lead.id = COALESCE(before.lead_ref, after.lead_ref)
                %(readable)s
            WHERE before.is_inside OR after.is_inside
            """,
            change=self._get_change_sql(),
            fate=self._get_fate_sql(end),
            was_closed=self._get_was_closed_sql(begin),
            is_named=SQL('TRUE') if self.env.su else self._get_is_named_sql(),
            readable=SQL('LEFT JOIN (%s) readable ON readable.id = lead.id', self._get_readable_sql()),
        )

    def _get_is_named_sql(self):
        """Whether the reader may read it today; what was deleted, whether it was the reader's."""
        return SQL(
            """
            CASE
                WHEN lead.id IS NOT NULL THEN readable.id IS NOT NULL
                ELSE COALESCE(before.is_owned, TRUE) AND COALESCE(after.is_owned, TRUE)
            END
            """
        )

    def _get_parts(self):
        """The rows of an opportunity: opening, what became of it, closing.

        Where its currency is another one, what became of it is in both.
        """
        return SQL(
            """
            SELECT deal.ref, told.position, deal.lead_id, deal.name, deal.is_named,
                told.kind, told.amount, told.currency_id,
                CASE WHEN told.kind = deal.kind THEN deal.reason END AS reason,
                (deal.old).amount AS amount_before, (deal.new).amount AS amount_after,
                (deal.old).date_deadline AS date_before, (deal.new).date_deadline AS date_after,
                (deal.old).user_id AS user_before_id, (deal.new).user_id AS user_after_id,
                (deal.old).stage_id AS stage_before_id, (deal.new).stage_id AS stage_after_id,
                CASE WHEN told.is_new THEN (deal.new).user_id ELSE (deal.old).user_id END AS user_id,
                CASE WHEN told.is_new THEN (deal.new).team_id ELSE (deal.old).team_id END AS team_id,
                CASE WHEN told.is_new THEN (deal.new).stage_id ELSE (deal.old).stage_id END
                    AS stage_id,
                CASE WHEN told.is_new THEN (deal.new).company_id ELSE (deal.old).company_id END
                    AS company_id,
                deal.won_status
            FROM deal
                CROSS JOIN LATERAL (
                    SELECT deal.was_inside AND deal.is_inside
                        AND (deal.old).currency_id = (deal.new).currency_id AS is_joint
                ) both_days
                CROSS JOIN LATERAL (
                    VALUES
                        (0, '00_opening', (deal.old).amount, (deal.old).currency_id, FALSE,
                            deal.was_inside),
                        (1, deal.kind, -(deal.old).amount, (deal.old).currency_id, FALSE,
                            deal.was_inside AND NOT is_joint AND deal.kind IS NOT NULL),
                        (2, deal.kind,
                            CASE WHEN is_joint THEN (deal.new).amount - (deal.old).amount
                                ELSE (deal.new).amount END,
                            (deal.new).currency_id, TRUE,
                            deal.is_inside AND deal.kind IS NOT NULL),
                        (3, '10_closing', (deal.new).amount, (deal.new).currency_id, TRUE,
                            deal.is_inside)
                ) told (position, kind, amount, currency_id, is_new, is_told)
            WHERE told.is_told
            """
        )

    def _get_change_sql(self):
        """By how much the amount changed; in the reader's currency, if it is in another one now."""
        company, currencies = self.env.company, self.env['res.company'].sudo().search([]).currency_id
        if len(currencies) < 2:
            return SQL('after.amount - before.amount')
        rates = SQL(' ').join(
            SQL(
                'WHEN %s THEN %s::numeric',
                currency.id,
                currency._get_rate_or_zero(company.currency_id, company, fields.Date.context_today(self)) or 1,
            )
            for currency in currencies
        )
        return SQL(
            """
            CASE WHEN after.currency_id = before.currency_id THEN after.amount - before.amount
                ELSE COALESCE(NULLIF(
                    after.amount * (CASE after.currency_id %(rates)s ELSE 1 END)
                    - before.amount * (CASE before.currency_id %(rates)s ELSE 1 END), 0), 1)
            END
            """,
            rates=rates,
        )

    def _get_fate_sql(self, end):
        """Why an opportunity of the opening is open no more: now, or as its last snapshot told.

        :param date end: the day of the closing, None for now
        """
        if not end:
            return SQL('lead.won_status')
        return SQL(
            """
            (SELECT last.outcome FROM crm_opportunity_snapshot last
            WHERE last.lead_ref = before.lead_ref AND last.date_until < %s
            ORDER BY last.date DESC LIMIT 1)
            """,
            end,
        )

    def _get_was_closed_sql(self, begin):
        """Whether an opportunity that was not open at the opening had been before.

        Snapshots tell; of what was closed when they began, its day of birth does.

        :param date begin: the day of the opening
        """
        return SQL(
            """
            (
                EXISTS (
                    SELECT FROM crm_opportunity_snapshot former
                    WHERE former.lead_ref = after.lead_ref AND former.date < %s
                )
                OR GREATEST(lead.create_date, lead.date_conversion)::date
                    < (SELECT MIN(date) FROM crm_opportunity_snapshot)
            )
            """,
            begin,
        )
