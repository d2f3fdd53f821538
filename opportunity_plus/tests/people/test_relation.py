from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..common_relation import RelationCommon


@tagged('post_install', '-at_install')
class TestRelation(RelationCommon):
    """People around a deal: one primary of each kind, in step with the customer."""

    def test_created_through_each_list(self):
        colleague = self.colleague.partner_id
        lead = self._create_lead(
            contact_relation_ids=[Command.create({'partner_id': self.ann.id})],
            partner_relation_ids=[Command.create({'partner_id': self.other_rival.id})],
            competitor_relation_ids=[Command.create({'partner_id': self.rival.id})],
            team_relation_ids=[Command.create({'partner_id': colleague.id})],
        )
        self.assertEqual(
            {r.partner_id: (r.kind, r.outcome) for r in lead.relation_ids},
            {
                self.ann: ('contact', False),
                self.other_rival: ('partner', False),
                self.rival: ('competitor', 'open'),
                colleague: ('team', False),
            },
        )
        self.assertEqual(lead.relation_person_ids, self.ann | self.other_rival | colleague)
        self.assertEqual(lead.relation_competitor_ids, self.rival)

    @users('op_salesperson')
    def test_the_list_has_the_amount_of_the_deal(self):
        lead = self._create_lead([(self.bike, {})])
        ann = self._add(lead, self.ann).with_user(self.env.user)
        self.assertEqual(ann.lead_amount, 1000.0)
        self.assertEqual(ann.lead_company_currency_id, self.company.currency_id)

    def test_ticking_a_second_one_moves_the_tick(self):
        lead = self._create_lead()
        ann = self._add(lead, self.ann, is_primary=True)
        bob = self._add(lead, self.bob)
        partner = self._add(lead, self.ann, 'partner', is_primary=True)
        self.assertEqual(lead.partner_id, self.ann)
        bob.is_primary = True
        self.assertEqual((ann | bob | partner).mapped('is_primary'), [False, True, True])
        self.assertEqual(lead.partner_id, self.bob)

    def test_the_customer_stays_on_a_won_opportunity(self):
        lead = self._create_lead()
        lead.action_set_won()
        self._add(lead, self.ann, is_primary=True)
        self.assertEqual(lead.partner_id, self.customer)

    def test_another_customer_moves_the_tick(self):
        lead = self._create_lead()
        ann, bob = self._add(lead, self.ann, is_primary=True), self._add(lead, self.bob)
        lead.partner_id = self.bob
        self.assertEqual((ann | bob).mapped('is_primary'), [False, True])
        lead.partner_id = self.customer
        self.assertEqual((ann | bob).mapped('is_primary'), [False, False])
        self.assertEqual(len(lead.relation_ids), 2)

    def test_two_primaries_at_once_are_refused(self):
        lead = self._create_lead(name="Two heads")
        values = [{'partner_id': p.id, 'is_primary': True} for p in (self.ann, self.bob)]
        with self.assertRaisesRegex(ValidationError, "Two heads"):
            lead.contact_relation_ids = [Command.create(vals) for vals in values]

    def test_a_person_has_a_role_once(self):
        lead = self._create_lead()
        relation = self._add(lead, self.ann, role_id=self.decision_maker.id)
        other = self._add(lead, self.ann, role_id=self.influencer.id)
        self._add(lead, self.ann)
        for values in ({'role_id': self.decision_maker.id}, {'role_id': False}):
            with self.assertRaisesRegex(ValidationError, "Ann"):
                self._add(lead, self.ann, **values)
        with self.assertRaisesRegex(ValidationError, "Ann"):
            other.role_id = relation.role_id

    def test_in_the_form(self):
        lead = self._create_lead()
        with Form(lead.with_user(self.salesperson)) as form:
            with form.contact_relation_ids.new() as contact:
                contact.partner_id = self.ann
                contact.role_id = self.decision_maker
                contact.is_primary = True
            self.assertEqual(form.partner_id, self.ann)
            with form.contact_relation_ids.new() as contact:
                contact.partner_id = self.bob
        with Form(lead.with_user(self.salesperson)) as form:
            with form.contact_relation_ids.edit(1) as contact:
                contact.is_primary = True
            with form.contact_relation_ids.edit(0) as contact:
                self.assertFalse(contact.is_primary)
        self.assertEqual(lead.partner_id, self.bob)
        self.assertEqual(lead.contact_relation_ids.filtered('is_primary').partner_id, self.bob)

    def test_bad_input_is_named(self):
        lead = self._create_lead(name="Bad input")
        archived = self.env['res.partner'].create({'name': "Gone", 'active': False})
        for partner, kind, role, text in (
            (self.customer, 'competitor', False, "customer"),
            (self.ann, 'competitor', False, "customer"),
            (self.company.partner_id, 'competitor', False, "own company"),
            (self.ann, 'contact', self.reseller, "Reseller"),
            (archived, 'contact', False, "archived"),
            (self.ann, 'team', False, "no user"),
            (self.portal_user.partner_id, 'team', False, "no user"),
        ):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, text):
                self._add(lead, partner, kind, role_id=role and role.id)
        self._add(lead, self.rival, 'competitor')
        with self.assertRaisesRegex(ValidationError, "Rival Bikes"):
            lead.partner_id = self.rival

    def test_a_person_of_another_company(self):
        other = self.env['res.company'].create({'name': "Other Ltd"})
        stranger = self.env['res.partner'].create({'name': "Stranger", 'company_id': other.id})
        lead = self._create_lead()
        self.assertTrue(lead.company_id)
        with self.assertRaisesRegex(UserError, "Stranger"):
            self._add(lead, stranger)

    def test_naming_a_competitor_marks_it(self):
        person = self.env['res.partner'].create({'name': "Rex", 'parent_id': self.rival.id})
        self._add(self._create_lead(), person, 'competitor')
        self.assertTrue(self.rival.is_competitor)
        self.assertTrue(person.is_competitor)

    @users('op_salesperson')
    def test_add_the_other_contacts(self):
        lead = self._create_lead()
        self._add(lead, self.ann)
        self.env['res.partner'].create(
            {'name': "Depot", 'parent_id': self.customer.id, 'type': 'delivery'}
        )
        lead.with_user(self.env.user).action_add_company_contacts()
        self.assertEqual(lead.contact_relation_ids.partner_id, self.ann | self.bob)
        self.assertFalse(lead.message_partner_ids & (self.ann | self.bob))
        lead.with_user(self.env.user).contact_relation_ids.action_follow()
        self.assertLessEqual(self.ann | self.bob, lead.message_partner_ids)

    def test_a_role_in_use_is_not_deleted(self):
        self._add(self._create_lead(), self.ann, role_id=self.decision_maker.id)
        with self.assertRaisesRegex(UserError, "1 opportunities"):
            self.decision_maker.unlink()
        with self.assertRaisesRegex(ValidationError, "Decision Maker"):
            self.decision_maker.kind = 'partner'
        self.decision_maker.active = False
        self.influencer.unlink()

    def test_a_competitor_named_after_the_win_is_beaten(self):
        lead = self._create_lead()
        lead.action_set_won()
        relation = self._add(lead, self.rival, 'competitor')
        self.assertEqual(relation.outcome, 'beaten')
        lead.stage_id = self.stage_new
        self.assertEqual(relation.outcome, 'open')

    def test_copy(self):
        lead = self._create_lead()
        self._add(lead, self.ann, is_primary=True, role_id=self.decision_maker.id)
        self._add(lead, self.rival, 'competitor', threat='high')
        lead.action_set_lost()
        lead.lost_competitor_id = self.rival
        self.ann.active = False
        copy = lead.copy()
        self.assertRecordValues(
            copy.relation_ids.sorted('kind'),
            [
                {'partner_id': self.rival.id, 'threat': 'high', 'outcome': 'open'},
                {'partner_id': self.ann.id, 'threat': False, 'outcome': False},
            ],
        )
        self.assertFalse(copy.lost_competitor_id)

    def test_archived_opportunities_hide_theirs(self):
        lead = self._create_lead()
        relation = self._add(lead, self.ann)
        lead.active = False
        self.assertEqual(lead.relation_ids, relation)
        Relation = self.env['crm.opportunity.relation']
        domain = [('partner_id', '=', self.ann.id)]
        self.assertFalse(Relation.search(domain))
        self.assertEqual(Relation.search_count(domain), 0)
        self.assertEqual(Relation.with_context(active_test=False).search(domain), relation)
        lead.unlink()
        self.assertFalse(relation.exists())

    def test_the_chatter_tells_once_for_each_save(self):
        lead = self._create_lead()
        told = lead.with_context(tracking_disable=False, mail_notrack=False)
        told.contact_relation_ids = [
            Command.create({'partner_id': self.ann.id, 'role_id': self.decision_maker.id}),
            Command.create({'partner_id': self.bob.id, 'note': "<b>x</b>"}),
        ]
        messages = lead.message_ids
        self.env.cr.precommit.run()
        (note,) = lead.message_ids - messages
        self.assertIn("Ann (Decision Maker) added", note.body)
        self.assertIn("Bob", note.body)
        told.contact_relation_ids[0].attitude = 'supporter'
        told.contact_relation_ids[1].unlink()
        self.env.cr.precommit.run()
        note = lead.message_ids.filtered('body')[0]
        self.assertIn("Supporter", note.body)
        self.assertIn("removed", note.body)
