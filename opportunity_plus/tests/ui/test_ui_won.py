from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUiWon(HttpCase, OpportunityPlusCommon):
    """The rainbow, forecast and sale side by side, and the way back: in a browser."""

    def test_won_is_felt(self):
        lead = self._create_lead(expected_revenue=800.0)
        order = self._create_order(lead, user_id=self.salesperson.id)
        self.start_tour(
            f'/odoo/sale.order/{order.id}',
            'opportunity_plus_won_is_felt',
            login='op_salesperson',
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(order.state, 'cancel')
        self.assertEqual((lead.stage_id, lead.expected_revenue), (self.stage_new, 800.0))


@tagged('post_install', '-at_install')
class TestUiWonOnThePhone(TestUiWon):
    """The same with a finger, on a screen of 390 pixels."""

    browser_size = '390x844'
    touch_enabled = True
