from odoo import models

ROUNDING_FIELDS = frozenset(('tax_calculation_rounding_method', 'account_price_include'))


class ResCompany(models.Model):
    _inherit = 'res.company'

    def write(self, vals):
        """Open opportunities are rounded as a quotation made now."""
        res = super().write(vals)
        if not ROUNDING_FIELDS.isdisjoint(vals):
            lines = self.env['crm.opportunity.line']._search_open(
                [('lead_id.company_id', 'child_of', self.ids)]
            )
            lines._recompute_untaxed()
        return res
