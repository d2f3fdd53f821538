from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# In ascending order.
THREATS = ['low', 'medium', 'high']


class CrmLead(models.Model):
    """Who decides and who offers against us, on cards and in lists: one query for all of them."""

    _inherit = 'crm.lead'

    decision_maker_ids = fields.Many2many(
        'res.partner',
        string="Decision Makers",
        compute='_compute_decision_maker_ids',
        search='_search_decision_maker_ids',
        context={'active_test': False},
        help="The contacts in the deal with the role “Decision Maker”.",
    )
    competitor_threat = fields.Selection(
        selection=lambda self: self.env['crm.opportunity.relation']._fields['threat'].selection,
        string="Highest Threat",
        compute='_compute_competitor_threat',
        help="How likely the most dangerous competitor is to win, while the deal is open.",
    )
    competitor_summary = fields.Char(
        string="Competitors and Threat",
        compute='_compute_competitor_threat',
        help="The competitors, and how likely each is to win.",
    )
    competitor_count = fields.Integer(
        string="Number of Competitors",
        compute='_compute_competitor_threat',
        help="How many competitors are in the deal.",
    )

    @api.depends('relation_ids.partner_id', 'relation_ids.role_id')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_decision_maker_ids(self):
        self._tell(['rivals'])

    @api.depends(
        'relation_ids.kind', 'relation_ids.partner_id', 'relation_ids.threat', 'won_status'
    )
    @api.depends_context('uid', 'allowed_company_ids', 'lang')
    def _compute_competitor_threat(self):
        self._tell(['rivals'])

    def _get_questions(self):
        names = ['competitor_count', 'competitor_summary', 'competitor_threat']
        question = [*names, 'decision_maker_ids'], self._get_rivals_query, self._set_rivals
        return {**super()._get_questions(), 'rivals': question}

    def _get_rivals_query(self):
        """Who competes and who decides, of those whom the reader may see.

        A card must not fail for a contact of another company.

        :returns: ``SQL`` for rows of ``lead_id``, ``rivals``, a list of pairs of name and threat,
            and ``deciders``, a list of ids
        """
        Relation = self.env['crm.opportunity.relation']
        Partner = self.env['res.partner'].with_context(active_test=False)
        Relation.flush_model(['is_primary', 'kind', 'lead_id', 'partner_id', 'role_id', 'threat'])
        Partner.flush_model(['complete_name'])
        readable = Partner._search(Domain.TRUE)
        seen = SQL()
        if readable.where_clause:
            seen = SQL("AND partner.id IN %s", readable.subselect())
        return SQL(
            """
            SELECT relation.lead_id,
                JSONB_AGG(JSONB_BUILD_ARRAY(partner.complete_name, relation.threat)
                    ORDER BY relation.is_primary DESC, relation.id)
                    FILTER (WHERE relation.kind = 'competitor') AS rivals,
                ARRAY_AGG(relation.partner_id
                    ORDER BY relation.kind, relation.is_primary DESC, relation.id)
                    FILTER (WHERE relation.role_id = %(role)s) AS deciders
            FROM crm_opportunity_relation relation
                JOIN res_partner partner ON partner.id = relation.partner_id
            WHERE relation.lead_id = ANY(%(leads)s) %(seen)s
                AND (relation.kind = 'competitor' OR relation.role_id = %(role)s)
            GROUP BY relation.lead_id
            """,
            leads=self.ids,
            role=self.env['crm.opportunity.role']._get_decision_maker().id or None,
            seen=seen,
        )

    def _set_rivals(self, rows):
        threat_field = self.env['crm.opportunity.relation']._fields['threat']
        labels = dict(threat_field._description_selection(self.env))
        found = {row['lead_id']: row for row in rows}
        columns = {
            'competitor_count': [],
            'competitor_summary': [],
            'competitor_threat': [],
            'decision_maker_ids': [],
        }
        for lead in self:
            row = found.get(lead._origin.id, {})
            rivals = row.get('rivals') or ()
            threats = [threat for _name, threat in rivals if threat]
            is_open = lead.won_status == 'pending'
            highest = max(threats, key=THREATS.index, default=None) if is_open else None
            columns['competitor_count'].append(len(rivals))
            columns['competitor_summary'].append(self._get_rivals_summary(rivals, labels))
            columns['competitor_threat'].append(highest)
            columns['decision_maker_ids'].append(tuple(dict.fromkeys(row.get('deciders') or ())))
        # Assigned one by one, each list would cost a query for each opportunity.
        for name, values in columns.items():
            self._fields[name]._insert_cache(self, values)

    @api.model
    def _get_rivals_summary(self, rivals, labels):
        """Name competitors with their threats.

        :param rivals: pairs of name and threat
        :param labels: dict of what each threat is called
        """
        return ", ".join(
            self.env._(
                "%(competitor)s (threat: %(threat)s)", competitor=name, threat=labels[threat]
            )
            if threat
            else name
            for name, threat in rivals
        )

    def _search_decision_maker_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        decides = Domain(
            'role_id', 'in', self.env['crm.opportunity.role']._get_decision_maker().ids
        )
        domain = Domain.FALSE
        if operator == 'in' and False in value:
            domain = Domain('relation_ids', 'not any', decides)
            value = [item for item in value if item]
        return domain | Domain(
            'relation_ids', 'any', decides & Domain('partner_id', operator, value)
        )
