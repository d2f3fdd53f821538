from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# So many stays and wins it takes to say what is usual.
ENOUGH = 20
# So often a closing date is moved before somebody asks.
MOVES = 2
# So long a win says what is usual, in days.
WINS_OF_DAYS = 365
# A quotation in another currency differs from an amount by more than what rates move.
TOLERANCE = 0.01
# What the rules read, to be flushed before.
READ_FIELDS = {
    'crm.lead': (
        *('active', 'amount_lines', 'amount_source', 'currency_id', 'date_closed'),
        *('date_deadline', 'expected_revenue', 'margin_percent', 'next_step', 'next_step_date'),
        *('stage_id', 'team_id', 'type', 'won_status'),
    ),
    'crm.opportunity.relation': ('kind', 'lead_id', 'partner_id', 'role_id'),
    'crm.opportunity.snapshot': ('date', 'date_deadline', 'lead_ref'),
    'crm.opportunity.stage.history': ('date_entered', 'date_left', 'lead_id', 'stage_id'),
    'mail.activity': ('active', 'date_deadline', 'res_id', 'res_model'),
    'sale.order': (
        *('amount_untaxed', 'currency_id', 'currency_rate', 'opportunity_id', 'state'),
        'validity_date',
    ),
}


class CrmOpportunityAttentionReason(models.Model):
    """The rules: when there is a reason to look at an opportunity (``docs/attention.md``).

    Each is a condition in SQL on the table ``lead``, so that a list of thousands costs one query.
    Of the two ways that PostgreSQL has for an EXISTS it takes the better one for few and for many.
    Another addon adds to ``_get_conditions``, and a record with that ``code``.
    """

    _inherit = 'crm.opportunity.attention.reason'

    @api.model
    def _get_conditions(self):
        """Each rule by the code of its reason.

        :returns: dict of ``SQL``, which is true of the opportunity in ``lead``
        """
        return {
            **self._get_plan_conditions(),
            **self._get_people_conditions(),
            **self._get_quotation_conditions(),
            **self._get_usual_conditions(),
        }

    def _get_plan_conditions(self):
        """What comes next, and when the deal should close."""
        today = fields.Date.context_today(self)
        activity = SQL(
            """FROM mail_activity activity
            WHERE activity.res_model = 'crm.lead' AND activity.res_id = lead.id
                AND activity.active"""
        )
        return {
            # Neither words nor a planned activity.
            'no_next_step': SQL(
                "COALESCE(lead.next_step, '') = '' AND NOT EXISTS (SELECT %s)", activity
            ),
            # The day of the next step has passed; without one, that of an activity.
            'next_step_overdue': SQL(
                """(lead.next_step_date < %(today)s OR lead.next_step_date IS NULL
                AND EXISTS (SELECT %(activity)s AND activity.date_deadline < %(today)s))""",
                today=today,
                activity=activity,
            ),
            'closing_passed': SQL('lead.date_deadline < %s', today),
            # As often as snapshots saw it.
            'closing_moved': SQL('moved.count >= %s', MOVES),
        }

    def _get_people_conditions(self):
        contact = SQL(
            """FROM crm_opportunity_relation contact
            WHERE contact.lead_id = lead.id AND contact.kind = 'contact'"""
        )
        conditions = {
            # One person: with whoever leaves, the deal does.
            'one_contact': SQL(
                """EXISTS (SELECT %(contact)s) AND NOT EXISTS (
                    SELECT FROM crm_opportunity_relation contact
                        JOIN crm_opportunity_relation other ON other.lead_id = contact.lead_id
                            AND other.kind = 'contact' AND other.partner_id > contact.partner_id
                    WHERE contact.lead_id = lead.id AND contact.kind = 'contact'
                )""",
                contact=contact,
            )
        }
        # Nobody can be a decision maker where that role was deleted.
        if role := self.env['crm.lead']._get_decision_maker_role():
            conditions['no_decision_maker'] = SQL(
                """NOT EXISTS (
                    SELECT FROM crm_opportunity_relation person
                    WHERE person.lead_id = lead.id AND person.role_id = %s
                )""",
                role.id,
            )
        return conditions

    def _get_quotation_conditions(self):
        """Of quotations that wait for an answer: drafts, and what was sent."""
        quotation = SQL(
            """FROM sale_order quotation
            WHERE quotation.opportunity_id = lead.id AND quotation.state IN ('draft', 'sent')"""
        )
        return {
            'expired_quotation': SQL(
                'EXISTS (SELECT %s AND quotation.validity_date < %s)',
                quotation,
                fields.Date.context_today(self),
            ),
            # None of them is worth what the opportunity is: products are compared in their
            # currency, a typed amount in that of the company.
            'differs_from_quotation': SQL(
                """lead.amount_source IN ('manual', 'lines')
                AND EXISTS (SELECT %(quotation)s)
                AND NOT EXISTS (SELECT %(quotation)s AND CASE
                    WHEN lead.amount_source = 'lines' AND quotation.currency_id = lead.currency_id
                        THEN ABS(lead.amount_lines - quotation.amount_untaxed) < 0.005
                    WHEN quotation.currency_rate = 1
                        THEN ABS(lead.expected_revenue - quotation.amount_untaxed) < 0.005
                    ELSE ABS(lead.expected_revenue
                            - quotation.amount_untaxed / NULLIF(quotation.currency_rate, 0)::numeric
                        ) <= ABS(lead.expected_revenue) * %(tolerance)s
                END)""",
                quotation=quotation,
                tolerance=TOLERANCE,
            ),
        }

    def _get_usual_conditions(self):
        """Compared with what was usual of those that were won (``_get_tables``)."""
        return {
            # Where deals are entered as won at once, nobody is late on the first day.
            'long_in_stage': SQL(
                """usual_stay.duration IS NOT NULL AND present.date_entered
                    < %s - GREATEST(usual_stay.duration, INTERVAL '1 day')""",
                fields.Datetime.now(),
            ),
            'low_margin': SQL(
                """lead.amount_source != 'manual' AND lead.expected_revenue != 0
                AND lead.margin_percent < usual_margin.margin_percent"""
            ),
        }

    # What the conditions are about

    def _get_open_condition(self):
        return SQL("lead.type = 'opportunity' AND lead.active AND lead.won_status = 'pending'")

    def _get_tables(self, lead_ids=None):
        """The table ``lead``, and beside it what the rules of these reasons compare with.

        :param lead_ids: only what these opportunities are compared with, if given
        """
        codes = self.mapped('code')
        tables = [SQL('crm_lead lead', to_flush=self._get_read_fields())]
        if 'closing_moved' in codes:
            tables.append(self._get_moves(lead_ids))
        if 'long_in_stage' in codes:
            tables.append(self._get_usual_stays(lead_ids))
        if 'low_margin' in codes:
            tables.append(self._get_usual_margins(lead_ids))
        return SQL(' ').join(tables)

    def _get_moves(self, lead_ids):
        """As ``moved`` how many times the expected closing date of an opportunity was moved."""
        return SQL(
            """
            LEFT JOIN (
                SELECT lead_ref, COUNT(*) FILTER (WHERE is_moved) AS count
                FROM (
                    SELECT lead_ref, %(is_moved)s AS is_moved
                    FROM crm_opportunity_snapshot
                    %(asked)s
                    WINDOW history AS (PARTITION BY lead_ref ORDER BY date)
                ) snapshot
                GROUP BY lead_ref
            ) moved ON moved.lead_ref = lead.id
            """,
            is_moved=self.env['crm.lead']._get_date_moved_sql(),
            asked=SQL() if lead_ids is None else SQL('WHERE lead_ref IN %s', tuple(lead_ids)),
        )

    def _get_usual_stays(self, lead_ids):
        """As ``usual_stay`` how long three quarters of the won ones were in the stage at most."""
        return SQL(
            """
            LEFT JOIN crm_opportunity_stage_history present ON present.lead_id = lead.id
                AND present.stage_id = lead.stage_id AND present.date_left IS NULL
            LEFT JOIN (
                SELECT stay.stage_id, PERCENTILE_DISC(0.75) WITHIN GROUP (
                    ORDER BY stay.date_left - stay.date_entered) AS duration
                FROM crm_opportunity_stage_history stay
                    JOIN crm_lead won ON won.id = stay.lead_id AND won.won_status = 'won'
                WHERE stay.date_left IS NOT NULL AND stay.date_entered IS NOT NULL %(asked)s
                GROUP BY stay.stage_id
                HAVING COUNT(*) >= %(enough)s
            ) usual_stay ON usual_stay.stage_id = lead.stage_id
            """,
            asked=self._get_asked(SQL.identifier('stay', 'stage_id'), 'stage_id', lead_ids),
            enough=ENOUGH,
        )

    def _get_usual_margins(self, lead_ids):
        """As ``usual_margin`` the lower quartile of what the team won; typed amounts have none."""
        return SQL(
            """
            LEFT JOIN (
                SELECT won.team_id, PERCENTILE_DISC(0.25) WITHIN GROUP (
                    ORDER BY won.margin_percent) AS margin_percent
                FROM crm_lead won
                WHERE won.won_status = 'won' AND won.type = 'opportunity'
                    AND won.amount_source != 'manual' AND won.expected_revenue != 0
                    AND won.date_closed >= %(since)s %(asked)s
                GROUP BY won.team_id
                HAVING COUNT(*) >= %(enough)s
            ) usual_margin ON usual_margin.team_id = lead.team_id
            """,
            since=fields.Datetime.now() - relativedelta(days=WINS_OF_DAYS),
            asked=self._get_asked(SQL.identifier('won', 'team_id'), 'team_id', lead_ids),
            enough=ENOUGH,
        )

    def _get_asked(self, column, name, lead_ids):
        """Only what these opportunities are compared with: a form has one stage and one team."""
        if lead_ids is None:
            return SQL()
        return SQL(
            'AND %s IN (SELECT %s FROM crm_lead WHERE id IN %s)',
            column,
            SQL.identifier(name),
            tuple(lead_ids),
        )

    def _get_read_fields(self):
        return [
            self.env[model]._fields[name] for model, names in READ_FIELDS.items() for name in names
        ]
