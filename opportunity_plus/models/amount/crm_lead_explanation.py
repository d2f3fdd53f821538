from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.margin import sees_margin
from ...tools.rates import Rates


class CrmLead(models.Model):
    """Why the amount is what it is: the figures behind the sentence under it."""

    _inherit = 'crm.lead'

    def _get_amount_sentence(self, orders):
        """One sentence that says where the amount comes from.

        :param orders: the orders that make the amount
        """
        self.ensure_one()
        if self.amount_source == 'quotation':
            name = orders.name or "-"
            if orders.state == 'sent':
                return self.env._("comes from quotation %(order)s (sent, leading)", order=name)
            return self.env._("comes from quotation %(order)s (draft, leading)", order=name)
        if self.amount_source == 'order':
            names = ", ".join(orders.mapped('name'))
            if len(orders) == 1:
                return self.env._("comes from accepted quotation %(orders)s", orders=names)
            return self.env._("comes from accepted quotations %(orders)s", orders=names)
        if self.amount_source == 'lines':
            count = len(self.opportunity_line_ids.filtered('active'))
            if count == 1:
                return self.env._("comes from 1 product line")
            return self.env._("comes from %(count)s product lines", count=count)
        return self.env._("typed by hand")

    @api.readonly
    def get_amount_explanation(self):
        """Tell in figures where the amount comes from. The popover shows them; integrations may.

        It can be written as JSON: dates are texts (``2026-02-10``), what is missing or not for the
        user to see is False. Keys are only ever added.

        A *valuation* is a dict: ``amount`` untaxed in ``currency`` (a name) and ``currency_id``,
        ``date`` and ``rate`` by which it was converted, and ``value`` in the currency of the
        opportunity's company. Where that rate is missing, ``rate`` and ``value`` are False.
        A *comparison* is a dict of an ``amount``, the ``difference`` of the opportunity's amount
        to it, and that as a ``ratio`` of it.

        The number of queries depends on how many currencies and days the orders have, not on how
        many orders or products there are.

        :returns: dict with

            * ``source``: as ``amount_source``
            * ``amount``, ``currency``, ``currency_id``: the opportunity's amount
            * ``probability``, in percent, and ``weighted``: the amount times that
            * ``margin``: dict of ``amount``, its ``ratio`` of the opportunity's amount, and
              ``weighted``; False where it is not known, or not for the user to see
            * ``lines``: valuation of the products with their ``count``, or False
            * ``products``: what the opportunity forecasts, or sold: a dict for each line with
              ``id``, ``product_id``, ``name``, ``quantity``, ``unit``, ``amount`` untaxed in
              ``currency`` and ``currency_id``, ``margin`` in that currency or False, and
              ``order_id`` of the order that it comes from, or False
            * ``orders``: valuations of the accepted orders, or of the leading one, that the user
              may read, each with ``id`` and ``name``
            * ``hidden``: ``count`` and ``value`` of those the user may not read, or False
            * ``is_rate_changed``: whether the amount was computed at other rates than today's
              tables tell
            * ``before``: comparison with what was expected before the acceptance, or typed before
              the products came, with its ``source``, or False
            * ``objective``: comparison with the target revenue, or False
        :raise AccessError: if the user may not read the opportunity, or is no employee
        """
        self.ensure_one()
        self.check_access('read')
        if self.env.user.share and not self.env.su:
            # Odoo lets partners on the portal read opportunities that are assigned to them.
            raise AccessError(
                self.env._("Only employees can see where the expected revenue comes from.")
            )
        orders = self._get_amount_orders().get(self.id, self.env['sale.order'].sudo())
        company = self.company_id or orders[:1].company_id or self.env.company
        target, rates = company.currency_id, Rates()
        valuations = {order: self._explain_order(order, target, rates) for order in orders}
        readable = orders.with_env(self.env)._filtered_access('read').sudo()
        lines = self.amount_source == 'lines' and self._explain_lines(rates)
        values = [row['value'] for row in ([lines] if lines else valuations.values())]
        changed = values and target.compare_amounts(sum(values), self.expected_revenue)
        hidden = [valuations[order]['value'] for order in orders - readable]
        return {
            'source': self.amount_source,
            'amount': self.expected_revenue,
            'currency': target.name,
            'currency_id': target.id,
            'probability': self.probability,
            'weighted': self.prorated_revenue,
            'margin': self._explain_margin(),
            'lines': lines,
            'products': self._explain_products(readable),
            'orders': [valuations[order] for order in readable],
            'hidden': self._explain_hidden(hidden),
            'is_rate_changed': bool(changed),
            'before': self._explain_before(target),
            'objective': self._compare_amount(self.target_revenue, target),
        }

    def _explain_lines(self, rates):
        """Valuation of the products, and how many they are."""
        company = self._get_amount_company()
        target, day = company.currency_id, self._get_rate_date()
        return {
            'count': len(self.opportunity_line_ids.filtered('active')),
            **rates.explain(self.amount_lines, self.currency_id or target, target, company, day),
        }

    def _explain_margin(self):
        """The margin, where it is known and the user may see it."""
        if self.amount_source == 'manual' or not sees_margin(self.env):
            return False
        lead = self.sudo()
        return {
            'amount': lead.margin,
            'ratio': lead.margin_percent,
            'weighted': lead.prorated_margin,
        }

    def _explain_products(self, readable):
        """The products, whoever may read what they are: they belong to the opportunity.

        :param readable: the orders that the user may read
        """
        shows_margin = sees_margin(self.env)
        return [
            {
                'id': line.id,
                'product_id': line.product_id.id,
                'name': line.product_id.display_name or line.name,
                'quantity': line.product_uom_qty,
                'unit': line.product_uom_id.name or "",
                'amount': line.price_subtotal,
                'currency': line.currency_id.name,
                'currency_id': line.currency_id.id,
                'margin': shows_margin and line.currency_id.round(line.margin),
                'order_id': (line.sale_line_id.order_id & readable).id,
            }
            for line in self.sudo().opportunity_line_ids.filtered('active')
        ]

    def _explain_order(self, order, target, rates):
        """Valuation of an order, converted as the acceptance does it."""
        company, day = order.company_id, order._get_rate_date()
        return {
            'id': order.id,
            'name': order.name,
            **rates.explain(order.amount_untaxed, order.currency_id, target, company, day),
        }

    def _explain_hidden(self, values):
        """Sum up what the user may not see one by one: it is in the amount, which is seen.

        :param values: the value of each order, False where its rate is missing
        """
        if not values:
            return False
        is_known = all(value is not False for value in values)
        return {'count': len(values), 'value': is_known and sum(values)}

    def _explain_before(self, currency):
        """Compare with the amount that orders replaced, which the acceptance knows, or products.

        :param currency: that of the opportunity's company
        :returns: a comparison with its ``source``, or False
        """
        typed = self.amount_source == 'lines' and self.sudo().typed_objective
        comparison = self._compare_amount(typed, currency)
        return comparison and {'source': 'manual', **comparison}

    def _compare_amount(self, amount, currency):
        """Compare the opportunity's amount with another one; False if there is none."""
        if not amount:
            return False
        difference = currency.round(self.expected_revenue - amount)
        return {'amount': amount, 'difference': difference, 'ratio': difference / amount}

    @api.readonly
    def action_view_amount_orders(self):
        """Open the orders that make the amount: the one, or the list of those that one may read.

        :raise AccessError: if the user may read none of them, or not the opportunity
        """
        self.ensure_one()
        self.check_access('read')
        orders = self._get_amount_orders().get(self.id, self.env['sale.order']).with_env(self.env)
        readable = orders._filtered_access('read')
        if not readable:
            raise AccessError(
                self.env._(
                    "You cannot see the quotations behind the expected revenue of"
                    " “%(opportunity)s”: ask their salesperson or a sales manager.",
                    opportunity=self.display_name,
                )
            )
        return readable._get_records_action(
            name=self.env._("Quotations of %(opportunity)s", opportunity=self.display_name)
        )
