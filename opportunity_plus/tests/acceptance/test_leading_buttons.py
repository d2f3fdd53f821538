from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .common_leading import LeadingCommon


@tagged('post_install', '-at_install')
class TestLeadingButtons(LeadingCommon):
    """What the Quotations tab offers beside an open quotation."""

    def test_use_for_the_forecast_and_stop(self):
        order = self.order.with_user(self.salesperson)
        order.action_lead_opportunity()
        self._assert_led_by(self.order, 300.0)
        order.action_stop_leading_opportunity()
        self._assert_not_led()

    def test_stopping_another_quotation_changes_nothing(self):
        other = self._create_quotation(500.0)
        self.order.action_lead_opportunity()
        other.action_stop_leading_opportunity()
        self._assert_led_by(self.order, 300.0)

    def test_what_a_quotation_is_above_the_opportunity(self):
        self.assertEqual(self.order.opportunity_difference, -600.0)
        other = self._create_quotation(1000.0)
        self.assertEqual(other.opportunity_difference, 100.0)
        self.order.action_lead_opportunity()
        self.assertEqual(self.order.opportunity_difference, 0.0)
        self.assertEqual(other.opportunity_difference, 700.0)
        self.order.action_confirm()
        self.assertEqual(self.order.opportunity_difference, 0.0)

    def test_the_difference_is_in_the_currency_of_the_quotation(self):
        currency = self.env['res.currency'].create(
            {'name': 'BKC', 'symbol': 'B', 'rate_ids': [Command.create({'rate': 2.0})]}
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': currency.id}
        )
        order = self._create_quotation(2000.0, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        self.assertEqual(order.opportunity_difference, 200.0)
        order.currency_id.rate_ids.unlink()
        self.env.invalidate_all()
        self.assertEqual(order.opportunity_difference, 0.0)

    def test_the_difference_tells_nothing_of_a_hidden_opportunity(self):
        self.order.user_id = self.colleague
        self.assertEqual(self.order.with_user(self.colleague).opportunity_difference, 0.0)

    def test_take_products_once_without_leading(self):
        self.order.with_user(self.salesperson).action_take_products()
        self._assert_lead('lines', 300.0, primary_order_id=False, target_revenue=900.0)
        line = self.lead.opportunity_line_ids
        self.assertRecordValues(
            line,
            [{'product_id': self.untaxed.id, 'price_unit': 300.0, 'sale_line_id': False}],
        )
        self.assertEqual(self.order.order_line.opportunity_line_id, line)
        self.order.order_line.price_unit = 400.0
        self._assert_lead('lines', 300.0)

    def test_taking_twice_changes_nothing(self):
        self.order.action_take_products()
        line = self.lead.opportunity_line_ids
        self.order.action_take_products()
        self.assertEqual(self.lead.opportunity_line_ids, line)
        self._assert_lead('lines', 300.0)

    def test_what_was_typed_on_the_products_stays(self):
        sale_type = self.env['crm.opportunity.sale.type'].create({'name': "Rent"})
        lead = self._create_lead(
            [
                (self.bike, {'sale_type_id': sale_type.id, 'duration_months': 12}),
                (self.helmet, {}),
            ]
        )
        order = self._quote(lead)
        order.order_line[0].write({'product_uom_qty': 3, 'discount': 10})
        order.order_line[1].unlink()
        order.order_line = [Command.create({'product_id': self.service.id})]
        kept = lead.opportunity_line_ids[0]
        order.with_user(self.salesperson).action_take_products()
        self.assertRecordValues(
            lead.opportunity_line_ids,
            [
                {
                    'id': kept.id,
                    'product_uom_qty': 3,
                    'discount': 10,
                    'sale_type_id': sale_type.id,
                    'duration_months': 12,
                },
                {
                    'id': lead.opportunity_line_ids[1].id,
                    'product_uom_qty': 1,
                    'discount': 0,
                    'sale_type_id': False,
                    'duration_months': 0,
                },
            ],
        )
        self.assertEqual(lead.amount_currency, order.amount_untaxed)
        self.assertEqual(self._quote(lead).amount_untaxed, order.amount_untaxed)

    def test_what_was_typed_on_a_mirror_is_taken(self):
        self.order.action_lead_opportunity()
        self.lead.opportunity_line_ids.date_start = Date.to_date('2030-05-01')
        self.order.action_stop_leading_opportunity()
        self.order.action_take_products()
        self.assertEqual(self.lead.opportunity_line_ids.date_start, Date.to_date('2030-05-01'))

    def test_the_currency_is_that_of_the_quotation(self):
        currency = self.env['res.currency'].create(
            {'name': 'BKC', 'symbol': 'B', 'rate_ids': [Command.create({'rate': 2.0})]}
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': currency.id}
        )
        lead = self._create_lead([(self.bike, {})])
        order = self._create_order(lead, [(self.bike, {'price_unit': 500})])
        order.pricelist_id = pricelist
        order.order_line.price_unit = 500.0
        order.action_take_products()
        self.assertRecordValues(
            lead,
            [{'currency_id': currency.id, 'amount_currency': 500.0, 'expected_revenue': 250.0}],
        )

    def test_not_while_a_quotation_decides(self):
        other = self._create_quotation(500.0)
        self.order.action_lead_opportunity()
        with self.assertRaisesRegex(UserError, self.order.name):
            other.action_take_products()
        self.order.action_confirm()
        with self.assertRaisesRegex(UserError, self.order.name):
            other.action_take_products()

    def test_not_of_a_cancelled_quotation(self):
        self.order.action_cancel()
        for action in ('action_take_products', 'action_lead_opportunity'):
            with self.assertRaisesRegex(UserError, self.order.name):
                getattr(self.order, action)()

    def test_an_order_of_no_opportunity(self):
        self.order.opportunity_id = False
        for action in (
            'action_take_products',
            'action_lead_opportunity',
            'action_stop_leading_opportunity',
        ):
            with self.assertRaisesRegex(UserError, "belongs to no opportunity"):
                getattr(self.order, action)()

    def test_a_colleague_may_do_none_of_it(self):
        self.order.user_id = self.colleague
        for action in (
            'action_take_products',
            'action_lead_opportunity',
            'action_stop_leading_opportunity',
        ):
            with self.assertRaises(AccessError):
                getattr(self.order.with_user(self.colleague), action)()
        self._assert_not_led()

    def test_the_chatter_tells_what_was_taken(self):
        self.order.action_take_products()
        self.assertTrue(
            self.lead.message_ids.filtered(
                lambda message: f"taken from {self.order.name}" in (message.body or "")
            )
        )
