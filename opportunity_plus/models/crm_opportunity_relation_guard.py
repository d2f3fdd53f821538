from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.acceptance import ACCEPTANCE

KEY_FIELDS = ('lead_id', 'partner_id', 'kind', 'role_id', 'is_primary', 'outcome')


class CrmOpportunityRelation(models.Model):
    """What may not be said of the people around a deal; and one primary, who moves."""

    _inherit = 'crm.opportunity.relation'

    @api.model_create_multi
    def create(self, vals_list):
        keys = [self._get_future_key(vals) for vals in vals_list]
        self._check_twins(keys)
        self._make_room(keys)
        relations = super().create(vals_list)
        relations._register_primaries()
        relations._follow_relations(relations.filtered('is_primary'))
        return relations

    def write(self, vals):
        if not any(name in vals for name in KEY_FIELDS):
            return super().write(vals)
        keys = [relation._get_future_key(vals) for relation in self]
        self._check_twins(keys)
        self._make_room(keys)
        before = {relation: (relation.is_primary, relation.partner_id) for relation in self}
        res = super().write(vals)
        self._register_primaries()
        self._follow_relations(
            self.filtered(
                lambda relation: (
                    relation.is_primary
                    and (relation.is_primary, relation.partner_id) != before[relation]
                )
            )
        )
        return res

    def _get_future_key(self, vals):
        """What tells relations apart, as it will be once ``vals`` are written.

        :rtype: dict
        """
        key = {}
        for name in KEY_FIELDS:
            if name in vals:
                key[name] = vals[name]
            elif self:
                value = self[name]
                key[name] = value.id if self._fields[name].relational else value
            else:
                key[name] = self.env.context.get(f'default_{name}')
        return key

    def _check_twins(self, keys):
        """Refuse a person with the same role twice.

        :param keys: what :meth:`_get_future_key` returned for each record to be written
        :raise ValidationError: naming the person and the opportunity
        """
        seen = set()
        others = self.sudo().with_context(active_test=False)
        others = others.search(
            [
                ('lead_id', 'in', [key['lead_id'] for key in keys]),
                ('partner_id', 'in', [key['partner_id'] for key in keys]),
                ('id', 'not in', self.ids),
            ]
        )
        for other in others:
            seen.add((other.lead_id.id, other.partner_id.id, other.kind, other.role_id.id))
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

    @api.constrains('partner_id', 'kind', 'lead_id')
    def _check_person(self):
        if self.env.context.get('opportunity_line_copy') is ACCEPTANCE:
            return  # A copy takes people as they are; they are checked when somebody edits them.
        for relation in self:
            problem = relation._get_person_problem()
            if problem:
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
            if commercial == lead.partner_id.commercial_partner_id:
                return self.env._(
                    "“%(person)s” is the customer of “%(opportunity)s”, or belongs to the customer,"
                    " and cannot be its competitor.",
                    **names,
                )
        return ""
