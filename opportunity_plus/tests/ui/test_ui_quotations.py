from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUiQuotations(HttpCase, OpportunityPlusCommon):
    """The Quotations tab in a browser, as a salesperson uses it."""

    def test_quotations_tab(self):
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
