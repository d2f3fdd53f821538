import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

COMPARED = {'<': operators.lt, '<=': operators.le, '>': operators.gt, '>=': operators.ge}


class CrmLead(models.Model):
    """What changed of an opportunity, as its snapshots tell (``docs/movement.md``)."""

    _inherit = 'crm.lead'

    amount_change = fields.Monetary(
        string="Since Monday",
        compute='_compute_movement',
        search='_search_amount_change',
        currency_field='company_currency',
        help="By how much the expected revenue of an open opportunity has changed since last"
        " Monday; on a Monday, since the Monday before.",
    )
    date_move_count = fields.Integer(
        string="Closing Date Moved",
        compute='_compute_movement',
        search='_search_date_move_count',
        help="How many times the expected closing date was moved, according to the daily"
        " snapshots.",
    )
    movement_explanation = fields.Char(
        string="Movement",
        compute='_compute_movement',
        help="How the expected revenue has changed since Monday, and how often the closing date was"
        " moved.",
    )

    @api.depends('expected_revenue', 'won_status', 'active')
    @api.depends_context('lang', 'tz')
    def _compute_movement(self):
        self._tell(['movement'])

    def _get_questions(self):
        fields = ['amount_change', 'date_move_count', 'movement_explanation']
        question = fields, self._get_movement_query, self._set_movement
        return {**super()._get_questions(), 'movement': question}

    def _set_movement(self, rows):
        found = {row['lead_id']: row for row in rows}
        nothing = {'amount': None, 'currency_id': None, 'moves': 0}
        for lead in self:
            then = found.get(lead._origin.id, nothing)
            currency = lead._get_amount_company().currency_id
            is_known = then['amount'] is not None and then['currency_id'] == currency.id
            is_open = lead.active and lead.won_status == 'pending'
            lead.date_move_count = then['moves']
            lead.amount_change = is_known and is_open and lead.expected_revenue - then['amount']
            lead.movement_explanation = lead._get_movement_sentence()

    def _get_movement_query(self):
        """What the snapshots of these opportunities tell.

        :returns: ``SQL`` for rows of ``lead_id``, ``amount`` of the last Monday and its
            ``currency_id``, empty if there was none, and ``moves``: how often the closing date was
            moved
        """
        Snapshot = self.env['crm.opportunity.snapshot']
        return SQL(
            """
            SELECT lead_ref AS lead_id,
                   MAX(amount) FILTER (WHERE is_then) AS amount,
                   MAX(currency_id) FILTER (WHERE is_then) AS currency_id,
                   COUNT(*) FILTER (WHERE is_moved) AS moves
              FROM (
                SELECT lead_ref, amount, currency_id, %(is_moved)s AS is_moved,
                       %(is_then)s AS is_then
                  FROM crm_opportunity_snapshot
                 WHERE lead_ref = ANY(%(ids)s)
                WINDOW history AS (PARTITION BY lead_ref ORDER BY date)
              ) snapshot
          GROUP BY lead_ref
            """,
            ids=self.ids,
            is_moved=self._get_date_moved_sql(),
            is_then=self._get_then_sql(Snapshot._get_last_monday()),
        )

    @api.model
    def _get_date_moved_sql(self):
        """Whether a snapshot has another closing date than the one before, in ``history``."""
        return SQL(
            'COALESCE(LAG(date_deadline) OVER history != date_deadline'
            ' OR (date_deadline IS NULL AND LAG(date_deadline) OVER history IS NOT NULL), FALSE)'
        )

    @api.model
    def _get_then_sql(self, day):
        return SQL('(date <= %(day)s AND COALESCE(date_until >= %(day)s, TRUE))', day=day)

    def _get_movement_sentence(self):
        """What a form says under the amount; False if nothing moved."""
        self.ensure_one()
        texts = []
        if change := self.amount_change:
            monday = self.env['crm.opportunity.snapshot']._get_last_monday()
            texts.append(
                self.env._(
                    "%(arrow)s %(amount)s since Monday, %(day)s",
                    arrow="▲" if change > 0 else "▼",
                    amount=formatLang(self.env, abs(change), currency_obj=self.company_currency),
                    day=format_date(self.env, monday),
                )
            )
        if self.date_move_count == 1:
            texts.append(self.env._("closing date moved once"))
        elif self.date_move_count:
            texts.append(self.env._("closing date moved %s times", self.date_move_count))
        return ", ".join(texts) or False

    @api.model
    def _search_amount_change(self, operator, value):
        """Search among the amounts that changed; all others have changed by nothing."""
        day = self.env['crm.opportunity.snapshot']._get_last_monday()
        self.flush_model(['active', 'amount_company_id', 'company_id', 'expected_revenue'])
        self.flush_model(['type', 'won_status'])
        changed = SQL(
            """
            SELECT lead.id, lead.expected_revenue - snapshot.amount AS value
              FROM crm_opportunity_snapshot snapshot
              JOIN crm_lead lead ON lead.id = snapshot.lead_ref
         LEFT JOIN res_company company
                ON company.id = COALESCE(lead.amount_company_id, lead.company_id)
             WHERE %(is_then)s AND lead.active AND lead.won_status = 'pending'
               AND snapshot.currency_id = COALESCE(company.currency_id, %(currency)s)
               AND snapshot.amount != lead.expected_revenue
            """,
            is_then=self._get_then_sql(day),
            currency=self.env.company.currency_id.id,
        )
        return self._search_by_figure(changed, operator, value)

    @api.model
    def _search_date_move_count(self, operator, value):
        """Search among the opportunities whose date was moved; all others were moved 0 times."""
        moved = SQL(
            """
            SELECT lead_ref AS id, COUNT(*) AS value
              FROM (
                SELECT lead_ref, %(is_moved)s AS is_moved
                  FROM crm_opportunity_snapshot
                WINDOW history AS (PARTITION BY lead_ref ORDER BY date)
              ) snapshot
             WHERE is_moved
          GROUP BY lead_ref
            """,
            is_moved=self._get_date_moved_sql(),
        )
        return self._search_by_figure(moved, operator, value)

    @api.model
    def _search_by_figure(self, figures, operator, value):
        """Search by a figure that is 0 but for some opportunities.

        :param SQL figures: a query of ``id`` and ``value``, which is not 0
        """
        if operator == 'in':
            given = {float(number) for number in value}
            is_met, has_nothing = SQL('value = ANY(%s::float8[])', [*given]), 0.0 in given
        elif operator in COMPARED:
            number = float(value)
            is_met = SQL('value %s %s', SQL(operator), number)
            has_nothing = COMPARED[operator](0.0, number)
        else:
            return NotImplemented
        if has_nothing:
            return Domain('id', 'not in', self._select_ids(figures, SQL('NOT (%s)', is_met)))
        return Domain('id', 'in', self._select_ids(figures, is_met))

    @api.model
    def _select_ids(self, figures, condition):
        return SQL('(SELECT id FROM (%s) figure WHERE %s)', figures, condition)

    @api.ondelete(at_uninstall=False)
    def _unlink_keep_name(self):
        """What is deleted or merged was in the pipeline, and is named there."""
        self.env['crm.opportunity.snapshot'].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_opportunity_snapshot snapshot
                   SET former_name = lead.name
                  FROM crm_lead lead
                 WHERE lead.id = snapshot.lead_ref AND lead.id = ANY(%s)
                """,
                self.ids,
            )
        )
        self.env['crm.opportunity.snapshot'].invalidate_model(['former_name'], flush=False)
