from odoo import models

# What the untaxed amount of a price with included tax follows from.
AMOUNT_FIELDS = frozenset(
    ('amount', 'amount_type', 'price_include_override', 'include_base_amount')
    + ('is_base_affected', 'children_tax_ids')
)


class AccountTax(models.Model):
    """A tax that changes: a quotation made now has it as it is, and so have open opportunities."""

    _inherit = 'account.tax'

    def write(self, vals):
        res = super().write(vals)
        if not AMOUNT_FIELDS.isdisjoint(vals):
            self._get_opportunity_lines()._recompute_untaxed()
        return res

    def unlink(self):
        lines = self._get_opportunity_lines()
        res = super().unlink()
        lines._recompute_untaxed()
        return res

    def _get_opportunity_lines(self):
        """The forecast lines of open opportunities with these taxes, whoever may read them."""
        groups = self.sudo().search([('children_tax_ids', 'in', self.ids)])
        domain = [('tax_ids', 'in', (self | groups).ids)]
        return self.env['crm.opportunity.line']._search_open(domain)
