from odoo.tests import HttpCase, tagged

from ..people.test_relation import RelationCommon


@tagged('post_install', '-at_install')
class TestUiPeople(HttpCase, RelationCommon):
    """The People tab in a browser, as a salesperson uses it."""

    def _tour(self, lead, name):
        self.start_tour(f'/odoo/crm/{lead.id}', name, login='op_salesperson', timeout=120)
        self.env.invalidate_all()

    def test_people_from_scratch(self):
        helping = self.env['res.partner'].create({'name': "Helping Hands", 'is_company': True})
        lead = self._create_lead(expected_revenue=1000.0)
        self._tour(lead, 'opportunity_plus_people')
        # Created in the dialog, at the customer's, and deleted from the deal since.
        zoe = self.env['res.partner'].search([('name', '=', "Zoe Newcomer")])
        self.assertEqual(zoe.parent_id, self.customer)
        self.assertEqual(
            {(r.kind, r.partner_id, r.role_id.name, r.is_primary) for r in lead.relation_ids},
            {
                ('contact', self.ann, "Decision Maker", False),
                ('contact', self.bob, False, True),
                ('competitor', self.rival, False, False),
                ('partner', helping, "Integrator", False),
                ('team', self.colleague.partner_id, "Pre-Sales", False),
            },
        )
        self.assertEqual(lead.partner_id, self.bob)
        self.assertRecordValues(
            lead.competitor_relation_ids, [{'threat': 'high', 'competitor_price': 960.0}]
        )
        self.assertIn(self.colleague.partner_id, lead.message_partner_ids)
        self.assertNotIn(self.ann, lead.message_partner_ids)

    def test_lost_to_a_competitor(self):
        lead = self._create_lead()
        # The first by name is another one: what is listed comes first all the same.
        self._add(lead, self.other_rival, 'competitor')
        self._tour(lead, 'opportunity_plus_lost_to')
        self.assertRecordValues(
            lead,
            [
                {
                    'active': False,
                    'won_status': 'lost',
                    'lost_competitor_id': self.other_rival.id,
                }
            ],
        )
        self.assertEqual(lead.competitor_relation_ids.outcome, 'lost')
