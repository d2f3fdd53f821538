from odoo import models


class CrmOpportunitySaleType(models.Model):
    _name = 'crm.opportunity.sale.type'
    _inherit = ['crm.opportunity.choice']
    _description = "Opportunity Sale Type"

    def _get_usage_domain(self):
        lines = self.env['crm.opportunity.line'].sudo().with_context(active_test=False)
        return [('id', 'in', lines.search([('sale_type_id', 'in', self.ids)]).lead_id.ids)]
