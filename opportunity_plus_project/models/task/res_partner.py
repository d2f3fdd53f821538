from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _name = 'res.partner'
    _inherit = ['res.partner', 'crm.opportunity.counter.mixin']

    def _get_follow_up_domain(self):
        """Tasks of opportunities and of commercial projects, of all people of the customer."""
        return Domain('partner_id', 'child_of', self.ids) & Domain('is_follow_up', '=', True)

    @api.depends('task_ids.follow_up_state')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_follow_up_counts(self):
        return super()._compute_follow_up_counts()

    def _get_follow_up_counts(self):
        # With their parents, all at once.
        family = self.sudo().with_context(active_test=False)
        family = family.search_fetch([('id', 'child_of', self._origin.ids)], ['parent_id'])
        groups = self.env['project.task']._read_group(
            family._get_follow_up_domain(), ['partner_id', 'follow_up_state'], ['__count']
        )
        counts, own = {}, set(self._origin.ids)
        for partner, state, count in groups:
            parent = family.browse(partner.id)
            while parent:
                if parent.id in own:
                    counts[parent.id, state] = counts.get((parent.id, state), 0) + count
                parent = parent.parent_id
        return counts

    def _get_follow_up_context(self):
        return {**super()._get_follow_up_context(), 'default_partner_id': self.id}
