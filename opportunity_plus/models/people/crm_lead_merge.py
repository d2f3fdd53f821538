from odoo import models

from ...tools.acceptance import ACCEPTANCE
from .crm_lead import RELATION_FIELDS


class CrmLead(models.Model):
    """Merging and copying opportunities keeps everybody around them, once (product.md F31).

    Somebody archived since, or without user by now, is not lost in it.
    """

    _inherit = 'crm.lead'

    def _with_people_kept(self):
        return self.with_context(opportunity_people_kept=ACCEPTANCE)

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        head, relations = self.sudo(), opportunities.sudo().relation_ids
        if relations:
            relations._join_into(head.relation_ids, lead=head)
        return res

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        # Odoo merges duplicates by the hundred when it assigns leads: most have nobody.
        has_people = bool(self.sudo().relation_ids)
        leads = super(CrmLead, self._with_people_kept())
        merged = leads._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
        ).sudo()
        if has_people:
            merged._drop_own_competitors()
            if 'contact' not in merged.relation_ids.filtered('is_primary').mapped('kind'):
                merged._tick_customer()
        return merged.with_env(self.env)

    def copy(self, default=None):
        given = any(name in (default or {}) for name in RELATION_FIELDS)
        leads = self if given else self._with_people_kept()
        copies = super(CrmLead, leads).copy(default).sudo()
        copies._drop_own_competitors()
        return copies.with_env(self.env)

    def _drop_own_competitors(self):
        """Remove competitors that are the customer since a merge or in a copy, telling so."""
        for lead in self:
            own = lead.competitor_relation_ids.filtered(lambda relation: relation._is_of_customer())
            if own:
                lead._message_log(
                    body=self.env._(
                        "%(competitor)s is the customer now, and no competitor any more.",
                        competitor=", ".join(own.mapped('display_name')),
                    )
                )
                own.unlink()


class CrmOpportunityRelation(models.Model):
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
