from odoo.tests import HttpCase, tagged

from ..common_attention import AttentionListCommon


@tagged('post_install', '-at_install')
class TestUiAttentionPhone(HttpCase, AttentionListCommon):
    """The same on a screen of 390 pixels, by touch."""

    browser_size = '390x844'
    touch_enabled = True

    def test_cards_with_reasons(self):
        self.start_tour(
            '/odoo/deals-to-look-at',
            'opportunity_plus_attention_on_the_phone',
            login='op_salesperson',
            timeout=120,
        )
