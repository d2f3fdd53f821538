from odoo.tests import HttpCase, tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
class TestUiForecast(HttpCase, ForecastCommon):
    """From the deal to its months and invoices, and the reports, read in a browser."""

    def test_forecast(self):
        self.env['crm.lead'].search([]).action_archive()
        lead = self._create_deal(
            [
                (
                    self.gadget,
                    {'product_uom_qty': 6, 'duration_months': 3, 'date_start': '2126-02-01'},
                )
            ],
            name="Sold Deal",
        )
        order = self._sell(lead)
        self._bill(order, '2026-02-11', {order.order_line: 2})
        self._create_deal([(self.gadget, {})], name="Open Deal")
        self.start_tour(
            f'/odoo/crm.lead/{lead.id}',
            'opportunity_plus_forecast',
            login='op_salesperson',
            timeout=120,
        )
