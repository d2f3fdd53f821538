from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestCompareMonths(ForecastCommon):
    """What a quotation would bring each month is told before it is accepted."""

    def _compare(self, lead):
        action = lead.with_user(self.salesperson).action_compare_quotations()
        return self.env[action['res_model']].browse(action['res_id']).comparison

    def test_in_the_comparison(self):
        lead = self._create_deal(
            [(self.gadget, {'duration_months': 3, 'date_start': '2026-04-10'}), (self.service, {})]
        )
        basic, full = self._quote(lead), self._quote(lead)
        full.order_line[0].price_unit = 400
        table = self._compare(lead)
        for text in ("Billed per Month", "Mar 2026", "Apr 2026 – Jun 2026", "33.33", "133.33"):
            self.assertIn(text, table)
        self.assertEqual(
            basic._get_months_to_bill(),
            {
                # The last line has what rounding leaves.
                date(2026, 3, 1): 75.01,
                date(2026, 4, 1): 33.33,
                date(2026, 5, 1): 33.33,
                date(2026, 6, 1): 33.33,
            },
        )

    def test_not_where_all_falls_in_one_month(self):
        lead = self._create_deal([(self.gadget, {})])
        self._quote(lead)
        self._quote(lead)
        self.assertNotIn("Billed per Month", self._compare(lead))

    def test_as_the_report_once_it_is_sold(self):
        lines = [
            {'duration_months': 5, 'date_start': '2026-03-31', 'price_unit': 77.77},
            {'date_start': '2026-05-01', 'date_end': '2026-12-24'},
            {'duration_months': 2},
            {},
        ]
        for values in ({}, {'date_production_start': '2026-06-30'}, {'date_deadline': False}):
            lead = self._create_deal([(self.gadget, line) for line in lines], **values)
            order = self._sell(lead, '2026-02-20 12:00:00')
            expected = {
                (month.strftime('%Y-%m'), 'won'): round(amount, 2)
                for month, amount in order._get_months_to_bill().items()
            }
            self.assertEqual(self._get_months(lead), expected)
