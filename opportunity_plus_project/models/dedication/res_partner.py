from odoo import api, models
from odoo.fields import Domain

from .crm_opportunity_dedication_mixin import FOLLOW_UP


class ResPartner(models.Model):
    """What was done for a customer, whoever did it."""

    _name = 'res.partner'
    _inherit = ['res.partner', 'crm.opportunity.dedication.mixin']

    def _get_dedication_domain(self):
        return Domain('partner_id', 'child_of', self._origin.ids) & FOLLOW_UP

    def _get_dedication_group(self):
        return 'partner_id'

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_dedication(self):
        # With their parents, all at once.
        family = self.sudo().with_context(active_test=False)
        family.search_fetch([('id', 'child_of', self._origin.ids)], ['parent_id'])
        return super()._compute_dedication()

    def _get_dedication_owners(self, line_owner):
        ids, parent = [], line_owner.sudo()
        while parent:
            ids.append(parent.id)
            parent = parent.parent_id
        return ids
