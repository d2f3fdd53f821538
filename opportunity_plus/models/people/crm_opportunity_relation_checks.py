from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools.importing import get_named_primaries
from ...tools.marker import BULK_COPY

KEY_FIELDS = ('lead_id', 'partner_id', 'kind', 'role_id', 'is_primary', 'outcome')


class CrmOpportunityRelation(models.Model):
    """What may not be said of the people around a deal."""

    _inherit = 'crm.opportunity.relation'

    def _check_and_make_room(self, vals_list):
        """Refuse who may not be there; take unique places from whoever has them.

        :param list vals_list: values for ``create``, or on records the values for ``write``
        :raise ValidationError: naming person and opportunity
        """
        self.check_access('write' if self else 'create')
        keys = [relation._get_key_after(vals) for vals in vals_list for relation in self or [self]]
        # A refusal tells nothing of an opportunity to whoever may not read it.
        lead_ids = {key['lead_id'] for key in keys if key['lead_id']}
        self.env['crm.lead'].browse(lead_ids).check_access('read')
        self._check_duplicates(keys)
        self._release_unique_slots(keys)

    def _get_key_after(self, vals):
        """What tells relations apart, as it will be once ``vals`` are written."""
        others = [name for name in KEY_FIELDS if name not in vals]
        if self:
            kept = {name: self._fields[name].convert_to_write(self[name], self) for name in others}
        else:
            kept = {name: self.env.context.get(f'default_{name}') for name in others}
        return {**vals, **kept}

    def _check_duplicates(self, keys):
        """Refuse a person with the same role twice.

        :param keys: what :meth:`_get_key_after` returned for each record to be written
        :raise ValidationError: naming the person and the opportunity
        """
        others = self.sudo().with_context(active_test=False)
        others = others.search(
            [
                ('lead_id', 'in', [key['lead_id'] for key in keys]),
                ('partner_id', 'in', [key['partner_id'] for key in keys]),
                ('id', 'not in', self.ids),
            ]
        )
        seen = {(r.lead_id.id, r.partner_id.id, r.kind, r.role_id.id) for r in others}
        for key in keys:
            person = (key['lead_id'], key['partner_id'], key['kind'], key['role_id'] or False)
            if person in seen and key['partner_id']:
                raise ValidationError(
                    self.env._(
                        "“%(person)s” is already in “%(opportunity)s” with this role. Change the"
                        " existing entry instead.",
                        person=self.env['res.partner'].sudo().browse(person[1]).display_name,
                        opportunity=self.env['crm.lead'].sudo().browse(person[0]).display_name,
                    )
                )
            seen.add(person)

    @api.constrains('kind', 'role_id')
    def _check_role(self):
        for relation in self:
            if relation.role_id and relation.role_id.kind != relation.kind:
                kinds = dict(self._fields['kind']._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "“%(role)s” is a role of the kind “%(role_kind)s”, but “%(person)s” is in"
                        " “%(opportunity)s” as “%(kind)s”. Choose a role of that kind.",
                        role=relation.role_id.name,
                        role_kind=kinds[relation.role_id.kind],
                        person=relation.partner_id.display_name,
                        opportunity=relation.lead_id.display_name,
                        kind=kinds[relation.kind],
                    )
                )

    @api.constrains('outcome', 'kind', 'lead_id')
    def _check_outcome(self):
        """The outcome follows from the opportunity; only who won a lost one is said by people."""
        allowed = {'won': ('beaten',), 'lost': ('open', 'lost'), 'pending': ('open',)}
        for relation in self:
            status = relation.lead_won_status
            is_competitor = relation.kind == 'competitor'
            if relation.outcome not in (allowed[status] if is_competitor else (False,)):
                raise ValidationError(relation._get_outcome_refusal())

    def _get_outcome_refusal(self):
        self.ensure_one()
        names = {'person': self.partner_id.display_name, 'opportunity': self.lead_id.display_name}
        if self.kind != 'competitor':
            return self.env._(
                "“%(person)s” is not a competitor in “%(opportunity)s” and can neither be beaten"
                " there nor win it.",
                **names,
            )
        if self.outcome == 'lost':
            return self.env._(
                "“%(opportunity)s” is not lost, so it cannot be lost to “%(person)s”. Mark it as"
                " lost first.",
                **names,
            )
        statuses = dict(self._fields['lead_won_status']._description_selection(self.env))
        return self.env._(
            "How it ended with “%(person)s” follows from “%(opportunity)s”, which is"
            " %(status)s: close or reopen the opportunity instead.",
            **names,
            status=statuses[self.lead_won_status],
        )

    @api.constrains('partner_id', 'kind', 'lead_id')
    def _check_person(self):
        if self.env.context.get('opportunity_values_from') is BULK_COPY:
            return
        for relation in self:
            if problem := relation._get_person_problem():
                raise ValidationError(problem)

    def _get_person_problem(self):
        """Say why somebody cannot be in the opportunity as this kind.

        :rtype: str, empty if there is no reason
        """
        self.ensure_one()
        partner, lead = self.partner_id, self.lead_id.sudo()
        names = {'person': partner.display_name, 'opportunity': lead.display_name}
        if not partner.active:
            return self.env._(
                "“%(person)s” is archived and cannot be added to “%(opportunity)s”. Unarchive the"
                " contact first.",
                **names,
            )
        if self.kind == 'team':
            users = partner.sudo().user_ids
            if not users.filtered(lambda user: user.active and not user.share):
                return self.env._(
                    "“%(person)s” has no user and cannot be in the team of “%(opportunity)s”."
                    " Choose a colleague who has one.",
                    **names,
                )
        if self.kind == 'competitor':
            commercial = partner.commercial_partner_id
            companies = lead.company_id or self.env.companies
            if commercial in companies.sudo().partner_id.commercial_partner_id:
                return self.env._(
                    "“%(person)s” is your own company and cannot be a competitor in"
                    " “%(opportunity)s”.",
                    **names,
                )
            if self._is_of_customer():
                return self.env._(
                    "“%(person)s” is the customer of “%(opportunity)s”, or belongs to the customer,"
                    " and cannot be its competitor.",
                    **names,
                )
        return ""

    def _is_of_customer(self):
        """Tell whether this is the customer of the opportunity, or somebody of it."""
        self.ensure_one()
        customer = self.lead_id.sudo().partner_id.commercial_partner_id
        return bool(customer) and self.partner_id.commercial_partner_id == customer

    # One primary of each kind, and one competitor that won: whoever is named last takes it.

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
        lead_ids = [*lost, *(lead_id for lead_id, _kind in primaries)]
        others = self.with_context(active_test=False).search(
            [('lead_id', 'in', lead_ids), ('id', 'not in', self.ids)]
        )
        ticked = others.filtered(lambda r: r.is_primary and (r.lead_id.id, r.kind) in primaries)
        ticked.write({'is_primary': False})
        winners = others.filtered(lambda r: r.outcome == 'lost' and r.lead_id.id in lost)
        winners.write({'outcome': 'open'})
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
                        "“%(opportunity)s” can be lost to only one competitor.",
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
        contacts = primaries.filtered(lambda r: r.kind == 'contact' and r.lead_won_status != 'won')
        contacts = contacts.filtered(lambda r: r.lead_id.partner_id != r.partner_id)
        contacts.lead_id.fetch(['contact_relation_ids', 'competitor_relation_ids'])
        for partner, relations in contacts.grouped('partner_id').items():
            relations.lead_id.partner_id = partner
        competitors = self.filtered(lambda relation: relation.kind == 'competitor')
        partners = competitors.partner_id.commercial_partner_id.sudo()
        partners.filtered(lambda partner: not partner.is_competitor).is_competitor = True
