from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.marker import ACCEPTANCE

# One of the former unit is one of the new: what a line costs and earns stays as it is.
PRICE_FIELDS = ('price_unit', 'technical_price_unit', 'discount', 'purchase_price')


class ProductProduct(models.Model):
    """What Odoo does for order lines when a product changes, done for opportunities too."""

    _inherit = 'product.product'

    product_catalog_product_is_in_opportunity = fields.Boolean(
        compute='_compute_product_catalog_product_is_in_opportunity',
        search='_search_product_catalog_product_is_in_opportunity',
    )

    @api.depends_context('order_id')
    def _compute_product_catalog_product_is_in_opportunity(self):
        found = self._get_products_in_opportunity()
        for product in self:
            product.product_catalog_product_is_in_opportunity = product._origin in found

    def _search_product_catalog_product_is_in_opportunity(self, operator, value):
        if operator != 'in':
            return NotImplemented
        domain = Domain('id', 'in', self._get_products_in_opportunity().ids)
        return domain if True in value else ~domain

    def _get_products_in_opportunity(self):
        """The products of the opportunity whose catalog is open, which the context names."""
        lead_id = self.env.context.get('order_id')
        if not isinstance(lead_id, int):
            return self.browse()
        lines = self.env['crm.opportunity.line'].with_context(active_test=True)
        return lines.search([('lead_id', '=', lead_id)]).product_id

    def _get_opportunity_lines(self):
        """All lines with these products, archived ones and those of others included."""
        lines = self.env['crm.opportunity.line'].sudo().with_context(active_test=False)
        return lines.search([('product_id', 'in', self.ids)])

    def _update_uom(self, to_uom_id):
        """Replace the unit on the lines; mirrored ones get that of their order line.

        :raise UserError: naming a product that is forecast in another unit
        """
        lines = self._get_opportunity_lines().filtered(lambda line: not line.sale_line_id)
        for line in lines:
            unit, product_unit = line.product_uom_id, line.product_id.uom_id
            if unit != product_unit:
                raise UserError(
                    self.env._(
                        "The unit of “%(product)s” cannot be changed from %(product_unit)s: there"
                        " are opportunities that have it in %(unit)s. Archive the product and"
                        " create another one.",
                        product=line.product_id.display_name,
                        product_unit=product_unit.display_name,
                        unit=unit.display_name,
                    )
                )
        prices = [lines._fields[name] for name in PRICE_FIELDS]
        with self.env.protecting(prices, lines):
            lines.with_context(opportunity_values_from=ACCEPTANCE).product_uom_id = to_uom_id
        return super()._update_uom(to_uom_id)

    def _trigger_uom_warning(self):
        return super()._trigger_uom_warning() or bool(self._get_opportunity_lines())

    def _filter_to_unlink(self):
        """Variants that are forecast are archived, not deleted."""
        return super(
            ProductProduct, self - self._get_opportunity_lines().product_id
        )._filter_to_unlink()
