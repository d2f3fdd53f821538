from odoo import api, fields, models

from ...tools.context import OwnContext
from ...tools.reading import ReadWithList
from .crm_opportunity_role import KINDS


class CrmOpportunityRelation(ReadWithList, OwnContext, models.Model):
    """A person or organisation around a deal, in a role.

    One table, four kinds. A relation is archived with its opportunity, never by itself.
    """

    _name = 'crm.opportunity.relation'
    _description = "Person in a Deal"
    _order = 'lead_id, kind, is_primary desc, id'
    _rec_name = 'partner_id'
    _is_accessed_by_lead = True
    _context_defaults = ('lead_id', 'kind')
    _check_company_auto = True

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, index=True, ondelete='cascade'
    )
    active = fields.Boolean(related='lead_id.active', store=True)
    company_id = fields.Many2one(related='lead_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='lead_id.currency_id')
    kind = fields.Selection(
        KINDS,
        required=True,
        help="Contact: a person at the customer. Partner: an organization that helps to sell."
        " Competitor: one that offers against us. Team: a colleague.",
    )
    partner_id = fields.Many2one(
        'res.partner',
        string="Person or Organization",
        required=True,
        index=True,
        check_company=True,
    )
    role_id = fields.Many2one(
        'crm.opportunity.role',
        index='btree_not_null',
        ondelete='restrict',
        domain="[('kind', '=', kind)]",
        help="The role of this person in the deal.",
    )
    is_primary = fields.Boolean(
        string="Primary",
        help="The person to turn to first; one of each kind. The primary contact is the contact of"
        " the opportunity.",
    )
    influence = fields.Selection(
        [('0', "Unknown"), ('1', "Low"), ('2', "Moderate"), ('3', "High")],
        default='0',
        help="How much this person's word counts in the decision.",
    )
    attitude = fields.Selection(
        [('supporter', "Supporter"), ('neutral', "Neutral"), ('opponent', "Opponent")],
        help="Whether this person wants us to win.",
    )
    note = fields.Text(help="What else is worth knowing about this person in the deal.")
    threat = fields.Selection(
        [('low', "Low"), ('medium', "Moderate"), ('high', "High")],
        help="How likely this competitor is to win the deal.",
    )
    is_incumbent = fields.Boolean(
        string="Incumbent", help="This competitor supplies the customer today."
    )
    competitor_price = fields.Monetary(
        string="Their Price", help="What the competitor asks, in the currency of the opportunity."
    )
    strengths = fields.Text(help="What speaks for this competitor in the eyes of the customer.")
    weaknesses = fields.Text(
        help="What speaks against this competitor in the eyes of the customer."
    )
    outcome = fields.Selection(
        [('open', "Open"), ('beaten', "Beaten"), ('lost', "Lost To")],
        compute='_compute_outcome',
        store=True,
        readonly=False,
        copy=False,
        help="How it ended with this competitor: beaten when the opportunity is won, open again"
        " when it is reopened. A lost opportunity is lost to one of them, if that is known.",
    )
    partner_phone = fields.Char(related='partner_id.phone', string="Phone")
    partner_email = fields.Char(related='partner_id.email', string="Email")
    lead_user_id = fields.Many2one(related='lead_id.user_id', string="Salesperson")
    lead_stage_id = fields.Many2one(related='lead_id.stage_id', string="Stage")
    lead_amount = fields.Monetary(
        related='lead_id.expected_revenue',
        string="Expected Revenue",
        currency_field='lead_company_currency_id',
        help="The expected revenue of the opportunity, in the currency of its company.",
    )
    lead_company_currency_id = fields.Many2one(
        related='lead_id.company_currency', string="Company Currency"
    )
    lead_won_status = fields.Selection(related='lead_id.won_status', string="Status")

    # Roles may be missing: two relations of a person without role are one too many as well.
    _unique_person = models.UniqueIndex(
        '(lead_id, partner_id, kind, COALESCE(role_id, 0))',
        "Somebody has the same role twice in this opportunity.",
    )
    _unique_primary = models.UniqueIndex(
        '(lead_id, kind) WHERE is_primary',
        "Only one of each kind can be primary in an opportunity.",
    )
    _unique_lost = models.UniqueIndex(
        "(lead_id) WHERE outcome = 'lost'", "An opportunity can be lost to only one competitor."
    )

    @api.depends('kind', 'lead_id')
    def _compute_outcome(self):
        """Competitors are beaten by a won opportunity; on a lost one somebody says who won it.

        Where its status changes, the opportunity asks for it.
        """
        competitors = self.filtered(lambda relation: relation.kind == 'competitor')
        (self - competitors).outcome = False
        for relation in competitors:
            status = relation.lead_id.won_status
            if status == 'won':
                relation.outcome = 'beaten'
            elif status != 'lost' or relation.outcome != 'lost':
                relation.outcome = 'open'

    @api.depends('partner_id', 'role_id')
    def _compute_display_name(self):
        for relation in self:
            name = relation.partner_id.name or relation.partner_id.display_name
            role = relation.role_id.name
            relation.display_name = f"{name} ({role})" if role else name

    @api.readonly
    def action_open_opportunity(self):
        """Open the opportunity of the relation."""
        self.ensure_one()
        return self.lead_id.get_formview_action()

    # When opportunities or contacts are merged.

    def _join_into(self, kept, lead=None, partner=None):
        """Move relations to another opportunity or person; equal ones are joined, notes kept.

        :param kept: the relations that are there already
        :param lead: the ``crm.lead`` to which all are moved; each stays where it is by default
        :param partner: the ``res.partner`` whose they become, after this; they stay by default
        :returns: those that were joined into others, to be deleted
        """
        by_key = {relation._get_join_key(lead, partner): relation for relation in kept}
        joined = self.browse()
        for relation in self:
            twin = by_key.setdefault(relation._get_join_key(lead, partner), relation)
            if twin != relation:
                twin._take_over(relation)
                joined |= relation
            elif lead:
                relation._move_to(lead)
        return joined.exists()

    def _get_join_key(self, lead, partner):
        self.ensure_one()
        return (lead or self.lead_id, partner or self.partner_id, self.kind, self.role_id)

    def _move_to(self, lead):
        """Move to an opportunity whose own primaries, and customer, stay what they are."""
        self.ensure_one()
        values = {'lead_id': lead.id}
        if self.is_primary and not self._may_be_primary_in(lead):
            values['is_primary'] = False
        if self.outcome == 'lost' and lead.lost_competitor_id:
            values['outcome'] = 'open'
        self.write(values)

    def _may_be_primary_in(self, lead):
        """Tell whether a primary of another opportunity can be one in this, too.

        Not a contact: which one is primary is up to the customer of the opportunity.
        """
        if lead == self.lead_id:
            return True
        primaries = lead.relation_ids.filtered('is_primary')
        return self.kind != 'contact' and self.kind not in primaries.mapped('kind')

    def _take_over(self, other):
        """Replace an equal relation: fill what is empty, and keep both notes.

        The caller deletes it, all of them together; one whose place is taken goes at once.
        """
        self.ensure_one()
        lead = self.lead_id
        values = {}
        for name in ('note', 'strengths', 'weaknesses'):
            texts = dict.fromkeys(text for text in (self[name], other[name]) if text)
            values[name] = "\n".join(texts) or False
        for name in ('attitude', 'threat', 'is_incumbent', 'competitor_price'):
            values[name] = self[name] or other[name]
        values['influence'] = max(self.influence or '0', other.influence or '0')
        if other.is_primary and other._may_be_primary_in(lead):
            values['is_primary'] = True
        was_lost_to = other.outcome == 'lost'
        if was_lost_to or other.is_primary:
            other.unlink()
        if was_lost_to and lead.won_status == 'lost' and not lead.lost_competitor_id:
            values['outcome'] = 'lost'
        if values := {name: value for name, value in values.items() if value != self[name]}:
            self.write(values)
