from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


class UiQuotationsCommon(HttpCase, OpportunityPlusCommon):
    """The Quotations tab in a browser, as a salesperson uses it."""

    def _use_the_tab(self):
        lead = self._create_lead(expected_revenue=900.0)
        first = self._create_order(lead, user_id=self.salesperson.id)
        self._create_order(lead, [(self.bike, {}), (self.helmet, {})], user_id=self.salesperson.id)
        self.start_tour(
            f'/odoo/crm/{lead.id}',
            'opportunity_plus_quotations_tab',
            login='op_salesperson',
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(first.state, 'sale')
        self.assertEqual((lead.won_status, lead.expected_revenue), ('won', 1000.0))


@tagged('post_install', '-at_install')
class TestUiQuotations(UiQuotationsCommon):
    """With a mouse."""

    def test_quotations_tab(self):
        self._use_the_tab()


@tagged('post_install', '-at_install')
class TestUiQuotationsPhone(UiQuotationsCommon):
    """With a finger, on a screen of 390 pixels."""

    browser_size = '390x844'
    touch_enabled = True

    def test_quotations_tab_on_the_phone(self):
        self._use_the_tab()
