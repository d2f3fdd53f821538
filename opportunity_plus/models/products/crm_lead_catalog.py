from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Odoo's product catalog on an opportunity."""

    _name = 'crm.lead'
    _inherit = ['crm.lead', 'product.catalog.mixin']

    def _get_product_catalog_domain(self):
        company = Domain('company_id', '=', False)
        if self.company_id:
            company |= Domain('company_id', 'parent_of', self.company_id.id)
        return company & Domain('type', '!=', 'combo') & Domain('sale_ok', '=', True)

    def _get_action_add_from_catalog_extra_context(self):
        digits = self.env['crm.opportunity.line']._fields['price_unit'].get_digits(self.env)
        return {
            **super()._get_action_add_from_catalog_extra_context(),
            'product_catalog_currency_id': self.currency_id.id,
            'product_catalog_digits': digits,
        }

    def _get_catalog_prices(self, products):
        """Price of one unit of each product by the opportunity's price list.

        :returns: dict of prices in the customer's currency by product id
        """
        self.ensure_one()
        return self.pricelist_id._get_products_price(
            products=products, quantity=1.0, currency=self.currency_id
        )

    def _get_product_catalog_order_data(self, products, **kwargs):
        res = super()._get_product_catalog_order_data(products, **kwargs)
        for product_id, price in self._get_catalog_prices(products).items():
            res[product_id]['price'] = price
        return res

    def _get_product_catalog_record_lines(self, product_ids, **kwargs):
        lines = self.opportunity_line_ids.filtered(
            lambda line: line.active and line.product_id.id in product_ids
        )
        return lines.grouped('product_id')

    def _get_parent_field_on_child_model(self):
        return 'lead_id'

    def _update_order_line_info(self, product_id, quantity, **kwargs):
        """Set the quantity of a product picked in the catalog; 0 removes its line.

        :returns: the unit price after discount, in the customer's currency
        :raise UserError: if the products come from an accepted quotation
        """
        self.ensure_one()
        line = self.opportunity_line_ids.filtered(
            lambda line: line.active and line.product_id.id == product_id
        )
        if line and quantity > 0:
            line.product_uom_qty = quantity
        elif line:
            line.unlink()
            line = line.browse()
        elif quantity > 0:
            line = line.create(
                {
                    'lead_id': self.id,
                    'product_id': product_id,
                    'product_uom_qty': quantity,
                    'sequence': max(self.opportunity_line_ids.mapped('sequence'), default=9) + 1,
                }
            )
        if not line:
            return self._get_catalog_prices(self.env['product.product'].browse(product_id))[
                product_id
            ]
        return line[0]._get_discounted_price()
