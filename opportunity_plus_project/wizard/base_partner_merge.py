from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging customers joins their commercial projects.

    Odoo moves references in SQL, and deletes or fails where two customers had a project of the same
    period: so tasks and time are joined beforehand.
    """

    _inherit = 'base.partner.merge.automatic.wizard'

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        projects = self.env['project.project'].sudo().with_context(active_test=False)
        projects = projects.search(
            [
                ('project_kind', '=', 'commercial'),
                ('partner_id', 'in', (src_partners | dst_partner).ids),
            ]
        )
        projects = projects.sorted(lambda project: (project.partner_id != dst_partner, project.id))
        for same in projects.grouped(lambda p: (p.company_id, p.period_start)).values():
            (same - same[0])._join_into(same[0])
        self.env.flush_all()
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        return res
