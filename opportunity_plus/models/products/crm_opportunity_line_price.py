from odoo import api, fields, models

from ...tools.values import is_same

PRICE_FIELDS = ('price_unit', 'technical_price_unit')


class CrmOpportunityLine(models.Model):
    """What a product brings to a forecast line, found as an order line finds it: description, unit,
    price, discount and cost.

    The rules are those of ``sale.order.line`` (``sale/models/sale_order_line.py``, price list
    section) and of ``sale_margin``, read from the opportunity instead of the order. Mirrored
    lines (``sale_line_id``) keep what the order gave them.
    """

    _inherit = 'crm.opportunity.line'

    @api.depends('product_id')
    def _compute_name(self):
        for line in self:
            if not line.product_id or line.sale_line_id:
                line.name = line.name
                continue
            lang = line.lead_id.partner_id.lang or self.env.lang
            # With its code, as an order line begins: Odoo leaves out what repeats the product.
            product = line.product_id.with_context(lang=lang, display_default_code=True)
            line.name = product.get_product_multiline_description_sale()

    @api.depends('product_id')
    def _compute_product_uom_id(self):
        for line in self:
            if line.sale_line_id:
                line.product_uom_id = line.product_uom_id
            elif not line.product_uom_id or line.product_uom_id != line.product_id.uom_id:
                line.product_uom_id = line.product_id.uom_id

    @api.depends('product_id', 'product_uom_id', 'product_uom_qty')
    def _compute_price_unit(self):
        force = self.env.context.get('force_price_recomputation')
        lines = self.filtered(lambda line: not line.sale_line_id)
        to_price = lines.filtered(lambda line: force or not line._is_price_typed())
        for line in to_price:
            price = line._get_display_price()
            line.price_unit = price
            # No field of this computation: each assignment is a `write`.
            if line.technical_price_unit != price:
                line.technical_price_unit = price
        for line in self - to_price:
            line.price_unit = line.price_unit

    def _is_price_typed(self):
        """Tell whether somebody gave the price: it is not what the price list gave then."""
        self.ensure_one()
        return bool(self.currency_id.compare_amounts(self.technical_price_unit, self.price_unit))

    @api.model
    def _note_pricelist_prices(self, vals_list):
        """Note beside each given price what the pricelist gives.

        :param list vals_list: values of new lines, completed in place
        """
        typed = [vals for vals in vals_list if 'price_unit' in vals]
        known = [{name: vals[name] for name in vals if name in self._fields} for vals in typed]
        lines = self.browse().concat(*map(self.new, known))
        lines._compute_pricelist_item_id()
        for vals, line in zip(typed, lines, strict=True):
            vals['technical_price_unit'] = line._get_display_price()

    def _get_lines_to_price(self, vals):
        """The lines that a write gives another product, and no price with it.

        On an order only the form prices these: here it must not depend on the way in.

        :param dict vals: values for ``write``
        """
        if 'product_id' not in vals or 'price_unit' in vals:
            return self.browse()
        return self.filtered(lambda line: not is_same(line, 'product_id', vals['product_id']))

    @api.depends('product_id', 'product_uom_id', 'product_uom_qty')
    def _compute_discount(self):
        enabled = self.env['product.pricelist.item']._is_discount_feature_enabled()
        to_discount = self.filtered(
            lambda line: enabled and not line.sale_line_id and line.lead_id.pricelist_id
        )
        for line in to_discount:
            line.discount = line._get_pricelist_discount()
        for line in self - to_discount:
            line.discount = line.discount

    @api.depends(
        'product_uom_qty', 'price_unit', 'discount', 'tax_ids', 'currency_id', 'sale_line_id'
    )
    def _compute_price_subtotal(self):
        """The subtotal as ``sale.order.line._compute_amount`` computes it, from the same engine."""
        AccountTax = self.env['account.tax']
        for line in self:
            if line.sale_line_id:
                line.price_subtotal = line.sale_line_id.price_subtotal
                continue
            company = line.company_id or self.env.company
            base_line = line._prepare_base_line_for_taxes_computation()
            AccountTax._add_tax_details_in_base_line(base_line, company)
            AccountTax._round_base_lines_tax_details([base_line], company)
            line.price_subtotal = base_line['tax_details']['total_excluded_currency']

    def _prepare_base_line_for_taxes_computation(self):
        """Describe the line for the tax engine, as ``sale.order.line`` does for its own."""
        self.ensure_one()
        return self.env['account.tax']._prepare_base_line_for_taxes_computation(
            self,
            tax_ids=self.tax_ids,
            quantity=self.product_uom_qty,
            partner_id=self.lead_id.partner_id,
            currency_id=self.currency_id,
        )

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
        company, today = self.company_id or self.env.company, fields.Date.today()
        product = self.product_id.with_company(company)
        cost = product.uom_id._compute_price(product.standard_price, self.product_uom_id)
        currency = self.currency_id or company.currency_id
        return product.cost_currency_id._convert(cost, currency, company, today, round=False)

    @api.depends('product_id', 'product_uom_id', 'product_uom_qty')
    def _compute_pricelist_item_id(self):
        """Find the first rule that holds for product and quantity, with one query a price list.

        It stays until prices are updated.
        """
        for pricelist, lines in self.grouped(lambda line: line.lead_id.pricelist_id).items():
            rules = pricelist._get_applicable_rules(lines.product_id, fields.Datetime.now())
            for line in lines:
                product, unit = line.product_id, line.product_uom_id
                quantity = line.product_uom_qty or 1.0
                if unit and unit != product.uom_id:
                    quantity = unit._compute_quantity(
                        quantity, product.uom_id, raise_if_failure=False
                    )
                applicable = (r for r in rules if r._is_applicable_for(product, quantity))
                line.pricelist_item_id = next(applicable, False) if product else False

    def _get_pricelist_kwargs(self):
        """Arguments for the price methods of ``product.pricelist.item``; as on an order line."""
        self.ensure_one()
        return {
            'quantity': self.product_uom_qty or 1.0,
            'uom': self.product_uom_id,
            'date': fields.Datetime.now(),
            'currency': self.currency_id,
        }

    def _get_display_price(self):
        """Unit price before a shown discount, adapted to the taxes that the fiscal position gives.

        :returns: a price in the line's currency, for one of the line's unit
        """
        self.ensure_one()
        if not self.product_id or not self.product_uom_id:
            return 0.0
        company = self.company_id or self.env.company
        line = self.with_company(company)
        product, item = line.product_id, line.pricelist_item_id
        kwargs = line._get_pricelist_kwargs()
        price = item._compute_price(product=product, **kwargs)
        if item._show_discount():
            # A negative discount is a surcharge: it stays in the price.
            base_price = item._compute_price_before_discount(product=product, **kwargs)
            price = max(base_price, price)
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=self._get_product_taxes(),
            fiscal_position=line.lead_id.fiscal_position_id,
        )

    def _get_pricelist_discount(self):
        """Discount in percent that the price list shows to the customer, 0 if it shows none."""
        self.ensure_one()
        line = self.with_company(self.company_id or self.env.company)
        product, item = line.product_id, line.pricelist_item_id
        if not product or not item._show_discount():
            return 0.0
        kwargs = line._get_pricelist_kwargs()
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
            price = self._get_display_price()
            self.update({'price_unit': price, 'technical_price_unit': price})
