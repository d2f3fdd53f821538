from odoo import api, models
from odoo.exceptions import UserError

from ..tools.marker import BULK_COPY


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts joins what they are in opportunities.

    Odoo moves references in SQL, and deletes rows or fails where two would have the same person,
    kind and role: so these are joined beforehand.
    """

    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        conflicts = self._get_conflicting_competitors(partner_ids)
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        self._check_no_customer_competes(conflicts)
        return res

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        relations = self.env['crm.opportunity.relation'].sudo()
        relations = relations.with_context(active_test=False, opportunity_values_from=BULK_COPY)
        relations = relations.search([('partner_id', 'in', (src_partners | dst_partner).ids)])
        kept = relations.filtered(lambda relation: relation.partner_id == dst_partner)
        (relations - kept)._join_into(kept, partner=dst_partner).unlink()
        self.env.flush_all()
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        return res

    def _update_values(self, src_partners, dst_partner):
        """Take along also what people do not write."""
        marked = dst_partner.with_context(opportunity_values_from=BULK_COPY)
        return super()._update_values(src_partners, marked)

    def _get_conflicting_competitors(self, partner_ids):
        """The competitors that the merge could make one with their customer.

        :returns: dict of their names and opportunities, by relation
        """
        partners = self.env['res.partner'].sudo().browse(partner_ids).exists()
        commercials = partners.commercial_partner_id
        relations = self.env['crm.opportunity.relation'].sudo().with_context(active_test=False)
        relations = relations.search(
            [
                ('kind', '=', 'competitor'),
                ('partner_id.commercial_partner_id', 'in', commercials.ids),
                ('lead_id.partner_id.commercial_partner_id', 'in', commercials.ids),
            ]
        )
        return {
            relation: {
                'competitor': relation.partner_id.display_name,
                'customer': relation.lead_id.partner_id.display_name,
            }
            for relation in relations
            if not relation._is_of_customer()
        }

    def _check_no_customer_competes(self, conflicts):
        """Refuse a merge that made a customer its own competitor.

        :param conflicts: what :meth:`_get_conflicting_competitors` returned before the merge
        :raise UserError: naming the opportunity, if the user may read it
        """
        for relation in self.env['crm.opportunity.relation'].concat(*conflicts).exists():
            if not relation._is_of_customer():
                continue
            lead = relation.lead_id
            is_known = lead.with_env(self.env).has_access('read')
            hidden = self.env._("An opportunity that you cannot see")
            raise UserError(
                self.env._(
                    "These contacts cannot be merged: in “%(opportunity)s” “%(competitor)s” is a"
                    " competitor of “%(customer)s”. Remove the competitor there first.",
                    opportunity=lead.display_name if is_known else hidden,
                    **conflicts[relation],
                )
            )
