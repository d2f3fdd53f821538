from odoo.fields import Command
from odoo.tests import tagged

from ..common_relation import RelationMergeCommon


@tagged('post_install', '-at_install')
class TestMergeOpportunities(RelationMergeCommon):
    """Merging opportunities keeps everybody around them, once."""

    def _create_pair(self, head_values=(), tail_values=()):
        head = self._create_lead(
            name="Head", **{'stage_id': self.stage_proposal.id, **dict(head_values)}
        )
        return head, self._create_lead(name="Tail", **dict(tail_values))

    def _merge(self, *leads, user=None):
        leads = self.env['crm.lead'].concat(*leads).with_user(user or self.salesperson)
        merged = leads.merge_opportunity().with_user(self.env.user)
        self._assert_sound(merged)
        return merged

    def test_people_join_once(self):
        head, tail = self._create_pair()
        kept = self._add(
            head, self.ann, role_id=self.decision_maker.id, note="Likes blue", influence='1'
        )
        self._add(
            tail,
            self.ann,
            role_id=self.decision_maker.id,
            note="Has the budget",
            influence='3',
            attitude='supporter',
        )
        influencer = self._add(tail, self.ann, role_id=self.influencer.id)
        bob = self._add(tail, self.bob, note="New here")
        partner = self._add(tail, self.ann, 'partner')
        merged = self._merge(head, tail)
        self.assertEqual(merged.relation_ids, kept | influencer | bob | partner)
        self.assertRecordValues(
            kept,
            [{'note': "Likes blue\nHas the budget", 'influence': '3', 'attitude': 'supporter'}],
        )
        self.assertEqual(bob.note, "New here")

    def test_what_the_head_knows_stands(self):
        head, tail = self._create_pair()
        kept = self._add(
            head,
            self.rival,
            'competitor',
            threat='low',
            competitor_price=10.0,
            strengths="Cheap",
        )
        self._add(
            tail,
            self.rival,
            'competitor',
            threat='high',
            competitor_price=20.0,
            is_incumbent=True,
            strengths="Cheap",
            weaknesses="Slow",
            note="x",
        )
        merged = self._merge(head, tail)
        self.assertEqual(merged.competitor_relation_ids, kept)
        self.assertRecordValues(
            kept,
            [
                {
                    'threat': 'low',
                    'competitor_price': 10.0,
                    'is_incumbent': True,
                    'strengths': "Cheap",
                    'weaknesses': "Slow",
                    'note': "x",
                    'outcome': 'open',
                }
            ],
        )

    def test_primaries_of_both(self):
        head, tail = self._create_pair()
        ann = self._add(head, self.ann, is_primary=True)
        bob = self._add(tail, self.bob, is_primary=True)
        reseller = self._add(tail, self.other_rival, 'partner', is_primary=True)
        merged = self._merge(head, tail)
        self.assertEqual((ann | bob | reseller).mapped('is_primary'), [True, False, True])
        self.assertEqual(merged.partner_id, self.ann)

    def test_the_primary_of_the_tail_alone(self):
        """The customer of the head stays; the primary contact of the tail is one among others."""
        head, tail = self._create_pair()
        ann = self._add(tail, self.ann, is_primary=True)
        merged = self._merge(head, tail)
        self.assertEqual(merged.partner_id, self.customer)
        self.assertFalse(ann.is_primary)

    def test_a_head_without_customer(self):
        head, tail = self._create_pair({'partner_id': False})
        ann = self._add(tail, self.ann, is_primary=True)
        merged = self._merge(head, tail)
        self.assertEqual(merged.partner_id, self.ann)
        self.assertTrue(ann.is_primary)

    def test_a_twin_that_is_primary(self):
        head, tail = self._create_pair()
        kept = self._add(head, self.other_rival, 'partner')
        self._add(tail, self.other_rival, 'partner', is_primary=True)
        merged = self._merge(head, tail)
        self.assertEqual(merged.partner_relation_ids, kept)
        self.assertTrue(kept.is_primary)

    def test_a_won_head_keeps_its_primary_contact(self):
        head, tail = self._create_pair()
        head.action_set_won()
        ann = self._add(head, self.ann, is_primary=True)
        self.assertEqual(head.partner_id, self.customer)
        bob = self._add(tail, self.bob, is_primary=True)
        self._add(tail, self.rival, 'competitor')
        merged = self._merge(head, tail)
        self.assertEqual(merged, head)
        self.assertEqual(merged.partner_id, self.customer)
        self.assertEqual((ann | bob).mapped('is_primary'), [True, False])
        self.assertEqual(merged.competitor_relation_ids.outcome, 'beaten')

    def test_a_competitor_of_the_tail_is_the_customer(self):
        head, tail = self._create_pair({'partner_id': self.rival.id})
        self._add(tail, self.rival, 'competitor')
        other = self._add(tail, self.other_rival, 'competitor')
        messages = head.message_ids
        merged = self._merge(head, tail)
        self.assertEqual(merged.partner_id, self.rival)
        self.assertEqual(merged.competitor_relation_ids, other)
        notes = " ".join((merged.message_ids - messages).mapped('body'))
        self.assertIn("Rival Bikes is now the customer", notes)

    def test_a_competitor_of_the_head_is_the_customer(self):
        head, tail = self._create_pair({'partner_id': False}, {'partner_id': self.rival.id})
        self._add(head, self.rival, 'competitor')
        merged = self._merge(head, tail)
        self.assertEqual(merged.partner_id, self.rival)
        self.assertFalse(merged.competitor_relation_ids)

    def test_archived_people_and_opportunities(self):
        head, tail = self._create_pair()
        ann = self._add(tail, self.ann)
        former = self._add(tail, self.colleague.partner_id, 'team')
        tail.active = False
        self.ann.active = False
        self.colleague.active = False
        merged = self._merge(head, tail, user=self.leader)
        self.assertEqual(merged.relation_ids, ann | former)

    def test_two_lost_ones(self):
        """Like the reason of the loss: the first that is known stands."""
        for head_lost_to, tail_lost_to, expected in (
            (None, self.rival, self.rival),
            (self.other_rival, self.rival, self.other_rival),
            (self.rival, self.rival, self.rival),
        ):
            head, tail = self._create_pair()
            for lead, lost_to in ((head, head_lost_to), (tail, tail_lost_to)):
                self._add(lead, self.other_rival, 'competitor')
                self._lose(lead, lost_to)
            merged = self._merge(head, tail)
            self.assertEqual(merged.won_status, 'lost')
            self.assertEqual(merged.lost_competitor_id, expected)

    def test_a_lost_tail(self):
        head, tail = self._create_pair()
        self._lose(tail, self.rival)
        merged = self._merge(head, tail)
        self.assertEqual(merged.won_status, 'pending')
        self.assertEqual(merged.competitor_relation_ids.mapped('outcome'), ['open'])

    def test_three(self):
        head, tail = self._create_pair()
        last = self._create_lead(name="Last")
        for lead, note in ((head, "1"), (tail, "2"), (last, "3")):
            self._add(lead, self.ann, note=note, is_primary=lead != head)
            self._add(lead, self.rival, 'competitor')
        merged = self._merge(head, tail, last)
        self.assertEqual(len(merged.relation_ids), 2)
        self.assertEqual(sorted(merged.contact_relation_ids.note.splitlines()), ["1", "2", "3"])

    def test_without_deleting(self):
        head, tail = self._create_pair()
        self._add(tail, self.ann)
        self._add(head, self.rival, 'competitor')
        self._add(tail, self.rival, 'competitor')
        merged = (head | tail).merge_opportunity(auto_unlink=False)
        other = (head | tail) - merged
        self.assertEqual(merged.relation_ids.partner_id, self.ann | self.rival)
        self.assertFalse(other.relation_ids)
        self._assert_sound(merged)
        self._assert_sound(other)

    def test_conversion_of_a_lead_merges(self):
        head = self._create_lead(name="Same", email_from='x@bluebikes.example.com')
        lead = self._create_lead(name="Lead", type='lead', email_from='x@bluebikes.example.com')
        ann = self._add(head, self.ann, is_primary=True)
        bob = self._add(lead, self.bob)
        convert = (
            self.env['crm.lead2opportunity.partner']
            .with_context(active_model='crm.lead', active_id=lead.id, active_ids=lead.ids)
            .create({'name': 'merge', 'duplicated_lead_ids': [Command.set((head | lead).ids)]})
        )
        convert.action_apply()
        merged = (head | lead).exists()
        self.assertEqual(len(merged), 1)
        self.assertEqual(merged.relation_ids, ann | bob)
        self.assertTrue(ann.is_primary)
        self._assert_sound(merged)

    def test_a_person_of_another_company(self):
        """A merge across companies is refused by nobody; whoever is there stays."""
        company = self.env['res.company'].create({'name': "Other Ltd"})
        self.leader.company_ids += company
        head = self._create_lead(name="Head", stage_id=self.stage_proposal.id)
        stranger = self.env['res.partner'].create({'name': "Far", 'company_id': company.id})
        tail = self._create_lead(
            name="Tail", company_id=company.id, user_id=False, team_id=False, partner_id=False
        )
        relation = self._add(tail, stranger)
        leads = (head | tail).with_user(self.leader)
        merged = leads.with_context(
            allowed_company_ids=(self.company | company).ids
        ).merge_opportunity()
        self.assertEqual(merged.id, head.id)
        self.assertEqual(relation.lead_id, head)
