from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestCopySold(OpportunityPlusCommon):
    """A copy of what was sold can be sold again: without what belonged to that sale alone."""

    def _sell(self, lines, change=None):
        lead = self._create_lead()
        order = self._create_order(lead, lines)
        if change:
            change(order)
        order.action_confirm()
        return lead

    def _assert_sold_again(self, copy, amount):
        """The copy is worth it, may be edited line by line, and quoted."""
        self.assertRecordValues(copy, [{'amount_source': 'lines', 'expected_revenue': amount}])
        self.assertEqual(self._quote(copy).amount_untaxed, amount)
        for line in copy.opportunity_line_ids:
            line.write({'product_uom_qty': line.product_uom_qty, 'product_id': line.product_id.id})
            line._check_product()

    def test_negotiated_price(self):
        def negotiate(order):
            order.order_line.price_unit = 900.0

        copy = self._sell([(self.bike, {})], negotiate).copy()
        self._assert_sold_again(copy, 900.0)
        copy.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(copy.expected_revenue, 1800.0)
        order = self._quote(copy)
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.amount_untaxed, 2700.0)
        copy.action_update_prices()
        self.assertEqual(copy.expected_revenue, 2000.0)

    def test_price_of_the_list_follows_the_list(self):
        copy = self._sell([(self.bike, {})]).copy()
        self.bike.list_price = 1100.0
        copy.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(copy.expected_revenue, 2200.0)

    def test_price_in_another_currency(self):
        foreign = self.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'F',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 4.0})],
            }
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': foreign.id}
        )
        lead = self._create_lead()
        order = self._create_order(lead, pricelist_id=pricelist.id)
        order.order_line.price_unit = 3600.0
        order.action_confirm()
        copy = lead.copy()
        self._assert_sold_again(copy, 900.0)
        copy.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(copy.expected_revenue, 1800.0)

    def test_option_that_was_not_taken(self):
        copy = self._sell([(self.bike, {}), (self.helmet, {'product_uom_qty': 0})]).copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.bike)
        self._assert_sold_again(copy, 1000.0)

    def test_down_payment(self):
        lead = self._sell([(self.bike, {})])
        order = lead.order_ids
        wizard = self.env['sale.advance.payment.inv'].create(
            {
                'advance_payment_method': 'percentage',
                'amount': 50,
                'sale_order_ids': [Command.set(order.ids)],
            }
        )
        wizard.create_invoices()
        self.assertTrue(order.order_line.filtered('is_downpayment'))
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.bike)
        self._assert_sold_again(copy, 1000.0)

    def test_combo(self):
        choice = self.env['product.combo'].create(
            {
                'name': "Choice",
                'combo_item_ids': [Command.create({'product_id': self.bike.id})],
            }
        )
        combo = self._create_product(
            "Set", 700.0, type='combo', combo_ids=[Command.set(choice.ids)]
        )
        lead = self._create_lead()
        order = self._create_order(lead, [(combo, {})])
        header = order.order_line
        self.env['sale.order.line'].create(
            {
                'order_id': order.id,
                'product_id': self.bike.id,
                'combo_item_id': choice.combo_item_ids.id,
                'linked_line_id': header.id,
            }
        )
        self.assertEqual(order.amount_untaxed, 700.0)
        order.action_confirm()
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.bike)
        self._assert_sold_again(copy, 700.0)
        copy.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(copy.expected_revenue, 1400.0)

    def test_variant_without_a_product_of_its_own(self):
        attribute = self.env['product.attribute'].create(
            {
                'name': "Paint",
                'create_variant': 'no_variant',
                'value_ids': [
                    Command.create({'name': "Black"}),
                    Command.create({'name': "Gold"}),
                ],
            }
        )
        template = self.bike.product_tmpl_id
        self.env['product.template.attribute.line'].create(
            {
                'product_tmpl_id': template.id,
                'attribute_id': attribute.id,
                'value_ids': [Command.set(attribute.value_ids.ids)],
            }
        )
        gold = self.env['product.template.attribute.value'].search(
            [('product_attribute_value_id', '=', attribute.value_ids[1].id)]
        )
        self.assertEqual(len(gold), 1)
        gold.price_extra = 50.0
        bike = template.product_variant_id
        values = {'product_no_variant_attribute_value_ids': [Command.set(gold.ids)]}
        lead = self._sell([(bike, values)], lambda order: order.action_update_prices())
        copy = lead.copy()
        self._assert_sold_again(copy, 1050.0)
        copy.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(copy.expected_revenue, 2100.0)

    def test_returns_are_kept(self):
        copy = self._sell([(self.bike, {}), (self.service, {'product_uom_qty': -1})]).copy()
        self.assertEqual(copy.expected_revenue, 925.0)

    def test_copy_by_somebody_who_may_not_read_the_order(self):
        lead = self._create_lead(user_id=self.salesperson.id)
        order = self._create_order(lead, user_id=self.colleague.id)
        order.order_line.price_unit = 900.0
        order.action_confirm()
        self.assertFalse(order.with_user(self.salesperson).has_access('read'))
        copy = lead.with_user(self.salesperson).copy()
        copy.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(copy.expected_revenue, 1800.0)
