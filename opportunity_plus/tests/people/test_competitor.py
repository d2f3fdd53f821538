from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_relation import CompetitorCommon


@tagged('post_install', '-at_install')
class TestOutcome(CompetitorCommon):
    """Won, lost, open: what an opportunity says of its competitors follows, whoever does it."""

    def _assert_outcomes(self, lead, *outcomes):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(lead.competitor_relation_ids.sorted('id').mapped('outcome'), [*outcomes])
        lost_to = lead.competitor_relation_ids.filtered(lambda r: r.outcome == 'lost').partner_id
        self.assertEqual(lead.lost_competitor_id, lost_to)

    def test_by_hand(self):
        ways_to_win = {
            'stage': lambda lead: lead.write({'stage_id': self.stage_won.id}),
            'button': lambda lead: lead.action_set_won(),
            'rainbow': lambda lead: lead.action_set_won_rainbowman(),
            'import': lambda lead: lead.load(
                ['.id', 'stage_id/.id'], [[str(lead.id), str(self.stage_won.id)]]
            ),
        }
        ways_to_reopen = {
            'stage': lambda lead: lead.write({'stage_id': self.stage_new.id}),
            'probability': lambda lead: lead.write(
                {'stage_id': self.stage_proposal.id, 'probability': 30}
            ),
            'import': lambda lead: lead.load(
                ['.id', 'stage_id/.id'], [[str(lead.id), str(self.stage_new.id)]]
            ),
        }
        for win_name, win in ways_to_win.items():
            for reopen_name, reopen in ways_to_reopen.items():
                with self.subTest(win=win_name, reopen=reopen_name):
                    lead = self._create_contested()
                    own = lead.with_user(self.salesperson)
                    win(own)
                    self.assertEqual(lead.won_status, 'won')
                    self._assert_outcomes(lead, 'beaten', 'beaten')
                    reopen(own)
                    self.assertEqual(lead.won_status, 'pending')
                    self._assert_outcomes(lead, 'open', 'open')

    def test_reopening_a_lost_one(self):
        ways = {
            'unarchive': lambda lead: lead.action_unarchive(),
            'restore': lambda lead: lead.action_restore(),
            'toggle': lambda lead: lead.write({'active': True}),
            'probability': lambda lead: lead.write({'probability': 20}),
            'stage': lambda lead: lead.write(
                {'stage_id': self.stage_proposal.id, 'active': True, 'probability': 20}
            ),
        }
        for name, reopen in ways.items():
            with self.subTest(name):
                lead = self._create_contested()
                self._lose(lead, self.rival)
                self._assert_outcomes(lead, 'lost', 'open')
                reopen(lead.with_user(self.salesperson))
                self.assertEqual(lead.won_status, 'pending')
                self._assert_outcomes(lead, 'open', 'open')

    def test_winning_a_lost_one(self):
        lead = self._create_contested()
        self._lose(lead, self.rival)
        lead.action_set_won()
        self._assert_outcomes(lead, 'beaten', 'beaten')

    def test_losing_a_won_one(self):
        lead = self._create_contested()
        lead.action_set_won()
        lead.write({'stage_id': self.stage_new.id, 'active': False, 'probability': 0})
        self.assertEqual(lead.won_status, 'lost')
        self._assert_outcomes(lead, 'open', 'open')

    def test_by_acceptance_and_its_reversal(self):
        lead = self._create_contested()
        order = self._create_order(lead)
        order.action_confirm()
        self._assert_outcomes(lead, 'beaten', 'beaten')
        order._action_cancel()
        self.assertEqual(lead.won_status, 'pending')
        self._assert_outcomes(lead, 'open', 'open')

    def test_a_lost_one_is_accepted_and_cancelled(self):
        """The reversal gives back whom it was lost to, as it does the reason."""
        lead = self._create_contested()
        reason = self.env['crm.lost.reason'].create({'name': "Too dear"})
        self._lose(lead, self.other_rival, lost_reason_id=reason)
        order = self._create_order(lead)
        order.action_confirm()
        self._assert_outcomes(lead, 'beaten', 'beaten')
        order._action_cancel()
        self.assertRecordValues(lead, [{'won_status': 'lost', 'lost_reason_id': reason.id}])
        self._assert_outcomes(lead, 'open', 'lost')

    def test_the_competitor_lost_to_is_gone_at_the_reversal(self):
        lead = self._create_contested()
        self._lose(lead, self.other_rival)
        order = self._create_order(lead)
        order.action_confirm()
        lead.competitor_relation_ids.filtered(lambda r: r.partner_id == self.other_rival).unlink()
        order._action_cancel()
        self.assertEqual(lead.won_status, 'lost')
        self._assert_outcomes(lead, 'open')

    def test_a_stage_becomes_a_won_one(self):
        lead, archived = self._create_contested(), self._create_contested()
        archived.active = False
        self.stage_new.is_won = True
        self.assertEqual(lead.won_status, 'won')
        self._assert_outcomes(lead, 'beaten', 'beaten')
        self._assert_outcomes(
            archived, *(['beaten' if archived.won_status == 'won' else 'open'] * 2)
        )
        self.stage_new.is_won = False
        self.assertEqual(lead.won_status, 'pending')
        self._assert_outcomes(lead, 'open', 'open')

    def test_created_won(self):
        values = {
            'competitor_relation_ids': [Command.create({'partner_id': self.rival.id})],
            'stage_id': self.stage_won.id,
        }
        self._assert_outcomes(self._create_lead(**values), 'beaten')
        values['relation_ids'] = [
            Command.create({'partner_id': self.other_rival.id, 'kind': 'competitor'})
        ]
        del values['competitor_relation_ids']
        self._assert_outcomes(self._create_lead(**values), 'beaten')

    def test_created_lost(self):
        lead = self._create_lead(
            active=False,
            probability=0,
            lost_competitor_id=self.rival.id,
            competitor_relation_ids=[Command.create({'partner_id': self.other_rival.id})],
        )
        self.assertEqual(lead.won_status, 'lost')
        self.assertEqual(self._outcomes(lead), {self.other_rival: 'open', self.rival: 'lost'})
        self.assertEqual(lead.lost_competitor_id, self.rival)

    def test_a_competitor_named_after_the_end(self):
        lead = self._create_lead()
        lead.action_set_won()
        self._add(lead, self.rival, 'competitor')
        self._assert_outcomes(lead, 'beaten')
        lost = self._create_lead(active=False, probability=0)
        self._add(lost, self.rival, 'competitor')
        self._assert_outcomes(lost, 'open')

    def test_a_competitor_moved_to_another_opportunity(self):
        lead, won = self._create_contested(), self._create_lead()
        won.action_set_won()
        relation = lead.competitor_relation_ids[0]
        relation.lead_id = won
        self._assert_outcomes(won, 'beaten')
        relation.lead_id = lead
        self._assert_outcomes(lead, 'open', 'open')

    def test_another_kind_has_no_outcome(self):
        lead = self._create_contested()
        self._lose(lead, self.rival)
        relation = lead.competitor_relation_ids.sorted('id')[0]
        relation.kind = 'partner'
        self.assertFalse(relation.outcome)
        self._assert_outcomes(lead, 'open')
        relation.kind = 'competitor'
        self._assert_outcomes(lead, 'open', 'open')


@tagged('post_install', '-at_install')
class TestLostTo(CompetitorCommon):
    """Whom it was lost to, written by other programs."""

    def test_written_and_changed(self):
        lead = self._create_contested()
        lead.action_set_lost()
        own = lead.with_user(self.salesperson)
        own.lost_competitor_id = self.rival
        self.assertEqual(self._outcomes(lead), {self.rival: 'lost', self.other_rival: 'open'})
        own.lost_competitor_id = self.other_rival
        self.assertEqual(self._outcomes(lead), {self.rival: 'open', self.other_rival: 'lost'})
        own.lost_competitor_id = False
        self.assertEqual(set(self._outcomes(lead).values()), {'open'})

    def test_together_with_the_loss(self):
        for write in (
            lambda lead: lead.write(
                {'lost_competitor_id': self.rival.id, 'active': False, 'probability': 0}
            ),
            lambda lead: lead.action_set_lost(lost_competitor_id=self.rival.id),
            lambda lead: lead.load(
                ['.id', 'active', 'probability', 'lost_competitor_id'],
                [[str(lead.id), 'False', '0', "Rival Bikes"]],
            ),
        ):
            lead = self._create_contested()
            write(lead)
            self.assertEqual(lead.won_status, 'lost')
            self.assertEqual(self._outcomes(lead), {self.rival: 'lost', self.other_rival: 'open'})

    def test_refused_unless_lost(self):
        lead = self._create_contested(name="Still on")
        with self._refused("“Still on” is not lost"):
            lead.lost_competitor_id = self.rival
        lead.action_set_won()
        with self._refused("“Still on” is not lost"):
            lead.lost_competitor_id = self.rival
        with self._refused("“New” is not lost"):
            self._create_lead(name="New", lost_competitor_id=self.rival.id)
        self.assertEqual(set(self._outcomes(lead).values()), {'beaten'})

    def test_import_of_a_loss_names_the_row(self):
        result = self.env['crm.lead'].load(
            ['name', 'type', 'active', 'probability', 'partner_id/.id', 'lost_competitor_id/.id'],
            [
                ["A", 'opportunity', 'False', '0', str(self.customer.id), str(self.rival.id)],
                ["B", 'opportunity', 'False', '0', str(self.rival.id), str(self.rival.id)],
            ],
        )
        self.assertFalse(result['ids'])
        message = result['messages'][-1]  # Odoo repeats it for the first row of the batch
        self.assertEqual(message['rows'], {'from': 1, 'to': 1})
        self.assertIn("“Rival Bikes” is the customer of “B”", message['message'])
        self.assertFalse(self.env['crm.lead'].search([('name', '=', "A"), ('active', '=', False)]))

    def test_outcome_written_past_the_dialog(self):
        lead = self._create_contested(name="Still on")
        first, second = lead.with_user(self.salesperson).competitor_relation_ids.sorted('id')
        for outcome in ('lost', 'beaten', False):
            with self.subTest(open=outcome), self.assertRaises(ValidationError):
                first.outcome = outcome
        lead.action_set_lost()
        first.outcome = 'lost'
        self.assertEqual(lead.lost_competitor_id, self.rival)
        second.outcome = 'lost'
        self.assertEqual((first | second).mapped('outcome'), ['open', 'lost'])
        self.assertEqual(lead.lost_competitor_id, self.other_rival)
        with self._refused("Still on"):
            (first | second).outcome = 'lost'
        with self.assertRaises(ValidationError):
            first.outcome = 'beaten'
        lead.action_set_won()
        with self.assertRaises(ValidationError):
            first.outcome = 'open'

    def test_outcome_of_a_person_who_is_none(self):
        lead = self._create_lead(active=False, probability=0)
        for outcome in ('lost', 'open', 'beaten'):
            with self.assertRaises(ValidationError):
                self._add(lead, self.ann, outcome=outcome)
        contact = self._add(lead, self.ann)
        with self.assertRaises(ValidationError):
            contact.outcome = 'lost'
        self.assertFalse(lead.lost_competitor_id)
