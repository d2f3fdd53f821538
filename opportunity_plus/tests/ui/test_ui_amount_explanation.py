from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUiAmountExplanation(HttpCase, OpportunityPlusCommon):
    """“Why this amount”, asked in a browser by a salesperson."""

    def test_why_this_amount(self):
        """A quotation for 1000 was accepted where 800 was typed and 1250 the target."""
        lead = self._create_lead(expected_revenue=800.0, target_revenue=1250.0)
        self._create_order(lead, user_id=self.salesperson.id).action_confirm()
        self.start_tour(
            f'/odoo/crm/{lead.id}',
            'opportunity_plus_why_this_amount',
            login='op_salesperson',
            timeout=120,
        )
