from odoo import models

from ..origin.crm_lead import ORIGIN_FIELDS

# Taken together from the first opportunity that has the first of them: mixed they make no sense.
MERGED_TOGETHER = (
    ('origin_type_id', *ORIGIN_FIELDS.values()),
    ('subfamily_id', 'family_id'),
    ('next_step', 'next_step_date'),
    ('date_production_start', 'date_production_end'),
)
MERGED_ALONE = (
    'target_revenue',
    'manager_id',
    'industry_id',
    'site_partner_id',
    'family_id',
    'analytic_distribution',
)


class CrmLead(models.Model):
    """Merging opportunities keeps what each says of origin, calendar and classification."""

    _inherit = 'crm.lead'

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), *MERGED_ALONE]

    def _merge_data(self, fnames=None):
        data = super()._merge_data(fnames)
        for names in MERGED_TOGETHER:
            lead = next((lead for lead in self if lead[names[0]]), self.browse())
            if lead:
                data.update(lead._prepare_merged_values(names))
        data['date_opened'] = min(self.mapped('date_opened'))
        if data.get('origin_lead_id') in self.ids:
            # A deal that was the origin of another is one with it now.
            data.update(origin_type_id=False, origin_lead_id=False)
        site = self.env['res.partner'].browse(data.get('site_partner_id') or False)
        customer = self.env['res.partner'].browse(data.get('partner_id') or False)
        if site.commercial_partner_id != customer.commercial_partner_id:
            data['site_partner_id'] = False
        return data

    def _prepare_merged_values(self, names):
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name] for name in names
        }
