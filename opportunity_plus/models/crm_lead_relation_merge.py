from odoo import models

from ..tools.acceptance import ACCEPTANCE


class CrmLead(models.Model):
    """Merging opportunities keeps everybody around them, once (product.md F31)."""

    _inherit = 'crm.lead'

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        relations = opportunities.sudo().relation_ids
        relations._join_into(self.sudo().relation_ids, lambda relation: self)
        return res

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        head = super()._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
        )
        head.sudo()._drop_own_competitors()
        head.sudo()._tick_customer()
        head.sudo()._conclude_competition()
        return head

    def _drop_own_competitors(self):
        """Remove competitors that are the customer since a merge, telling so."""
        for lead in self:
            commercial = lead.partner_id.commercial_partner_id
            own = lead.competitor_relation_ids.filtered(
                lambda r, commercial=commercial: (
                    commercial and r.partner_id.commercial_partner_id == commercial
                )
            )
            if own:
                lead._message_log(
                    body=self.env._(
                        "Merged: %(competitor)s is the customer now, and no competitor any more.",
                        competitor=", ".join(own.mapped('display_name')),
                    )
                )
                own.unlink()


class CrmOpportunityRelation(models.Model):
    _inherit = 'crm.opportunity.relation'

    def _join_into(self, kept, get_lead=None, partner=None):
        """Move relations to another opportunity or person; equal ones are joined, notes kept.

        :param kept: the relations that are there already
        :param get_lead: the opportunity to which each is moved; it stays by default
        :param partner: the ``res.partner`` whose they become; it stays by default
        """
        by_key = {}
        for relation in kept:
            by_key[relation._get_join_key(relation.lead_id, partner)] = relation
        primaries = {(r.lead_id, r.kind) for r in kept if r.is_primary}
        for relation in self:
            lead = get_lead(relation) if get_lead else relation.lead_id
            twin = by_key.get(relation._get_join_key(lead, partner))
            if twin:
                twin._take_over(relation)
                relation.unlink()
                continue
            by_key[relation._get_join_key(lead, partner)] = relation
            values = {}
            if get_lead:
                values['lead_id'] = lead.id
                if relation.is_primary and (lead, relation.kind) in primaries:
                    values['is_primary'] = False
                if relation.outcome == 'lost':
                    values['outcome'] = 'open'
            if relation.is_primary and 'is_primary' not in values:
                primaries.add((lead, relation.kind))
            if values:
                # Somebody archived since, or without user by now, is not lost in a merge.
                relation.with_context(opportunity_line_copy=ACCEPTANCE).write(values)

    def _get_join_key(self, lead, partner=None):
        self.ensure_one()
        return (lead, partner or self.partner_id, self.kind, self.role_id)

    def _take_over(self, other):
        """Fill what is empty from a relation that goes, and keep both notes."""
        self.ensure_one()
        values = {}
        for name in ('note', 'strengths', 'weaknesses'):
            texts = dict.fromkeys(text for text in (self[name], other[name]) if text)
            if len(texts) > 1 or (texts and not self[name]):
                values[name] = "\n".join(texts)
        for name in ('attitude', 'threat', 'is_incumbent', 'competitor_price'):
            if other[name] and not self[name]:
                values[name] = other[name]
        if (other.influence or '0') > (self.influence or '0'):
            values['influence'] = other.influence
        if values:
            self.write(values)
