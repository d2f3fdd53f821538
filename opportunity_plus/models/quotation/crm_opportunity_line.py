from odoo import models
from odoo.fields import Command

from ...tools.margin import sees_margin


class CrmOpportunityLine(models.Model):
    _inherit = 'crm.opportunity.line'

    def _prepare_order_line_values(self):
        """Values of the ``sale.order.line`` that quotes this line."""
        self.ensure_one()
        values = {
            'opportunity_line_id': self._origin.id,
            'sequence': self.sequence,
            'product_id': self.product_id.id,
            'name': self.name,
            'product_uom_qty': self.product_uom_qty,
            'product_uom_id': self.product_uom_id.id,
            'price_unit': self.price_unit,
            'technical_price_unit': self.technical_price_unit,
            'discount': self.discount,
            'tax_ids': [Command.set(self.tax_ids.ids)],
        }
        if sees_margin(self.env):
            # The costs of others are taken by ``sale.order.line._inherit_opportunity_costs``.
            values['purchase_price'] = self.purchase_price
        return values
