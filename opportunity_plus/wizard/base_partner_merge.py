from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts joins what they are in opportunities.

    Odoo moves references in SQL: where that would make a second row of the same person, kind and
    role, it deletes rows or fails. So room is made before.
    """

    _inherit = 'base.partner.merge.automatic.wizard'

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        relations = self.env['crm.opportunity.relation'].sudo().with_context(active_test=False)
        relations = relations.search([('partner_id', 'in', (src_partners | dst_partner).ids)])
        self._check_no_customer_competes(src_partners | dst_partner, dst_partner)
        kept = relations.filtered(lambda relation: relation.partner_id == dst_partner)
        (relations - kept)._join_into(kept, partner=dst_partner)
        self.env.flush_all()
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        return res

    def _check_no_customer_competes(self, partners, dst_partner):
        """Refuse to make one of a customer and its competitor.

        :raise UserError: naming the opportunity
        """
        commercials = (partners | dst_partner).commercial_partner_id
        rivals = self.env['crm.opportunity.relation'].sudo().with_context(active_test=False)
        rivals = rivals.search(
            [
                ('kind', '=', 'competitor'),
                ('partner_id.commercial_partner_id', 'in', commercials.ids),
                ('lead_id.partner_id.commercial_partner_id', 'in', commercials.ids),
            ]
        )
        for relation in rivals:
            merged = (relation.partner_id | relation.lead_id.partner_id) & partners
            if merged:
                raise UserError(
                    self.env._(
                        "These contacts cannot be merged: in “%(opportunity)s” “%(competitor)s” is"
                        " a competitor of “%(customer)s”. Remove the competitor there first.",
                        opportunity=relation.lead_id.display_name,
                        competitor=relation.partner_id.display_name,
                        customer=relation.lead_id.partner_id.display_name,
                    )
                )
