from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# So many stays and wins it takes to say what is usual.
ENOUGH = 20
# So many stays say it, the latest: the form asks for one deal, beside thousands of others.
LATEST = 1000
# So long a win says what is usual, in days.
WINS_OF_DAYS = 365
# So often a closing date is moved before somebody asks.
MOVES = 2
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

    Each is a condition in SQL on an opportunity, so that a list of thousands costs one query. Of
    the two ways that PostgreSQL has for an EXISTS it takes the better one for few and for many;
    what is usual is found once in a query. Another addon adds to ``_get_conditions``, and a record
    with that ``code``.
    """

    _inherit = 'crm.opportunity.attention.reason'

    @api.model
    def _get_conditions(self, lead, lead_ids=None):
        """Each rule by the code of its reason, those first that cost least.

        :param SQL lead: the table of opportunities
        :param lead_ids: only these are asked for, if they are few
        :returns: dict of ``SQL``, which is true of an opportunity in it
        """
        return {
            **self._get_plan_conditions(lead),
            **self._get_people_conditions(lead),
            **self._get_quotation_conditions(lead),
            **self._get_usual_conditions(lead, lead_ids),
            **self._get_move_conditions(lead),
        }

    def _get_plan_conditions(self, lead):
        """What comes next, and when the deal should close."""
        today = fields.Date.context_today(self)
        activity = SQL(
            """FROM mail_activity activity
            WHERE activity.res_model = 'crm.lead' AND activity.res_id = %s.id
                AND activity.active""",
            lead,
        )
        return {
            'closing_passed': SQL('%s.date_deadline < %s', lead, today),
            # Neither words nor a planned activity.
            'no_next_step': SQL(
                "COALESCE(%s.next_step, '') = '' AND NOT EXISTS (SELECT %s)", lead, activity
            ),
            # The day of the next step has passed; without one, that of an activity.
            'next_step_overdue': SQL(
                """(%(lead)s.next_step_date < %(today)s OR %(lead)s.next_step_date IS NULL
                AND EXISTS (SELECT %(activity)s AND activity.date_deadline < %(today)s))""",
                lead=lead,
                today=today,
                activity=activity,
            ),
        }

    def _get_people_conditions(self, lead):
        """Who is known, and on whom the deal depends."""
        conditions = {}
        # Nobody can be a decision maker where that role was deleted.
        if role := self.env['crm.opportunity.role']._get_decision_maker():
            conditions['no_decision_maker'] = SQL(
                """NOT EXISTS (
                    SELECT FROM crm_opportunity_relation person
                    WHERE person.lead_id = %s.id AND person.role_id = %s
                )""",
                lead,
                role.id,
            )
        # With whoever leaves, the deal does.
        conditions['one_contact'] = SQL(
            """(
                SELECT MIN(contact.partner_id) = MAX(contact.partner_id)
                FROM crm_opportunity_relation contact
                WHERE contact.lead_id = %s.id AND contact.kind = 'contact'
            )""",
            lead,
        )
        return conditions

    def _get_quotation_conditions(self, lead):
        """Of quotations that wait for an answer: drafts, and what was sent."""
        quotation = SQL(
            """FROM sale_order quotation
            WHERE quotation.opportunity_id = %s.id AND quotation.state IN ('draft', 'sent')""",
            lead,
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
                """%(lead)s.amount_source IN ('manual', 'lines')
                AND EXISTS (SELECT %(quotation)s)
                AND NOT EXISTS (SELECT %(quotation)s AND CASE
                    WHEN %(lead)s.amount_source = 'lines'
                        AND quotation.currency_id = %(lead)s.currency_id
                        THEN ABS(%(lead)s.amount_lines - quotation.amount_untaxed) < 0.005
                    WHEN quotation.currency_rate = 1
                        THEN ABS(%(lead)s.expected_revenue - quotation.amount_untaxed) < 0.005
                    ELSE ABS(%(lead)s.expected_revenue
                            - quotation.amount_untaxed / NULLIF(quotation.currency_rate, 0)::numeric
                        ) <= ABS(%(lead)s.expected_revenue) * %(tolerance)s
                END)""",
                lead=lead,
                quotation=quotation,
                tolerance=TOLERANCE,
            ),
        }

    def _get_usual_conditions(self, lead, lead_ids):
        """Compared with what was usual of those that were won."""
        return {
            # A typed amount has no margin.
            'low_margin': SQL(
                """%(lead)s.amount_source != 'manual' AND %(lead)s.expected_revenue != 0
                AND %(lead)s.margin_percent
                    < ((%(usual)s) ->> %(lead)s.team_id::text)::double precision""",
                lead=lead,
                usual=self._get_usual_margins(lead_ids),
            ),
            'long_in_stage': SQL(
                """EXISTS (
                    SELECT FROM crm_opportunity_stage_history present
                    WHERE present.lead_id = %(lead)s.id AND present.stage_id = %(lead)s.stage_id
                        AND present.date_left IS NULL AND present.date_entered
                            < %(now)s - ((%(usual)s) ->> %(lead)s.stage_id::text)::interval
                )""",
                lead=lead,
                now=fields.Datetime.now(),
                usual=self._get_usual_stays(lead_ids),
            ),
        }

    def _get_move_conditions(self, lead):
        """How often the closing date was moved, as snapshots saw it."""
        return {
            'closing_moved': SQL(
                """(
                    SELECT COUNT(*) FILTER (WHERE history.is_moved)
                    FROM (
                        SELECT %(is_moved)s AS is_moved
                        FROM crm_opportunity_snapshot
                        WHERE lead_ref = %(lead)s.id
                        WINDOW history AS (PARTITION BY lead_ref ORDER BY date)
                    ) history
                ) >= %(moves)s""",
                lead=lead,
                is_moved=self.env['crm.lead']._get_date_moved_sql(),
                moves=MOVES,
            )
        }

    # What is usual, as one value of a query: an object by the id of a stage or a team

    def _get_usual_stays(self, lead_ids):
        """How long three quarters of the won ones were in a stage at most.

        Where deals are entered as won at once, nobody is late on the first day.
        """
        return SQL(
            """
            SELECT JSONB_OBJECT_AGG(stage.id, usual.duration)
            FROM crm_stage stage CROSS JOIN LATERAL (
                SELECT GREATEST(INTERVAL '1 day', PERCENTILE_DISC(0.75)
                    WITHIN GROUP (ORDER BY latest.duration)) AS duration
                FROM (
                    SELECT stay.date_left - stay.date_entered AS duration
                    FROM crm_opportunity_stage_history stay
                        JOIN crm_lead won ON won.id = stay.lead_id AND won.won_status = 'won'
                    WHERE stay.stage_id = stage.id
                        AND stay.date_left IS NOT NULL AND stay.date_entered IS NOT NULL
                    ORDER BY stay.date_left DESC, stay.id DESC
                    LIMIT %s
                ) latest
                HAVING COUNT(*) >= %s
            ) usual
            WHERE %s
            """,
            LATEST,
            ENOUGH,
            self._get_compared(SQL('stage'), SQL('stage_id'), lead_ids),
        )

    def _get_usual_margins(self, lead_ids):
        """The lower quartile of what a team won; typed amounts have no margin."""
        return SQL(
            """
            SELECT JSONB_OBJECT_AGG(team.id, usual.margin_percent)
            FROM crm_team team CROSS JOIN LATERAL (
                SELECT PERCENTILE_DISC(0.25)
                    WITHIN GROUP (ORDER BY won.margin_percent) AS margin_percent
                FROM crm_lead won
                WHERE won.team_id = team.id AND won.won_status = 'won'
                    AND won.type = 'opportunity' AND won.amount_source != 'manual'
                    AND won.expected_revenue != 0 AND won.date_closed >= %s
                HAVING COUNT(*) >= %s
            ) usual
            WHERE %s
            """,
            fields.Datetime.now() - relativedelta(days=WINS_OF_DAYS),
            ENOUGH,
            self._get_compared(SQL('team'), SQL('team_id'), lead_ids),
        )

    def _get_compared(self, table, name, lead_ids):
        """The stages or teams to compare with: of few opportunities only their own.

        :param SQL table: that of the stages or teams
        :param SQL name: the column of the opportunities
        """
        if lead_ids is None:
            return SQL('TRUE')
        return SQL(
            '%s.id IN (SELECT %s FROM crm_lead WHERE id = ANY(%s))', table, name, list(lead_ids)
        )

    def _get_read_fields(self):
        return [
            self.env[model]._fields[name] for model, names in READ_FIELDS.items() for name in names
        ]
