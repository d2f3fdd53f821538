from odoo import models


class CrmOpportunityRelation(models.Model):
    """Joining relations when opportunities or contacts are merged."""

    _inherit = 'crm.opportunity.relation'

    def _join_into(self, kept, lead=None, partner=None):
        """Move relations to another opportunity or person; equal ones are joined, notes kept.

        :param kept: the relations that are there already
        :param lead: the ``crm.lead`` to which all are moved; each stays where it is by default
        :param partner: the ``res.partner`` whose they become, after this; they stay by default
        """
        by_key = {relation._get_join_key(lead, partner): relation for relation in kept}
        for relation in self:
            twin = by_key.setdefault(relation._get_join_key(lead, partner), relation)
            if twin != relation:
                twin._take_over(relation)
            elif lead:
                relation._move_to(lead)

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
        """Replace an equal relation: fill what is empty, and keep both notes."""
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
        other.unlink()
        if was_lost_to and lead.won_status == 'lost' and not lead.lost_competitor_id:
            values['outcome'] = 'lost'
        self.write({name: value for name, value in values.items() if value != self[name]})
