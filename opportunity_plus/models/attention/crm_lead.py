from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLead(models.Model):
    """Which opportunities somebody should look at, and why (``docs/attention.md``)."""

    _inherit = 'crm.lead'

    attention_reasons = fields.Many2many(
        'crm.opportunity.attention.reason',
        string="To Look At",
        compute='_compute_attention_reasons',
        search='_search_attention_reasons',
        context={'active_test': False},
        help="Why this opportunity needs attention while it is open: nothing is planned, a date has"
        " passed, a person is missing, and so on.",
    )

    # What a team won last.
    _won_index = models.Index("(team_id, date_closed, id) WHERE won_status = 'won'")

    @api.depends(
        'active',
        'activity_ids.date_deadline',
        'date_deadline',
        'expected_revenue',
        'next_step',
        'next_step_date',
        'order_ids.amount_untaxed',
        'order_ids.state',
        'order_ids.validity_date',
        'relation_ids.partner_id',
        'relation_ids.role_id',
        'stage_id',
        'team_id',
        'type',
        'won_status',
    )
    @api.depends_context('tz', 'uid')
    def _compute_attention_reasons(self):
        """Of what is saved: one query for all of them."""
        self._tell(['attention'])

    def _get_questions(self):
        question = ['attention_reasons'], self._get_attention_query, self._set_attention
        return {**super()._get_questions(), 'attention': question}

    def _get_attention_query(self):
        return self.env['crm.opportunity.attention.reason']._get_query(self)

    def _set_attention(self, rows):
        found = {row['lead_id']: row['reason_ids'] for row in rows}
        reasons = [tuple(found.get(lead._origin.id, ())) for lead in self]
        # Assigned, the reasons of each opportunity would be read in order to be compared.
        self._fields['attention_reasons']._insert_cache(self, reasons)

    def _search_attention_reasons(self, operator, value):
        """Search by the id of a reason, by its name or by its technical name."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        told = self.env['crm.opportunity.attention.reason']._search_told()
        domain = Domain.FALSE
        if operator == 'in':
            if False in value:
                domain = ~self._get_attention_domain(told)
            named = Domain('display_name', 'in', [item for item in value if isinstance(item, str)])
            asked = told.filtered(lambda r: r.id in value) | told.filtered_domain(named)
        elif operator in ('any', 'any!'):
            asked = told & told.search(Domain('id', 'in', told.ids) & Domain(value))
        elif operator.endswith('like'):
            asked = told.filtered_domain(Domain('display_name', operator, value))
        else:
            return NotImplemented
        return domain | self._get_attention_domain(asked)

    @api.model
    def _get_attention_domain(self, reasons):
        """Domain of the opportunities that have one of some reasons."""
        return Domain.custom(
            to_sql=lambda _model, alias, _query: reasons._get_any_sql(SQL.identifier(alias)),
            predicate=lambda lead: bool(reasons & lead.attention_reasons),
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by reason: an opportunity is in the group of each, as with tags."""
        if groupby_spec != 'attention_reasons':
            return super()._read_group_groupby(alias, groupby_spec, query)
        told = self.env['crm.opportunity.attention.reason']._search_told()
        lead = SQL.identifier(alias)
        attention = query.make_alias(alias, 'attention_reasons')
        query.add_join(
            'LEFT JOIN',
            attention,
            SQL('LATERAL (SELECT UNNEST(%s) AS reason_id)', told._get_ids_sql(lead)),
            told._get_open_condition(lead),
        )
        return SQL.identifier(attention, 'reason_id')
