from odoo import api, fields, models

from ...tools.values import is_same


class CrmOpportunityLine(models.Model):
    """Price, discount, taxes and cost of a forecast line, found as an order line finds them.

    The rules are those of ``sale.order.line`` (``sale/models/sale_order_line.py``, price list and
    tax sections) and of ``sale_margin``, read from the opportunity instead of the order. Mirrored
    lines (``sale_line_id``) keep what the order gave them.
    """

    _inherit = 'crm.opportunity.line'

    @api.depends('product_id')
    def _compute_tax_ids(self):
        for line in self:
            if line.sale_line_id:
                line.tax_ids = line.tax_ids
                continue
            company = line.lead_id._get_amount_company()
            taxes = line.product_id.with_company(company).taxes_id
            taxes = taxes._filter_taxes_by_company(company)
            line.tax_ids = line.lead_id.fiscal_position_id.map_tax(taxes)

    @api.depends('product_id', 'product_uom_id', 'product_uom_qty')
    def _compute_price_unit(self):
        force = self.env.context.get('force_price_recomputation')
        lines = self.filtered(lambda line: not line.sale_line_id)
        to_price = lines if force else lines.filtered(lambda line: not line._has_manual_price())
        for line, item in to_price._get_pricelist_items().items():
            price = line._get_display_price(item)
            line.price_unit = price
            line.technical_price_unit = price
        for line in self - to_price:
            line.price_unit = line.price_unit

    def _add_precomputed_values(self, vals_list):
        """Note beside each price what the pricelist gives: a typed price is told by it."""
        to_note = [vals for vals in vals_list if 'technical_price_unit' not in vals]
        typed = [vals for vals in to_note if 'price_unit' in vals and not vals.get('sale_line_id')]
        # In sudo, as stored fields are computed anyway: the user may not see the cost.
        res = super(CrmOpportunityLine, self.sudo())._add_precomputed_values(vals_list)
        for vals in to_note:
            vals['technical_price_unit'] = vals.get('price_unit', 0.0)
        lines = self.browse().concat(
            *(
                self.new({name: value for name, value in vals.items() if name in self._fields})
                for vals in typed
            )
        )
        items = lines._get_pricelist_items()
        for vals, line in zip(typed, lines, strict=True):
            vals['technical_price_unit'] = line._get_display_price(items[line])
        return res

    def _get_lines_to_price(self, vals):
        """The lines that a write gives another product, and no price with it.

        On an order only the form prices these: here it must not depend on the way in.

        :param dict vals: values for ``write``
        """
        if 'product_id' not in vals or 'price_unit' in vals:
            return self.browse()
        return self.filtered(lambda line: not is_same(line, 'product_id', vals['product_id']))

    def _has_manual_price(self):
        """Tell whether the unit price was typed, and so must be kept when the quantity changes."""
        self.ensure_one()
        currency = self.currency_id or self.lead_id._get_amount_company().currency_id
        return bool(currency.compare_amounts(self.technical_price_unit, self.price_unit))

    @api.depends('product_id', 'product_uom_id', 'product_uom_qty')
    def _compute_discount(self):
        enabled = self.env['product.pricelist.item']._is_discount_feature_enabled()
        to_discount = self.filtered(
            lambda line: enabled and not line.sale_line_id and line.lead_id.pricelist_id
        )
        for line, item in to_discount._get_pricelist_items().items():
            line.discount = line._get_pricelist_discount(item)
        for line in self - to_discount:
            line.discount = line.discount

    @api.depends('product_id', 'product_uom_id')
    def _compute_purchase_price(self):
        for line in self:
            if line.sale_line_id:
                line.purchase_price = line.purchase_price
            else:
                line.purchase_price = line._get_product_cost()

    def _get_product_cost(self):
        """Today's cost of one of the line's unit, in the line's currency; as in ``sale_margin``."""
        self.ensure_one()
        if not self.product_id:
            return 0.0
        company = self.lead_id._get_amount_company()
        product = self.product_id.with_company(company)
        cost = product.uom_id._compute_price(product.standard_price, self.product_uom_id)
        return product.cost_currency_id._convert(
            cost,
            self.currency_id or company.currency_id,
            company,
            fields.Date.context_today(self),
            round=False,
        )

    def _get_pricelist_items(self):
        """Find the price list rule of each line, with one query for each price list.

        :returns: a dict of ``product.pricelist.item`` (maybe empty) by line
        """
        items = {}
        for pricelist, lines in self.grouped(lambda line: line.lead_id.pricelist_id).items():
            products = lines.product_id
            rules = pricelist._get_applicable_rules(products, fields.Datetime.now())
            for line in lines:
                items[line] = line._find_pricelist_item(rules)
        return items

    def _find_pricelist_item(self, rules):
        """Return the first of the ordered ``rules`` that holds for product and quantity."""
        self.ensure_one()
        product = self.product_id
        none = self.env['product.pricelist.item']
        if not product:
            return none
        quantity = self.product_uom_qty or 1.0
        unit = self.product_uom_id or product.uom_id
        if unit != product.uom_id:
            quantity = unit._compute_quantity(quantity, product.uom_id, raise_if_failure=False)
        return next((rule for rule in rules if rule._is_applicable_for(product, quantity)), none)

    def _get_pricelist_kwargs(self):
        """Arguments for the price methods of ``product.pricelist.item``; as on an order line."""
        self.ensure_one()
        company = self.lead_id._get_amount_company()
        return {
            'quantity': self.product_uom_qty or 1.0,
            'uom': self.product_uom_id,
            'date': fields.Datetime.now(),
            'currency': self.currency_id or company.currency_id,
        }

    def _get_display_price(self, item):
        """Unit price before a shown discount, adapted to the taxes that the fiscal position gives.

        :param item: the ``product.pricelist.item`` of the line, maybe empty
        :returns: a price in the line's currency, for one of the line's unit
        """
        self.ensure_one()
        if not self.product_id or not self.product_uom_id:
            return 0.0
        company = self.lead_id._get_amount_company()
        line = self.with_company(company)
        product = line.product_id
        kwargs = line._get_pricelist_kwargs()
        price = item.with_company(company)._compute_price(product=product, **kwargs)
        if item._show_discount():
            # A negative discount is a surcharge: it stays in the price.
            base_price = item.with_company(company)._compute_price_before_discount(
                product=product, **kwargs
            )
            price = max(base_price, price)
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(company),
            fiscal_position=line.lead_id.fiscal_position_id,
        )

    def _get_pricelist_discount(self, item):
        """Discount in percent that the price list shows to the customer, 0 if it shows none."""
        self.ensure_one()
        if not self.product_id or not item._show_discount():
            return 0.0
        company = self.lead_id._get_amount_company()
        item = item.with_company(company)
        product = self.with_company(company).product_id
        kwargs = self._get_pricelist_kwargs()
        price = item._compute_price(product=product, **kwargs)
        base_price = item._compute_price_before_discount(product=product, **kwargs)
        if not base_price:
            return 0.0
        discount = (base_price - price) / base_price * 100
        return discount if discount * base_price > 0 else 0.0

    @api.onchange('product_id')
    def _onchange_product_id(self):
        """Another product, another price: as on an order line, a typed one does not survive."""
        if self.product_id and not self.sale_line_id:
            price = self._get_display_price(self._get_pricelist_items()[self])
            self.update({'price_unit': price, 'technical_price_unit': price})
