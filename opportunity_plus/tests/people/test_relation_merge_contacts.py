from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common_relation import RelationMergeCommon


@tagged('post_install', '-at_install')
class TestMergeContacts(RelationMergeCommon):
    """Merging contacts joins what they are in opportunities, and touches no other opportunity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env['res.partner']
        cls.double = Partner.create({'name': "Ann again", 'parent_id': cls.customer.id})
        cls.untouched = cls._create_lead(name="Untouched")
        cls._add(cls.untouched, cls.double, note="stays")
        cls._add(cls.untouched, cls.bob, 'partner')

    def _merge(self, destination, *sources):
        """Go through the wizard, as far as its button."""
        partners = self.env['res.partner'].concat(destination, *sources)
        leads = (
            self.env['crm.opportunity.relation']
            .with_context(active_test=False)
            .search([('partner_id', 'in', partners.ids)])
            .lead_id
        )
        wizard = (
            self.env['base.partner.merge.automatic.wizard']
            .with_context(active_model='res.partner', active_ids=partners.ids)
            .create({'dst_partner_id': destination.id})
        )
        self.assertEqual(wizard.partner_ids, partners)
        wizard.action_merge()
        self.assertEqual(partners.exists(), destination)
        for lead in leads:
            self._assert_sound(lead)

    def test_no_duplicate_and_nothing_lost(self):
        lead = self._create_lead()
        kept = self._add(lead, self.ann, note="First", role_id=self.decision_maker.id)
        self._add(lead, self.double, note="Second", role_id=self.decision_maker.id)
        role = self._add(lead, self.double, role_id=self.influencer.id)
        self._merge(self.ann, self.double)
        self.assertEqual(lead.relation_ids, kept | role)
        self.assertEqual(kept.note, "First\nSecond")
        self.assertEqual(role.partner_id, self.ann)
        self.assertEqual(self.untouched.contact_relation_ids.partner_id, self.ann)
        self.assertEqual(self.untouched.contact_relation_ids.note, "stays")
        self.assertEqual(self.untouched.partner_relation_ids.partner_id, self.bob)

    def test_the_fields_that_opportunities_are_grouped_by_at_once(self):
        lead = self._create_lead()
        self._add(lead, self.ann)
        self._add(lead, self.double)
        self.assertEqual(lead.relation_person_ids, self.ann | self.double)
        self._merge(self.ann, self.double)
        self.assertEqual(lead.relation_person_ids, self.ann)
        self.assertEqual(self.untouched.relation_person_ids, self.ann | self.bob)
        found = self.env['crm.lead'].search([('relation_person_ids', 'in', self.ann.ids)])
        self.assertEqual(found, lead | self.untouched)

    def test_the_primary_one_goes(self):
        lead = self._create_lead()
        kept = self._add(lead, self.ann)
        self._add(lead, self.double, is_primary=True)
        self.assertEqual(lead.partner_id, self.double)
        self._merge(self.ann, self.double)
        self.assertEqual(lead.relation_ids, kept)
        self.assertEqual(lead.partner_id, self.ann)
        self.assertTrue(kept.is_primary)

    def test_the_primary_one_stays(self):
        lead = self._create_lead()
        kept = self._add(lead, self.ann, is_primary=True)
        self._add(lead, self.double)
        other = self._add(lead, self.bob, 'partner', is_primary=True)
        self._merge(self.ann, self.double)
        self.assertEqual(lead.relation_ids, kept | other)
        self.assertEqual((kept | other).mapped('is_primary'), [True, True])

    def test_whom_it_was_lost_to_goes(self):
        lead = self._create_lead()
        self._add(lead, self.other_rival, 'competitor', note="kept")
        self._lose(lead, self.rival)
        archived_messages = lead.message_ids
        self._merge(self.other_rival, self.rival)
        self.assertEqual(lead.competitor_relation_ids.partner_id, self.other_rival)
        self.assertEqual(lead.competitor_relation_ids.outcome, 'lost')
        self.assertEqual(lead.lost_competitor_id, self.other_rival)
        self.assertGreaterEqual(lead.message_ids, archived_messages)

    def test_three(self):
        third = self.env['res.partner'].create({'name': "Ann once more"})
        lead, other = self._create_lead(), self._create_lead()
        self._add(lead, third, note="3")
        self._add(lead, self.double, note="2")
        kept = self._add(other, self.ann, is_primary=True)
        self._add(other, third, note="3")
        self._add(other, self.double, note="2", role_id=self.influencer.id)
        self._merge(self.ann, self.double, third)
        self.assertEqual(lead.relation_ids.partner_id, self.ann)
        self.assertEqual(sorted(lead.relation_ids.note.splitlines()), ["2", "3"])
        self.assertEqual(len(other.relation_ids), 2)
        self.assertTrue(kept.is_primary)

    def test_archived_opportunities_and_people(self):
        lead = self._create_lead()
        self._add(lead, self.ann, note="1")
        self._add(lead, self.double, note="2")
        lead.active = False
        self.double.active = False
        self._merge(self.ann, self.double)
        self.assertEqual(lead.relation_ids.partner_id, self.ann)
        self.assertEqual(lead.relation_ids.note, "1\n2")

    def test_won_opportunities(self):
        lead = self._create_lead()
        self._add(lead, self.rival, 'competitor')
        self._add(lead, self.other_rival, 'competitor')
        self._add(lead, self.double, is_primary=True)
        lead.action_set_won()
        self._merge(self.rival, self.other_rival)
        self._merge(self.ann, self.double)
        self.assertEqual(lead.competitor_relation_ids.mapped('outcome'), ['beaten'])
        self.assertEqual(lead.partner_id, self.ann)

    def test_a_colleague(self):
        lead = self._create_lead()
        colleague = self.colleague.partner_id
        relation = self._add(lead, colleague, 'team')
        double = self.env['res.partner'].create({'name': "Colleague, private"})
        self._add(lead, double)
        self._merge(double, colleague)
        self.assertEqual(relation.partner_id, double)
        self.assertEqual(self.colleague.partner_id, double)

    def test_a_competitor_and_the_customer_are_refused(self):
        lead = self._create_lead(name="Theirs")
        self._add(lead, self.rival, 'competitor')
        for destination, source in ((self.customer, self.rival), (self.rival, self.customer)):
            with self._refused("“Theirs” “Rival Bikes” is a competitor of “Blue Bikes”", UserError):
                self._merge(destination, source)
        self.assertEqual(lead.competitor_relation_ids.partner_id, self.rival)
        self.assertEqual(lead.partner_id, self.customer)

    def test_their_companies_are_refused(self):
        """The competitor is a person of one company, the customer one of the other."""
        lead = self._create_lead(name="Theirs", partner_id=self.ann.id)
        person = self.env['res.partner'].create({'name': "Rex", 'parent_id': self.rival.id})
        self._add(lead, person, 'competitor')
        with self._refused("“Theirs”.*Rex.* is a competitor of .*Ann", UserError):
            self._merge(self.customer, self.rival)
        self.assertEqual(person.commercial_partner_id, self.rival)

    def test_a_person_moves_to_the_customer(self):
        lead = self._create_lead(name="Theirs")
        person = self.env['res.partner'].create({'name': "Rex"})
        self._add(lead, person, 'competitor')
        with self._refused("“Theirs”.*“Rex” is a competitor of “Blue Bikes”", UserError):
            self._merge(person, self.double)

    def test_people_of_either_may_be_one(self):
        """Somebody changed sides, but was named by neither."""
        lead = self._create_lead(name="Theirs")
        person = self.env['res.partner'].create({'name': "Rex", 'parent_id': self.rival.id})
        relation = self._add(lead, self.rival, 'competitor')
        self._merge(person, self.double)
        self.assertEqual(lead.competitor_relation_ids, relation)
