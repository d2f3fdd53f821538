from odoo import api, models
from odoo.exceptions import ValidationError


class CrmOpportunityRelation(models.Model):
    """One primary of each kind, and one competitor that won: whoever is named last takes it."""

    _inherit = 'crm.opportunity.relation'

    def _get_primary_place(self):
        """Whose primary the relation is, and of what."""
        self.ensure_one()
        return (self.is_primary, self.lead_id, self.kind, self.partner_id)

    def _make_room(self, keys):
        """Take the tick, or the outcome "lost to", from whoever had it before.

        :param keys: what :meth:`_get_future_key` returned for each record to be written
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
        registered = self._get_registered_primaries()
        for place in set(places):
            # A row that was rolled back since, to be tried again alone, does not count.
            other = self.browse(registered.get(place)).exists()
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

    # An import writes row by row: what it has ticked is kept in a dictionary of the context.

    @api.model
    def load(self, fields, data):
        return super(
            CrmOpportunityRelation, self.with_context(opportunity_import_primaries={})
        ).load(fields, data)

    def _get_registered_primaries(self):
        registered = self.env.context.get('opportunity_import_primaries')
        return registered if isinstance(registered, dict) else {}

    def _register_primaries(self):
        if self.env.context.get('opportunity_import_primaries') is None:
            return
        registered = self._get_registered_primaries()
        for relation in self.filtered('is_primary'):
            registered[relation.lead_id.id, relation.kind] = relation.id
