from freezegun import freeze_time

from odoo.tests import tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestForecastLeading(ForecastCommon):
    """A deal that a quotation leads is worth that quotation, once."""

    def test_counted_once(self):
        lead = self._create_deal(
            [(self.gadget, {'duration_months': 2}), (self.service, {})], name="Led"
        )
        first, second = self._quote(lead), self._quote(lead)
        first.order_line[0].price_unit = 300
        self.assertEqual(
            self._get_months(lead), {('2026-03', 'open'): 125.0, ('2026-04', 'open'): 50.0}
        )
        lead.primary_order_id = first
        self.assertEqual(
            self._get_months(lead), {('2026-03', 'open'): 225.0, ('2026-04', 'open'): 150.0}
        )
        self._assert_adds_up(lead)
        second.action_confirm()
        self.assertEqual(
            self._get_months(lead), {('2026-02', 'won'): 125.0, ('2026-03', 'won'): 50.0}
        )
        self._assert_adds_up(lead)
        second._action_cancel()
        self.assertEqual(
            self._get_months(lead), {('2026-03', 'open'): 225.0, ('2026-04', 'open'): 150.0}
        )
        lead.primary_order_id = False
        self.assertEqual(
            self._get_months(lead), {('2026-03', 'open'): 125.0, ('2026-04', 'open'): 50.0}
        )

    def test_its_products_are_the_forecast(self):
        lead = self._create_deal([(self.gadget, {}), (self.service, {})])
        quotation = self._quote(lead)
        quotation.order_line[1].unlink()
        lead.primary_order_id = quotation
        self.env.flush_all()
        rows = self.env['crm.opportunity.line.report'].search([('lead_id', '=', lead.id)])
        self.assertEqual(
            [(row.product_id, row.state, row.amount) for row in rows],
            [(self.gadget, 'forecast', 100.0)],
        )

    def test_won_by_hand_while_it_leads(self):
        lead = self._create_deal([(self.gadget, {})])
        quotation = self._quote(lead)
        quotation.date_order = '2025-12-24 12:00:00'
        lead.primary_order_id = quotation
        lead.action_set_won()
        self.assertEqual(self._get_months(lead), {('2026-02', 'won'): 100.0})
        self._assert_adds_up(lead)

    def test_months_that_were_typed_on_it(self):
        lead = self._create_deal([(self.gadget, {})])
        quotation = self._quote(lead)
        lead.primary_order_id = quotation
        lead.opportunity_line_ids.write({'duration_months': 2, 'date_start': '2026-05-01'})
        self.assertEqual(len(quotation._get_months_to_bill()), 2)
        self.assertEqual(
            self._get_months(lead), {('2026-05', 'open'): 50.0, ('2026-06', 'open'): 50.0}
        )
