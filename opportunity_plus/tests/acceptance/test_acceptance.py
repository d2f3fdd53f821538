from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestAcceptance(OpportunityPlusCommon):
    """What an accepted quotation does to its opportunity, and what its cancellation gives back."""

    def test_confirm_wins_and_mirrors(self):
        lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.helmet, {})])
        forecast = lead.opportunity_line_ids
        self.assertEqual(lead.amount_source, 'lines')
        self.assertEqual(lead.expected_revenue, 2100.0)
        order = self._quote(lead)
        self.assertEqual(order.amount_untaxed, 2100.0)
        order.order_line[0].product_uom_qty = 3
        order.action_confirm()
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.won_status, 'won')
        self.assertEqual(lead.probability, 100)
        self.assertEqual(lead.amount_source, 'order')
        self.assertEqual(lead.expected_revenue, 3100.0)
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
        self.assertEqual(lead.opportunity_line_ids.forecast_line_id, forecast)
        self.assertFalse(any(forecast.mapped('active')))
        self.assertEqual(lead.accepted_order_ids, order)

    def test_cancel_gives_everything_back(self):
        lead = self._create_lead(
            [(self.bike, {'product_uom_qty': 2})], stage_id=self.stage_proposal.id
        )
        forecast = lead.opportunity_line_ids
        order = self._quote(lead)
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(lead.amount_source, 'lines')
        self.assertEqual(lead.opportunity_line_ids, forecast)
        self.assertEqual(lead.expected_revenue, 2000.0)
        self.assertEqual(lead.stage_id, self.stage_proposal)
        self.assertLess(lead.probability, 100)
        self.assertTrue(lead.is_automated_probability)
        self.assertFalse(lead.date_closed)
        self.assertEqual(self._all_lines(lead), forecast)

    def test_typed_amount_comes_back(self):
        lead = self._create_lead(expected_revenue=777.0)
        order = self._create_order(lead)
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, 1000.0)
        self.assertEqual(lead.margin, 400.0)
        order._action_cancel()
        self.assertEqual(lead.amount_source, 'manual')
        self.assertEqual(lead.expected_revenue, 777.0)
        self.assertEqual(lead.margin, 0.0)

    def test_several_orders_add_up(self):
        lead = self._create_lead()
        first, second = self._create_order(lead), self._create_order(lead, [(self.service, {})])
        (first | second).action_confirm()
        self.assertEqual(lead.expected_revenue, 1075.0)
        self.assertEqual(len(lead.opportunity_line_ids), 2)
        first._action_cancel()
        self.assertEqual(lead.expected_revenue, 75.0)
        self.assertEqual(lead.won_status, 'won')
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, second.order_line)

    def test_changes_of_an_accepted_order_follow(self):
        lead = self._create_lead()
        order = self._create_order(lead)
        order.action_confirm()
        order.order_line.price_unit = 900.0
        self.assertEqual(lead.expected_revenue, 900.0)
        self.assertEqual(lead.opportunity_line_ids.price_subtotal, 900.0)
        order.write({'order_line': [Command.create({'product_id': self.service.id})]})
        self.assertEqual(lead.expected_revenue, 975.0)
        self.assertEqual(len(lead.opportunity_line_ids), 2)
