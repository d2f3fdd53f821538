from odoo import api, models
from odoo.exceptions import ValidationError

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
        self._check_opportunities_known(keys)
        self._check_duplicates(keys)
        self._release_unique_slots(keys)

    def _get_key_after(self, vals):
        """What tells relations apart, as it will be once ``vals`` are written."""
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

    def _check_opportunities_known(self, keys):
        """Tell nothing of an opportunity, in a refusal, to whoever may not read it.

        :param keys: what :meth:`_get_key_after` returned for each record to be written
        """
        lead_ids = {key['lead_id'] for key in keys if key['lead_id']}
        self.env['crm.lead'].browse(lead_ids).check_access('read')

    def _check_duplicates(self, keys):
        """Refuse a person with the same role twice.

        :param keys: what :meth:`_get_key_after` returned for each record to be written
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
        names = {
            'person': self.partner_id.display_name,
            'opportunity': self.lead_id.display_name,
        }
        if self.kind != 'competitor':
            return self.env._(
                "“%(person)s” is no competitor in “%(opportunity)s” and can neither be beaten there"
                " nor win it.",
                **names,
            )
        if self.outcome == 'lost':
            return self.env._(
                "“%(opportunity)s” is not lost, so it cannot be lost to “%(person)s”. Mark it as"
                " lost first.",
                **names,
            )
        return self.env._(
            "How it ended with “%(person)s” follows from “%(opportunity)s”, which is"
            " %(status)s: close or reopen the opportunity instead.",
            **names,
            status=dict(
                self.env['crm.lead']._fields['won_status']._description_selection(self.env)
            )[self.lead_won_status],
        )

    @api.constrains('partner_id', 'kind', 'lead_id')
    def _check_person(self):
        if self.env.context.get('opportunity_values_from') is BULK_COPY:
            return
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
