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
        named = SQL(' UNION ALL ').join(self._get_parts(SQL('is_named')))
        return SQL(
            """
            WITH
                before AS (%(before)s),
                after AS (%(after)s),
                deal AS MATERIALIZED (%(deals)s)
            %(rows)s
            """,
            before=self._get_snapshot_states(begin),
            after=self._get_snapshot_states(end) if end else self._get_present_states(),
            deals=self._get_deals(begin, end),
            rows=named if self.env.su else SQL('%s UNION ALL %s', named, self._get_hidden_sums()),
        )

    def _get_hidden_sums(self):
        """What the reader may not see, without names."""
        return SQL(
            """
            SELECT
                %(hidden)s + ROW_NUMBER() OVER (ORDER BY kind, currency_id, reason) AS id,
                NULL, NULL, kind, reason, SUM(amount), currency_id,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM (%(parts)s) part
            GROUP BY kind, currency_id, reason
            """,
            hidden=HIDDEN,
            parts=SQL(' UNION ALL ').join(self._get_parts(SQL('NOT is_named'))),
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
            'currency_id': self._get_lead_currency_sql(),
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
                COALESCE(before.is_inside, FALSE) AS was_inside,
                COALESCE(after.is_inside, FALSE) AS is_inside,
                %(states)s,
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
                LEFT JOIN (%(leads)s) lead
                    ON lead.id = COALESCE(before.lead_ref, after.lead_ref)
            WHERE before.is_inside OR after.is_inside
            """,
            states=SQL(', ').join(
                SQL('%s AS %s', SQL.identifier(day, name), SQL.identifier(f'{day}_{name}'))
                for day in ('before', 'after')
                for name in ('amount', 'currency_id', *SAME)
            ),
            change=self._get_change_sql(),
            fate=self._get_fate_sql(end),
            was_closed=self._get_was_closed_sql(begin),
            is_named=self._get_is_named_sql(),
            leads=self._get_leads(),
        )

    def _get_leads(self):
        """What there is of the opportunities today, and whether the reader may read it."""
        columns = {
            name: SQL.identifier('crm_lead', name)
            for name in ('id', 'name', 'won_status', 'create_date', 'date_conversion')
        }
        columns['is_readable'] = self._get_rules()
        return self._select_where(self.env['crm.lead'], Domain.TRUE, columns)

    def _get_is_named_sql(self):
        """Whether the reader may read it today; what was deleted, whether it was the reader's."""
        return SQL(
            """
            CASE
                WHEN lead.id IS NOT NULL THEN lead.is_readable
                ELSE COALESCE(before.is_owned, TRUE) AND COALESCE(after.is_owned, TRUE)
            END
            """
        )

    def _get_parts(self, condition):
        """The rows of opportunities: opening, what became of it, closing.

        Where its currency is another one, what became of it is in both.

        :param SQL condition: of which opportunities
        """
        both = SQL('(was_inside AND is_inside AND before_currency_id = after_currency_id) IS TRUE')
        kind, is_changed = SQL('kind'), SQL('kind IS NOT NULL')
        for position, row in enumerate(
            (
                ('before', SQL("'00_opening'"), SQL('before_amount'), SQL('was_inside')),
                (
                    'before',
                    kind,
                    SQL('-before_amount'),
                    SQL('was_inside AND %s AND NOT (%s)', is_changed, both),
                ),
                (
                    'after',
                    kind,
                    SQL('after_amount - CASE WHEN %s THEN before_amount ELSE 0 END', both),
                    SQL('is_inside AND %s', is_changed),
                ),
                ('after', SQL("'10_closing'"), SQL('after_amount'), SQL('is_inside')),
            )
        ):
            yield self._get_part(position, *row, condition)

    def _get_part(self, position, day, kind, amount, is_told, condition):
        """One row of each opportunity that has it.

        :param str day: whose salesperson, team and so on are those of the row
        """
        reason = SQL('reason') if str(kind.code) == 'kind' else SQL('NULL')
        own = SQL(', ').join(
            SQL('%s AS %s', SQL.identifier(f'{day}_{name}'), SQL.identifier(name))
            for name in ('user_id', 'team_id', 'stage_id', 'company_id')
        )
        return SQL(
            """
            SELECT
                (ref::bigint << %(row_bits)s) | %(position)s AS id,
                lead_id, name, %(kind)s AS kind, %(reason)s AS reason, %(amount)s AS amount,
                %(currency)s AS currency_id,
                before_amount AS amount_before, after_amount AS amount_after,
                before_date_deadline AS date_before, after_date_deadline AS date_after,
                before_user_id AS user_before_id, after_user_id AS user_after_id,
                before_stage_id AS stage_before_id, after_stage_id AS stage_after_id,
                %(own)s, won_status
            FROM deal WHERE %(is_told)s AND %(condition)s
            """,
            row_bits=ROW_BITS,
            position=position,
            kind=kind,
            reason=reason,
            amount=amount,
            currency=SQL.identifier(f'{day}_currency_id'),
            own=own,
            is_told=is_told,
            condition=condition,
        )

    def _get_change_sql(self):
        """By how much the amount changed; in the reader's currency, if it is in another one now."""
        company, currencies = (
            self.env.company,
            self.env['res.company'].sudo().search([]).currency_id,
        )
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
