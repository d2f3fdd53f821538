from odoo import fields, models
from odoo.tools import SQL

from .crm_opportunity_movement_report_states import SAME
from .crm_opportunity_snapshot_report_mixin import HIDDEN

# An id says which opportunity a row is of, and which of its rows it is.
ROW_BITS = SQL('3')


class CrmOpportunityMovementReport(models.Model):
    """The rows: what became of each opportunity, and what the reader may know of it."""

    _inherit = 'crm.opportunity.movement.report'

    @property
    def _table_query(self):
        begin, end = self._get_days()
        before = self._get_snapshot_states(begin)
        after = self._get_snapshot_states(end) if end else self._get_present_states()
        named = SQL('FULL JOIN (%s) after ON after.id = before.lead_ref', after)
        if end:
            named = SQL(
                '%s LEFT JOIN (%s) lead ON lead.id = COALESCE(before.lead_ref, after.id)',
                named,
                self._get_leads(),
            )
        lead = SQL.identifier('lead' if end else 'after')
        rows = self._get_rows(
            self._get_deals(
                begin,
                end,
                SQL('(%s) before %s', before, named),
                lead,
                SQL('(%s.id IS NULL OR %s.is_readable)', lead, lead),
            )
        )
        if self.env.su:
            return rows
        lead = SQL.identifier('lead')
        hidden = SQL(
            """
            (%s) lead
                LEFT JOIN (%s) before ON before.lead_ref = lead.id
                LEFT JOIN (%s) after ON after.id = lead.id
            """,
            self._get_leads(),
            before,
            after,
        )
        return SQL(
            '%s UNION ALL %s',
            rows,
            self._get_hidden_sums(
                self._get_rows(
                    self._get_deals(begin, end, hidden, lead, SQL('lead.is_readable IS NOT TRUE'))
                )
            ),
        )

    def _get_hidden_sums(self, rows):
        """What the reader may not see, without names."""
        return SQL(
            """
            SELECT
                %(hidden)s + ROW_NUMBER() OVER (ORDER BY kind, currency_id, reason) AS id,
                NULL, NULL, kind, reason, SUM(amount), currency_id,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM (%(rows)s) part
            GROUP BY kind, currency_id, reason
            """,
            hidden=HIDDEN,
            rows=rows,
        )

    def _get_deals(self, begin, end, tables, lead, is_told):
        """What became of each opportunity that was in the scope on either day.

        :param SQL tables: ``before``, ``after`` and ``lead``, joined
        :param SQL lead: where the opportunity of today is
        :param SQL is_told: which of them
        """
        return SQL(
            """
            SELECT
                COALESCE(before.lead_ref, after.id) AS ref,
                COALESCE(before.is_inside, FALSE) AS was_inside,
                COALESCE(after.is_inside, FALSE) AS is_inside,
                after.is_open IS TRUE AS is_open,
                %(states)s,
                %(lead)s.id AS lead_id,
                %(lead)s.won_status,
                COALESCE(%(lead)s.name, before.former_name, after.former_name) AS name,
                CASE
                    WHEN before.is_inside AND after.is_inside THEN
                        CASE SIGN(%(change)s) WHEN 1 THEN '04_grown' WHEN -1 THEN '05_shrunk' END
                    WHEN before.is_inside AND after.is_open THEN '06_moved_out'
                    WHEN before.is_inside THEN CASE %(fate)s
                        WHEN 'won' THEN '07_won' WHEN 'lost' THEN '08_lost' ELSE '09_removed' END
                    WHEN before.lead_ref IS NOT NULL THEN '03_moved_in'
                    WHEN %(was_closed)s THEN '02_reopened'
                    ELSE '01_added'
                END AS kind,
                CASE
                    WHEN before.lead_ref IS NULL OR after.is_open IS NOT TRUE
                        OR before.is_inside = after.is_inside THEN NULL
                    WHEN NOT before.is_owned OR NOT after.is_owned THEN 'handed_over'
                    WHEN COALESCE(after.date_deadline, 'infinity')
                        > COALESCE(before.date_deadline, 'infinity') THEN 'slipped'
                    ELSE 'forward'
                END AS reason
            FROM %(tables)s
            WHERE (before.is_inside OR after.is_inside) AND %(is_told)s
            -- The kind is found once for all rows of an opportunity.
            OFFSET 0
            """,
            states=SQL(', ').join(
                SQL('%s AS %s', SQL.identifier(day, name), SQL.identifier(f'{day}_{name}'))
                for day in ('before', 'after')
                for name in ('amount', 'currency_id', *SAME)
            ),
            lead=lead,
            change=self._get_change_sql(),
            fate=self._get_fate_sql(end, lead),
            was_closed=self._get_was_closed_sql(begin, lead),
            tables=tables,
            is_told=is_told,
        )

    def _get_rows(self, deals):
        """The rows of opportunities: opening, what became of it, closing.

        Where its currency is another one, what became of it is in both.

        :param SQL deals: of which opportunities
        """
        return SQL(
            """
            SELECT
                (ref::bigint << %(row_bits)s) | position AS id,
                lead_id,
                name,
                CASE position WHEN 0 THEN '00_opening' WHEN 3 THEN '10_closing' ELSE kind END
                    AS kind,
                CASE WHEN position IN (1, 2) THEN reason END AS reason,
                CASE position
                    WHEN 0 THEN before_amount
                    WHEN 1 THEN -before_amount
                    WHEN 2 THEN after_amount - CASE WHEN %(is_joint)s THEN before_amount ELSE 0 END
                    ELSE after_amount
                END AS amount,
                CASE WHEN position < 2 THEN before_currency_id ELSE after_currency_id END
                    AS currency_id,
                before_amount AS amount_before,
                CASE WHEN is_open THEN after_amount END AS amount_after,
                before_date_deadline AS date_before,
                CASE WHEN is_open THEN after_date_deadline END AS date_after,
                before_user_id AS user_before_id,
                CASE WHEN is_open THEN after_user_id END AS user_after_id,
                before_stage_id AS stage_before_id,
                CASE WHEN is_open THEN after_stage_id END AS stage_after_id,
                %(own)s,
                won_status
            FROM (%(deals)s) deal
                JOIN (VALUES (0), (1), (2), (3)) told (position) ON CASE position
                    WHEN 0 THEN was_inside
                    WHEN 1 THEN was_inside AND kind IS NOT NULL AND NOT %(is_joint)s
                    WHEN 2 THEN is_inside AND kind IS NOT NULL
                    ELSE is_inside
                END
            """,
            row_bits=ROW_BITS,
            is_joint=SQL(
                '((was_inside AND is_inside AND before_currency_id = after_currency_id) IS TRUE)'
            ),
            own=SQL(', ').join(
                SQL(
                    'CASE WHEN position < 2 THEN %s ELSE %s END AS %s',
                    SQL.identifier(f'before_{name}'),
                    SQL.identifier(f'after_{name}'),
                    SQL.identifier(name),
                )
                for name in ('user_id', 'team_id', 'stage_id', 'company_id')
            ),
            deals=deals,
        )

    def _get_change_sql(self):
        """By how much the amount changed; in the reader's currency, if it is in another one now."""
        company, currencies = self.env.company, self._get_all_companies().currency_id
        if len(currencies) < 2:
            return SQL('after.amount - before.amount')
        rates = SQL(' ').join(
            SQL(
                'WHEN %s THEN %s::numeric',
                currency.id,
                currency._get_rate_or_zero(
                    company.currency_id, company, fields.Date.context_today(self)
                )
                or 1,
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

    def _get_fate_sql(self, end, lead):
        """Why an opportunity of the opening is open no more: now, or as its last snapshot told.

        :param date end: the day of the closing, None for now
        """
        if not end:
            return SQL('%s.won_status', lead)
        return SQL(
            """
            (SELECT last.outcome FROM crm_opportunity_snapshot last
            WHERE last.lead_ref = before.lead_ref AND last.date_until < %s
            ORDER BY last.date DESC LIMIT 1)
            """,
            end,
        )

    def _get_was_closed_sql(self, begin, lead):
        """Whether an opportunity that was not open at the opening had been before.

        Snapshots tell; of what was closed when they began, its day of birth does.

        :param date begin: the day of the opening
        """
        return SQL(
            """
            (
                EXISTS (
                    SELECT FROM crm_opportunity_snapshot former
                    WHERE former.lead_ref = after.id AND former.date < %(begin)s
                )
                OR GREATEST(%(lead)s.create_date, %(lead)s.date_conversion)::date
                    < (SELECT MIN(date) FROM crm_opportunity_snapshot)
            )
            """,
            begin=begin,
            lead=lead,
        )
