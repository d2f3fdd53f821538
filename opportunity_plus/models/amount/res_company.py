from odoo import models

from .crm_lead_jobs import PENDING


class ResCompany(models.Model):
    _inherit = 'res.company'

    def write(self, vals):
        """Round the totals of open opportunities anew: a quotation made now would have these."""
        res = super().write(vals)
        if 'tax_calculation_rounding_method' in vals:
            lines = self.env['crm.opportunity.line'].sudo()
            domain = [('company_id', 'child_of', self.ids), ('sale_line_id', '=', False)]
            domain += [(f'lead_id.{name}', operator, value) for name, operator, value in PENDING]
            lines.search(domain).modified(['price_unit'])
        return res
