from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


class UiWonCommon(HttpCase, OpportunityPlusCommon):
    """The rainbow, forecast and sale side by side, and the way back: in a browser."""

    def _win_and_cancel(self):
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
class TestUiWon(UiWonCommon):
    """With a mouse."""

    def test_won_is_felt(self):
        self._win_and_cancel()


@tagged('post_install', '-at_install')
class TestUiWonOnThePhone(UiWonCommon):
    """The same with a finger, on a screen of 390 pixels."""

    browser_size = '390x844'
    touch_enabled = True

    def test_won_is_felt_on_the_phone(self):
        self._win_and_cancel()
