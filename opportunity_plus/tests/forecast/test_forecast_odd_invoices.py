from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common_companies import CompaniesCommon
from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestForecastOddInvoices(ForecastCommon, CompaniesCommon):
    """Invoices as accountants leave them: the months are the amount nevertheless."""

    def test_more_is_billed_than_was_sold(self):
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 2})])
        order = self._sell(lead)
        self._bill(order, '2026-02-11', {order.order_line: 5})
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 500.0, ('2026-02', 'won'): -300.0}
        )
        self._assert_adds_up(lead)

    def test_in_another_currency_than_the_order(self):
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 2})])
        order = self._sell(lead)
        invoice = self._bill(order, '2026-02-11', post=False)
        invoice.currency_id = self.foreign
        invoice.invoice_line_ids.price_unit = 320
        invoice.action_post()
        # 640 of it are 160 of ours.
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'billed'): 160.0, ('2026-02', 'won'): 40.0}
        )
        self._assert_adds_up(lead)

    def test_of_a_sale_in_another_currency_at_the_rate_of_the_acceptance(self):
        pricelist = self.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': self.foreign.id}
        )
        lead = self._create_deal([(self.gadget, {'price_unit': 800})], pricelist_id=pricelist.id)
        order = self._sell(lead)
        self.env.flush_all()
        self.assertEqual(lead.expected_revenue, 200)
        self.foreign.rate_ids = [Command.create({'name': '2026-02-11', 'rate': 8.0})]
        self._bill(order, '2026-02-12')
        self.assertEqual(self._get_months(lead), {('2026-02', 'billed'): 200.0})
        self._assert_adds_up(lead)

    def test_a_line_that_several_order_lines_share(self):
        lead = self._create_deal([(self.gadget, {}), (self.gadget, {})])
        order = self._sell(lead)
        invoice = self._bill(order, '2026-02-11', post=False)
        first, second = invoice.invoice_line_ids
        first.write({'quantity': 2, 'sale_line_ids': [Command.set(order.order_line.ids)]})
        second.unlink()
        invoice.action_post()
        self.assertEqual(self._get_months(lead), {('2026-02', 'billed'): 200.0})
        self._assert_adds_up(lead)

    def test_an_order_line_that_is_deleted_after_its_invoice(self):
        lead = self._create_deal([(self.gadget, {}), (self.service, {})])
        order = self._sell(lead)
        self._bill(order, '2026-02-11')
        order._action_cancel()
        order.action_draft()
        order.order_line[0].unlink()
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(lead.expected_revenue, 75)
        self._assert_adds_up(lead)
        self.assertEqual(sum(self._get_rows(lead).mapped('amount')), 75)

    def test_a_company_whose_currency_changed(self):
        lead = self._create_lead_abroad(expected_revenue=400, probability=50)
        self.env.flush_all()
        self.other_company.currency_id = self._create_currency('OPN', 2.0)
        self.env.flush_all()
        self._assert_adds_up(lead)
        (row,) = self._get_rows(lead)
        self.assertEqual(row.currency_id, self.other_company.currency_id)

    def test_without_the_last_order(self):
        """Two sold it, and one leaves: the other's invoices stay."""
        lead = self._create_deal([(self.gadget, {})])
        first, second = self._quote(lead), self._quote(lead)
        (first | second).action_confirm()
        self._bill(first, '2026-02-10')
        self._bill(second, '2026-02-11')
        first.opportunity_id = False
        self.assertEqual(self._get_months(lead), {('2026-02', 'billed'): 100.0})
        self._assert_adds_up(lead)
