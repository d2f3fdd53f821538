from odoo.tests import HttpCase, tagged

from ..people.test_relation import RelationCommon


class UiPeopleCommon(HttpCase, RelationCommon):
    """The people of a deal in a browser, as a salesperson uses them."""

    def _tour(self, lead, name):
        self.start_tour(f'/odoo/crm/{lead.id}', name, login='op_salesperson', timeout=120)
        self.env.invalidate_all()

    def _lose_and_restore(self, tour):
        lead = self._create_lead()
        # The first by name is another one: what is listed comes first all the same.
        self._add(lead, self.other_rival, 'competitor')
        order = self._create_order(lead, user_id=self.salesperson.id)
        order.action_quotation_sent()
        self._tour(lead, tour)
        self.assertRecordValues(lead, [{'active': True, 'won_status': 'pending'}])
        self.assertEqual(order.state, 'draft')
        self.assertIn("Slow Wheels", lead.message_ids.tracking_value_ids.mapped('new_value_char'))


@tagged('post_install', '-at_install')
class TestUiPeople(UiPeopleCommon):
    """With a mouse."""

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

    def test_lost_to_a_competitor_and_restored(self):
        self._lose_and_restore('opportunity_plus_lost_and_restored')


@tagged('post_install', '-at_install')
class TestUiPeoplePhone(UiPeopleCommon):
    """With a finger, on a screen of 390 pixels."""

    browser_size = '390x844'
    touch_enabled = True

    def test_people_on_the_phone(self):
        lead = self._create_lead()
        self._tour(lead, 'opportunity_plus_people_on_the_phone')
        self.assertRecordValues(
            lead.contact_relation_ids,
            [{'partner_id': self.ann.id, 'attitude': 'opponent'}],
        )
        self.assertEqual(lead.contact_relation_ids.role_id.name, "Decision Maker")

    def test_lost_on_the_phone(self):
        self._lose_and_restore('opportunity_plus_lost_on_the_phone')
