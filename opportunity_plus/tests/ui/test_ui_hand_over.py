from odoo.tests import HttpCase, tagged

from ..common_handover import HandoverCommon


@tagged('post_install', '-at_install')
class TestUiHandOver(HttpCase, HandoverCommon):
    """A manager hands over in a browser: preview, a change, one click."""

    def test_with_a_preview(self):
        self.start_tour('/odoo', 'opportunity_plus_hand_over', login='op_manager', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(self.deal.user_id, self.colleague)
        self.assertEqual(self.other_deal.user_id, self.newcomer)
