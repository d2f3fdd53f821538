from odoo.tests import HttpCase, tagged

from ..common_attention import AttentionListCommon


@tagged('post_install', '-at_install')
class TestUiAttention(HttpCase, AttentionListCommon):
    """The deals to look at, in a browser."""

    def test_from_the_list_to_a_deal(self):
        self.start_tour('/odoo', 'opportunity_plus_attention', login='op_manager', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(self.forgotten.next_step, "Call them")
