from odoo import models
from odoo.exceptions import ValidationError

from ...tools.importing import get_named_primaries
from ...tools.marker import BULK_COPY


class CrmOpportunityRelation(models.Model):
    """One primary of each kind, and one competitor that won: whoever is named last takes it."""

    _inherit = 'crm.opportunity.relation'

    def _get_primary_key(self):
        """Whose primary the relation is, and of what."""
        self.ensure_one()
        return (self.is_primary, self.lead_id, self.kind, self.partner_id)

    def _release_unique_slots(self, keys):
        """Take the tick, or the outcome "lost to", from whoever had it before.

        :param keys: what :meth:`_get_key_after` returned for each record to be written
        :raise ValidationError: if two of them are to be the only one
        """
        primaries = [(key['lead_id'], key['kind']) for key in keys if key['is_primary']]
        lost = [key['lead_id'] for key in keys if key['outcome'] == 'lost']
        self._check_one_primary(primaries)
        self._check_one_lost(lost)
        if not primaries and not lost:
            return
        others = self.with_context(active_test=False).search(
            [
                ('lead_id', 'in', [*lost, *(lead_id for lead_id, _kind in primaries)]),
                ('id', 'not in', self.ids),
            ]
        )
        others.filtered(
            lambda other: other.is_primary and (other.lead_id.id, other.kind) in primaries
        ).write({'is_primary': False})
        others.filtered(lambda other: other.outcome == 'lost' and other.lead_id.id in lost).write(
            {'outcome': 'open'}
        )
        # Unique indexes look at each row: the old one has to go first.
        others.flush_recordset(['is_primary', 'outcome'])

    def _check_one_primary(self, places):
        """Refuse two primaries at once, in one call or in one import.

        :param places: pairs of opportunity id and kind
        """
        named = get_named_primaries(self.env)
        for place in set(places):
            # A row that was rolled back since, to be tried again alone, does not count.
            other = self.browse(named.get(place)).exists()
            if places.count(place) > 1 or (other.is_primary and other not in self):
                lead_id, kind = place
                raise ValidationError(
                    self.env._(
                        "Only one “%(kind)s” can be primary in “%(opportunity)s”: tick one.",
                        kind=dict(self._fields['kind']._description_selection(self.env))[kind],
                        opportunity=self.env['crm.lead'].sudo().browse(lead_id).display_name,
                    )
                )

    def _check_one_lost(self, lead_ids):
        for lead_id in set(lead_ids):
            if lead_ids.count(lead_id) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(opportunity)s” can be lost to one competitor only.",
                        opportunity=self.env['crm.lead'].sudo().browse(lead_id).display_name,
                    )
                )

    def _apply_relation_effects(self, primaries):
        """Do what naming people entails on opportunities and contacts.

        :param primaries: the relations that became primary
        """
        named = get_named_primaries(self.env)
        named.update({(r.lead_id.id, r.kind): r.id for r in self if r.is_primary})
        if self.env.context.get('opportunity_values_from') is BULK_COPY:
            primaries = primaries.browse()
        contacts = primaries.filtered(
            lambda r: (
                r.kind == 'contact'
                and r.lead_won_status != 'won'
                and r.lead_id.partner_id != r.partner_id
            )
        )
        contacts.lead_id.fetch(['contact_relation_ids', 'competitor_relation_ids'])
        for partner, relations in contacts.grouped('partner_id').items():
            relations.lead_id.partner_id = partner
        competitors = self.filtered(lambda relation: relation.kind == 'competitor')
        partners = competitors.partner_id.commercial_partner_id.sudo()
        partners.filtered(lambda partner: not partner.is_competitor).is_competitor = True
