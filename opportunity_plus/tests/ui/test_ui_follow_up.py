from odoo.tests import HttpCase, tagged

from ..common_relation import RelationCommon


@tagged('post_install', '-at_install')
class TestUiFollowUp(HttpCase, RelationCommon):
    """The tabs Follow-up and Notes in a browser, with the mouse, as a salesperson uses them."""

    def test_follow_up_and_notes(self):
        lead = self._create_lead()
        self.start_tour(
            f'/odoo/crm/{lead.id}',
            'opportunity_plus_follow_up_and_notes',
            login='op_salesperson',
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(lead.manager_id, self.leader)
        self.assertEqual(lead.site_partner_id, self.ann)
        self.assertIn("They want red ones", lead.description)
