from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common_relation import RelationMergeCommon

OPERATIONS = (
    'add',
    'add',
    'add',
    'change_person',
    'change_kind',
    'change_role',
    'move',
    'remove',
    'tick',
    'tick',
    'untick',
    'change_customer',
    'change_customer',
    'win',
    'lose',
    'lose_to',
    'say_who_won',
    'reopen',
    'merge',
    'copy',
)
KINDS = ('contact', 'contact', 'competitor', 'competitor', 'partner', 'team')
SEQUENCES = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 11), st.integers(0, 11)),
    min_size=4,
    max_size=12,
)


@tagged('post_install', '-at_install')
class TestRelationProperty(RelationMergeCommon):
    """Whatever is done to the people around deals, and refused: the rules hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.ann | cls.bob | cls.rival | cls.other_rival | cls.colleague.partner_id
        cls.roles = cls.env['crm.opportunity.role'].search([])

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(SEQUENCES)
    def test_any_sequence(self, operations):
        note(f"Paste as a test: self._run({operations!r})")
        savepoint = self.env.cr.savepoint()
        try:
            self._run(operations)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def _run(self, operations):
        self.leads = self._create_lead() | self._create_lead()
        for name, first, second in operations:
            lead = self.leads[first % len(self.leads)]
            with suppress(UserError), self.env.cr.savepoint():
                getattr(self, f'_do_{name}')(lead, first, second)
            self.leads = self.leads.exists()
            for lead in self.leads:
                self._assert_sound(lead)
                self._assert_outcomes(lead)

    def _assert_outcomes(self, lead):
        allowed = {'won': {'beaten'}, 'lost': {'open', 'lost'}, 'pending': {'open'}}
        for relation in lead.relation_ids:
            if relation.kind == 'competitor':
                self.assertIn(relation.outcome, allowed[lead.won_status])
                self.assertNotEqual(
                    relation.partner_id.commercial_partner_id,
                    lead.partner_id.commercial_partner_id,
                )
            else:
                self.assertFalse(relation.outcome)

    def _pick(self, records, number):
        return records[number % len(records)] if records else records

    def _do_add(self, lead, first, second):
        kind = KINDS[first % len(KINDS)]
        roles = self.roles.filtered(lambda role: role.kind == kind)
        values = {'role_id': roles[second % 2].id if second % 3 else False}
        relation = self._add(
            lead, self._pick(self.people, second), kind, is_primary=second % 4 == 0, **values
        )
        self._assert_tick_followed(relation)

    def _do_change_person(self, lead, first, second):
        relation = self._pick(lead.relation_ids, second)
        relation.partner_id = self._pick(self.people, first + second)
        self._assert_tick_followed(relation)

    def _do_change_kind(self, lead, first, second):
        relation = self._pick(lead.relation_ids, second)
        relation.write({'kind': KINDS[first % len(KINDS)], 'role_id': False})
        self._assert_tick_followed(relation)

    def _do_change_role(self, lead, first, second):
        self._pick(lead.relation_ids, second).role_id = self._pick(self.roles, first + second)

    def _do_move(self, lead, first, second):
        self._pick(lead.relation_ids, second).lead_id = self._pick(self.leads, second)

    def _do_remove(self, lead, first, second):
        self._pick(lead.relation_ids, second).unlink()

    def _do_tick(self, lead, first, second):
        relation = self._pick(lead.relation_ids, second)
        was_primary = relation.is_primary
        relation.is_primary = True
        if relation:
            self.assertTrue(relation.is_primary)
        if not was_primary:
            self._assert_tick_followed(relation)

    def _assert_tick_followed(self, relation):
        """A primary contact that was just named is the customer, unless the deal is won."""
        lead = relation.lead_id
        if relation.is_primary and relation.kind == 'contact' and lead.won_status != 'won':
            self.assertEqual(lead.partner_id, relation.partner_id)

    def _do_untick(self, lead, first, second):
        before = lead.partner_id
        lead.relation_ids.is_primary = False
        self.assertEqual(lead.partner_id, before)

    def _do_change_customer(self, lead, first, second):
        customer = self._pick(self.people | self.customer, second)
        if customer == lead.partner_id:
            return
        count = len(lead.relation_ids)
        lead.partner_id = customer
        self.assertEqual(len(lead.relation_ids), count)
        contacts = lead.contact_relation_ids
        primary = contacts.filtered('is_primary').partner_id
        self.assertEqual(primary, customer & contacts.partner_id)

    def _do_win(self, lead, first, second):
        lead.action_set_won()

    def _do_lose(self, lead, first, second):
        lead.action_set_lost()

    def _do_lose_to(self, lead, first, second):
        competitor = self._pick(self.people, second)
        self.env['crm.lead.lost'].create(
            {'lead_ids': lead.ids, 'lost_competitor_id': competitor.id}
        ).action_lost_reason_apply()
        self.assertEqual(lead.lost_competitor_id, competitor)

    def _do_say_who_won(self, lead, first, second):
        lead.lost_competitor_id = self._pick(self.people, second)
        self.assertEqual(lead.won_status, 'lost')

    def _do_reopen(self, lead, first, second):
        lead.write({'active': True, 'stage_id': self.stage_new.id, 'probability': 10})
        self.assertFalse(lead.lost_competitor_id)

    def _do_merge(self, lead, first, second):
        people = self.leads.relation_ids
        keys = {(r.partner_id, r.kind, r.role_id) for r in people}
        merged = self.leads.merge_opportunity()
        self.leads = self.leads.exists()
        self.assertEqual(self.leads, merged)
        gone = keys - {(r.partner_id, r.kind, r.role_id) for r in merged.relation_ids}
        for partner, kind, _role in gone:
            self.assertEqual(kind, 'competitor')
            self.assertEqual(partner.commercial_partner_id, merged.partner_id.commercial_partner_id)

    def _do_copy(self, lead, first, second):
        if len(self.leads) > 3:
            return
        copy = lead.copy({'partner_id': self.rival.id} if second % 2 else None)
        self.leads |= copy
        self.assertEqual(copy.partner_id, self.rival if second % 2 else lead.partner_id)
