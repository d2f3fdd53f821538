from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.aggregates import OwnAggregates

# In ascending order.
THREATS = ['low', 'medium', 'high']


class CrmLead(OwnAggregates, models.Model):
    """What one wants to see of many opportunities at a glance, and to filter them by.

    Nothing is stored: each field costs the same few queries for one opportunity and for eighty.
    """

    _inherit = 'crm.lead'

    prorated_revenue = fields.Monetary(
        string="Weighted Amount", help="Expected revenue times the probability."
    )
    decision_maker_ids = fields.Many2many(
        'res.partner',
        string="Decision Makers",
        compute='_compute_decision_maker_ids',
        search='_search_decision_maker_ids',
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
        help="Who offers against us, and how likely each is to win.",
    )
    date_accepted = fields.Date(
        string="Accepted On",
        compute='_compute_date_accepted',
        search='_search_date_accepted',
        help="The order date of the accepted quotation; of the last one, where there are several.",
    )

    def _get_decision_maker_role(self):
        role = self.env.ref(
            'opportunity_plus.role_contact_decision_maker', raise_if_not_found=False
        )
        return role or self.env['crm.opportunity.role']

    @api.depends('relation_ids.partner_id', 'relation_ids.role_id')
    def _compute_decision_maker_ids(self):
        role = self._get_decision_maker_role()
        for lead in self:
            relations = lead.relation_ids.filtered(lambda r: role and r.role_id == role)
            lead.decision_maker_ids = relations.partner_id

    def _search_decision_maker_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        decides = Domain('role_id', 'in', self._get_decision_maker_role().ids)
        domain = Domain.FALSE
        if operator == 'in' and False in value:
            domain = Domain('relation_ids', 'not any', decides)
            value = [item for item in value if item]
        return domain | Domain(
            'relation_ids', 'any', decides & Domain('partner_id', operator, value)
        )

    @api.depends('relation_ids.threat', 'relation_competitor_ids', 'won_status')
    @api.depends_context('lang')
    def _compute_competitor_threat(self):
        threat_field = self.env['crm.opportunity.relation']._fields['threat']
        labels = dict(threat_field._description_selection(self.env))
        for lead in self:
            # Those the reader may see: a card must not fail for a contact of another company.
            seen = lead.relation_competitor_ids
            competitors = lead.relation_ids.filtered(
                lambda r, seen=seen: r.kind == 'competitor' and r.partner_id in seen
            )
            threats = competitors.filtered('threat').mapped('threat')
            is_open = lead.won_status == 'pending'
            lead.competitor_threat = is_open and max(threats, key=THREATS.index, default=False)
            lead.competitor_summary = ", ".join(
                self.env._(
                    "%(competitor)s (threat: %(threat)s)",
                    competitor=relation.partner_id.display_name,
                    threat=labels[relation.threat],
                )
                if relation.threat
                else relation.partner_id.display_name
                for relation in competitors
            )

    @api.depends('order_ids.state', 'order_ids.opportunity_accepted', 'order_ids.date_order')
    @api.depends_context('tz')
    def _compute_date_accepted(self):
        orders_by_lead = self._get_accepted_orders()
        for lead in self:
            last = orders_by_lead.get(lead._origin.id, self.env['sale.order'])[-1:].date_order
            lead.date_accepted = last and fields.Datetime.context_timestamp(self, last).date()

    def _search_date_accepted(self, operator, value):
        """Search the day of the last accepted quotation, readable or not."""
        if operator == 'in':
            return Domain.OR(self._get_accepted_on_domain(day) for day in value)
        if operator not in ('<', '<=', '>', '>='):
            return NotImplemented
        if operator in ('<=', '>'):
            value = fields.Date.to_date(value) + timedelta(days=1)
        since = self._get_accepted_since_domain(value)
        if operator in ('>', '>='):
            return since
        return self._get_accepted_since_domain() & ~since

    def _get_accepted_on_domain(self, day):
        if not day:
            return ~self._get_accepted_since_domain()
        day = fields.Date.to_date(day)
        after = self._get_accepted_since_domain(day + timedelta(days=1))
        return self._get_accepted_since_domain(day) & ~after

    def _get_accepted_since_domain(self, day=None):
        """Opportunities with a quotation accepted on a day of the user's time zone or later."""
        domain = Domain.TRUE
        if day:
            start = self.env.tz.localize(datetime.combine(fields.Date.to_date(day), time.min))
            start = start.astimezone(pytz.utc).replace(tzinfo=None)
            domain = Domain('date_order', '>=', start)
        return Domain('order_ids', 'any!', self._get_accepted_query(domain, bypass_access=True))

    def _get_own_aggregate(self, name, function, group):
        """The margin of a group in percent is that of its sums, not the mean of its percents.

        A small deal would weigh as much as a large one, and a typed amount, of which no margin is
        known, as if it had none.
        """
        if (name, function) != ('margin_percent', 'avg'):
            return super()._get_own_aggregate(name, function, group)
        return SQL(
            "%(margin)s / NULLIF(%(revenue)s FILTER (WHERE %(source)s != 'manual'), 0)",
            margin=group.standard('margin:sum_currency'),
            revenue=group.standard('expected_revenue:sum_currency'),
            source=group.column('amount_source'),
        )
