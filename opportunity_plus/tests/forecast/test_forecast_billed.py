from freezegun import freeze_time

from odoo.tests import tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestForecastBilled(ForecastCommon):
    """From the sold deal to its invoices: billed and left to bill are the amount, every month."""

    def test_sold_and_nothing_billed(self):
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 5})])
        self._sell(lead, '2026-01-10 12:00:00')
        self.assertEqual(self._get_months(lead), {('2026-01', 'won'): 500.0})
        self._assert_adds_up(lead)

    def test_billed_in_part(self):
        lead = self._create_deal(
            [
                (
                    self.gadget,
                    {'product_uom_qty': 6, 'duration_months': 3, 'date_start': '2026-02-01'},
                )
            ]
        )
        order = self._sell(lead)
        self._bill(order, '2026-02-11', {order.order_line: 2})
        self.assertEqual(
            self._get_months(lead),
            {
                ('2026-02', 'billed'): 200.0,
                ('2026-02', 'won'): 133.33,
                ('2026-03', 'won'): 133.33,
                ('2026-04', 'won'): 133.34,
            },
        )
        self.assertEqual(
            self._get_months(lead, 'margin'),
            {
                ('2026-02', 'billed'): 80.0,
                ('2026-02', 'won'): 53.33,
                ('2026-03', 'won'): 53.33,
                ('2026-04', 'won'): 53.34,
            },
        )
        self.assertAlmostEqual(sum(self._get_rows(lead).mapped('quantity')), 6)
        self._assert_adds_up(lead)

    def test_a_draft_invoice_bills_nothing_and_a_cancelled_one_neither(self):
        lead = self._create_deal([(self.gadget, {})])
        order = self._sell(lead)
        invoice = self._bill(order, '2026-02-11', post=False)
        self.assertEqual(self._get_months(lead), {('2026-02', 'won'): 100.0})
        invoice.action_post()
        self.assertEqual(self._get_months(lead), {('2026-02', 'billed'): 100.0})
        invoice.button_draft()
        self.assertEqual(self._get_months(lead), {('2026-02', 'won'): 100.0})
        self._assert_adds_up(lead)

    def test_billed_at_another_price_nothing_is_left(self):
        lead = self._create_deal([(self.gadget, {'duration_months': 6})])
        order = self._sell(lead)
        invoice = self._bill(order, '2026-02-11', post=False)
        invoice.invoice_line_ids.price_unit = 90
        invoice.action_post()
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 90.0, ('2026-02', 'won'): 10.0}
        )
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 130
        invoice.action_post()
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 130.0, ('2026-02', 'won'): -30.0}
        )
        self._assert_adds_up(lead)

    def test_a_down_payment_is_billed_once(self):
        # 330 with taxes: the wizard takes what the customer pays.
        lead = self._create_deal(
            [(self.gadget, {'product_uom_qty': 10, 'date_start': '2026-06-01'})]
        )
        order = self._sell(lead)
        self._bill_down_payment(order, 330, '2026-02-12')
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 300.0, ('2026-06', 'won'): 700.0}
        )
        billed = self._get_rows(lead).filtered(lambda row: row.status == 'billed')
        self.assertFalse(billed.product_id)
        self.assertEqual(sum(self._get_rows(lead).mapped('cost')), 600.0)
        self._assert_adds_up(lead)
        invoice = order._create_invoices(final=True)
        invoice.invoice_date = '2026-06-15'
        invoice.action_post()
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 300.0, ('2026-06', 'billed'): 700.0}
        )
        self._assert_adds_up(lead)

    def test_a_credited_return_is_left_only_where_it_is_to_be_invoiced_again(self):
        for policy, expected in (
            ('order', {('2026-02', 'billed'): 300.0, ('2026-02', 'won'): 100.0}),
            ('delivery', {('2026-02', 'billed'): 300.0, ('2026-02', 'won'): 100.0}),
        ):
            self.gadget.invoice_policy = policy
            lead = self._create_deal([(self.gadget, {'product_uom_qty': 4, 'duration_months': 12})])
            order = self._sell(lead)
            order.order_line.qty_delivered = 4
            invoice = self._bill(order, '2026-02-11')
            self._credit(invoice, '2026-02-13', 1)
            order.order_line.qty_delivered = 3
            with self.subTest(policy):
                rows = self._get_rows(lead)
                won = rows.filtered(lambda row: row.status == 'won')
                self.assertEqual(len(won), 12 if policy == 'order' else 1)
                if policy == 'delivery':
                    self.assertEqual(self._get_months(lead), expected)
                self._assert_adds_up(lead)

    def test_invoices_of_an_order_that_no_longer_counts_have_no_rows(self):
        lead = self._create_deal([(self.gadget, {})])
        order = self._sell(lead)
        invoice = self._bill(order, '2026-02-11')
        order._action_cancel()
        self.assertEqual(self._get_months(lead), {('2026-03', 'open'): 100.0})
        order.action_draft()
        order.action_confirm()
        if invoice.state == 'cancel':
            invoice.button_draft()
            invoice.action_post()
        self.assertEqual(self._get_months(lead), {('2026-02', 'billed'): 100.0})
        self._assert_adds_up(lead)

    def test_a_line_that_was_added_after_the_invoice(self):
        lead = self._create_deal([(self.gadget, {})])
        order = self._sell(lead)
        self._bill(order, '2026-02-11')
        order.write({'order_line': [(0, 0, {'product_id': self.gadget.id, 'price_unit': 40})]})
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 100.0, ('2026-02', 'won'): 40.0}
        )
        self._assert_adds_up(lead)

    def test_one_invoice_of_several_orders(self):
        leads = self._create_deal([(self.gadget, {})]) | self._create_deal([(self.gadget, {})])
        orders = self._sell(leads[0]) | self._sell(leads[1])
        orders._create_invoices().action_post()
        self.assertEqual(self._get_months(leads), {('2026-02', 'billed'): 200.0})
        for lead in leads:
            self._assert_adds_up(lead)
