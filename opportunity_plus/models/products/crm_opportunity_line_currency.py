from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.marker import ACCEPTANCE
from .crm_opportunity_line_price import PRICE_FIELDS


class CrmOpportunityLine(models.Model):
    """Prices follow a line into another currency, and a copy too; a missing rate is an error.

    Where nobody is there who could be told, they wait for the rate (``price_currency_id``).
    """

    _inherit = 'crm.opportunity.line'

    def copy_data(self, default=None):
        """Copy into the opportunity's currency: a mirrored line may be in its order's.

        :raise UserError: if a rate is missing
        """
        vals_list = super().copy_data(default)
        for line, vals in zip(self, vals_list, strict=True):
            lead = line.lead_id.browse((default or {}).get('lead_id')) or line.lead_id
            rate, currency = 1.0, line._get_price_currency()
            if currency and lead.currency_id:
                company = line.company_id or self.env.company
                today = fields.Date.today()
                rate = currency._get_rate_or_raise(lead.currency_id, company, today)
            vals['price_unit'] = line.price_unit * rate
            vals['technical_price_unit'] = line._get_technical_price_to_copy() * rate
        return vals_list

    def _get_technical_price_to_copy(self):
        """What the price list gives, next to the price of a copy: a negotiated one stays typed.

        The mirror of an order line has the order's price, whatever that was made of. Where the
        order priced more than the product (a part of a combo, a variant without a product of its
        own), the copy keeps it like a typed one.
        """
        self.ensure_one()
        order_line = self.sudo().sale_line_id
        if not order_line:
            return self.technical_price_unit
        if order_line.combo_item_id or order_line.product_no_variant_attribute_value_ids:
            return self._get_display_price()
        return order_line.technical_price_unit

    def _is_sold_again(self):
        """Tell whether a copy takes the product along: not what the sale alone brought.

        A reward, the delivery, an option that was not taken, the header of a combo.
        """
        self.ensure_one()
        order_line = self.sudo().sale_line_id
        if not order_line:
            return True
        return bool(
            self.product_uom_qty
            and self.product_id.type != 'combo'
            and order_line in order_line.order_id._get_copiable_order_lines()
            and not order_line._is_delivery()
            # Of sale_loyalty, which deletes them after it has copied an order.
            and not ('is_reward_line' in order_line._fields and order_line.is_reward_line)
        )

    def _get_price_currency(self):
        """The currency of the prices: that of the line, unless a rate is missing."""
        self.ensure_one()
        return self.sudo().price_currency_id or self.currency_id

    def _keep_prices_in(self, currency):
        """Remember a currency in which the prices of a moved line stay, for want of a rate."""
        lines = self.sudo().with_context(opportunity_values_from=ACCEPTANCE)
        lines.price_currency_id = currency

    @api.model
    def _search_kept_prices(self, domain):
        """Find lines whose prices wait for a rate, whoever may read them.

        :param domain: what has to hold beside
        """
        lines = self.sudo().with_context(active_test=False)
        return lines.search(Domain('price_currency_id', '!=', False) & Domain(domain))

    def _release_prices(self, vals):
        """Prices that are given are in the currency of the line, and so is its cost.

        :param dict vals: what was written
        """
        if vals.keys().isdisjoint(('price_unit', 'product_id')):
            return
        if lines := self.sudo().filtered('price_currency_id'):
            lines._keep_prices_in(False)
            if 'purchase_price' not in vals:
                self.env.add_to_compute(self._fields['purchase_price'], lines)

    def _convert_prices_from(self, currency):
        """Convert the prices of a moved line from the currency it had.

        :param currency: the ``res.currency`` in which its prices are still expressed
        :raise UserError: if a rate is missing
        """
        self.ensure_one()
        # In sudo: the cost is converted too, whoever moves the line.
        line = self.sudo()
        lead = line.lead_id
        if not currency or currency == lead.currency_id:
            if line.price_currency_id:
                line._keep_prices_in(False)
            return
        rate = currency._get_rate_or_raise(
            lead.currency_id, lead._get_amount_company(), lead._get_rate_date()
        )
        line.write({name: line[name] * rate for name in (*PRICE_FIELDS, 'purchase_price')})
