from odoo import api, models


class CrmOpportunityLine(models.Model):
    """A line in Odoo's product catalog (``product.catalog.mixin``)."""

    _inherit = 'crm.opportunity.line'

    @api.readonly
    def action_add_from_catalog(self):
        """Open the catalog for the opportunity named by ``order_id`` in the context."""
        lead = self.env['crm.lead'].browse(self.env.context.get('order_id'))
        return lead.with_context(child_field='opportunity_line_ids').action_add_from_catalog()

    def _get_product_catalog_lines_data(self, **kwargs):
        """Quantity, price and unit of one product, as ``sale.order.line`` answers."""
        if not self:
            return {'quantity': 0}
        lead, product = self.lead_id, self.product_id
        if len(self) == 1:
            return {
                'quantity': self.product_uom_qty,
                'price': self._get_discounted_price(),
                'readOnly': lead._is_readonly(),
                'uomDisplayName': self.product_uom_id.display_name,
            }
        return {
            'quantity': sum(
                line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id)
                for line in self
            ),
            'price': lead._get_catalog_prices(product)[product.id],
            'readOnly': True,
            'uomDisplayName': product.uom_id.display_name,
        }

    def _get_discounted_price(self):
        """Unit price after the line's discount, in the line's currency."""
        self.ensure_one()
        return self.price_unit * (1 - (self.discount or 0.0) / 100.0)
