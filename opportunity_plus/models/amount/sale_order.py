from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _explain_amount(self, target, rates):
        """Valuation of an order, converted as the acceptance does it."""
        self.ensure_one()
        return {
            'id': self.id,
            'name': self.name,
            **self.currency_id._explain_value(
                self.amount_untaxed, target, self.company_id, self.date_order.date(), rates
            ),
        }
