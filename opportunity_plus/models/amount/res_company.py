from odoo import models
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = 'res.company'

    def write(self, vals):
        """Round the totals of open opportunities anew: a quotation made now would have these."""
        res = super().write(vals)
        if 'tax_calculation_rounding_method' in vals:
            domain = Domain('company_id', 'child_of', self.ids)
            domain |= Domain('lead_id.amount_company_id', 'child_of', self.ids)
            self.env['crm.opportunity.line']._search_open(domain)._recompute_untaxed()
        return res
