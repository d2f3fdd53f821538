from contextlib import nullcontext

from odoo import models


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    def write(self, vals):
        """Let opportunities follow when the product has its new unit, not in the middle.

        Odoo writes it on the order lines first: their prices, computed by then, would be those of
        a dozen in the place of one.
        """
        leads = self.env['crm.lead']
        with leads._deferred_sync() if 'uom_id' in vals else nullcontext():
            return super().write(vals)
