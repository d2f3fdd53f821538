from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common_handover import HandoverCommon


@tagged('post_install', '-at_install')
class TestHandover(HandoverCommon):
    """From one salesperson to others: what goes along, and what is told."""

    def test_all_open_deals_go_to_one_person(self):
        lead = self._create_lead(name="Lead", type='lead')
        won = self._create_lead(name="Won", stage_id=self.stage_won.id)
        handover = self._open()
        self.assertEqual(handover.line_ids.lead_id, self.deal | self.other_deal | lead)
        self.assertEqual(handover.line_ids.receiver_id, self.colleague)
        self.assertEqual(self.deal.user_id, self.salesperson, "nothing has changed yet")
        handover.action_hand_over()
        self.assertEqual((self.deal | self.other_deal | lead).user_id, self.colleague)
        self.assertEqual(won.user_id, self.salesperson)
        self.assertEqual(handover.state, 'done')

    def test_somebody_who_has_left(self):
        self.salesperson.active = False
        self._open().action_hand_over()
        self.assertEqual((self.deal | self.other_deal).user_id, self.colleague)

    def test_what_goes_along(self):
        order = self._create_order(self.deal, user_id=self.salesperson.id)
        sent = self._create_order(self.deal, user_id=self.salesperson.id)
        sent.action_quotation_sent()
        foreign = self._create_order(self.deal, user_id=self.leader.id)
        sold = self._create_order(self.other_deal, user_id=self.salesperson.id)
        self.company.opportunity_close_on_acceptance = False
        sold.action_confirm()
        activities = self._plan(self.deal) | self._plan(order)
        other = self._plan(self.deal, self.leader)
        self._open().action_hand_over()
        self.assertEqual((order | sent).user_id, self.colleague)
        self.assertEqual((foreign.user_id, sold.user_id), (self.leader, self.salesperson))
        self.assertEqual((activities.user_id, other.user_id), (self.colleague, self.leader))

    def test_what_stays_if_one_says_so(self):
        order = self._create_order(self.deal, user_id=self.salesperson.id)
        loose = order.copy({'opportunity_id': False, 'user_id': self.salesperson.id})
        activity = self._plan(self.deal)
        handover = self._open(with_activities=False, with_quotations=False)
        handover.action_hand_over()
        self.assertEqual((order | loose).user_id, self.salesperson)
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertEqual(self.deal.user_id, self.colleague)

    def test_quotations_without_an_opportunity(self):
        order = self.env['sale.order'].create(
            {'partner_id': self.customer.id, 'user_id': self.salesperson.id}
        )
        activity = self._plan(order)
        handover = self._open(receivers=self.colleague | self.newcomer)
        line = handover.line_ids.filtered('order_id')
        self.assertEqual((line.order_id, line.what), (order, order.name))
        receiver = handover.line_ids.filtered(lambda li: li.lead_id == self.deal).receiver_id
        self.assertEqual(line.receiver_id, receiver, "with the deals of the same customer")
        handover.action_hand_over()
        self.assertEqual((order.user_id, activity.user_id), (receiver, receiver))

    def test_shared_evenly_and_by_customer(self):
        deals = self.deal | self.other_deal
        for number in range(5):
            deals |= self._create_lead(name=f"{number}")
        person = self.env['res.partner'].create({'name': "Ann", 'parent_id': self.customer.id})
        self.deal.partner_id = person
        unknown = self._create_lead(partner_id=False), self._create_lead(partner_id=False)
        handover = self._open(receivers=self.colleague | self.newcomer)
        by_lead = {line.lead_id: line.receiver_id for line in handover.line_ids}
        of_customer = {by_lead[lead] for lead in deals - self.other_deal}
        self.assertEqual(len(of_customer), 1)
        others = {by_lead[lead] for lead in (self.other_deal, *unknown)}
        self.assertEqual(len(others), 1, "six and three")
        self.assertFalse(of_customer & others)
        self.assertIn("6 (", handover.summary)
        self.assertIn("3 (", handover.summary)

    def test_the_preview_can_be_changed(self):
        third = self._create_lead(name="Third")
        handover = self._open()
        self.env.flush_all()
        with Form(handover) as form:
            for index, line in enumerate(handover.line_ids):
                if line.lead_id == self.deal:
                    with form.line_ids.edit(index) as edited:
                        edited.receiver_id = self.newcomer
                if line.lead_id == self.other_deal:
                    with form.line_ids.edit(index) as edited:
                        edited.receiver_id = self.env['res.users']
        handover.line_ids.filtered(lambda line: line.lead_id == third).unlink()
        message = handover.action_hand_over()['params']['message']
        self.assertEqual(self.deal.user_id, self.newcomer)
        self.assertEqual((self.other_deal | third).user_id, self.salesperson)
        self.assertIn("took over 1.", message)
        self.assertIn("1 stay where they are.", message)

    def test_chosen_in_a_list(self):
        own = self._create_lead(name="Own", user_id=self.colleague.id)
        foreign = self._create_lead(name="Foreign", user_id=self.leader.id)
        nobodys = self._create_lead(name="Nobody's", user_id=False)
        activity = self._plan(foreign, self.leader)
        chosen = own | foreign | nobodys | self.deal
        action = chosen.with_user(self.manager).action_hand_over()
        handover = self.env[action['res_model']].with_user(self.manager).browse(action['res_id'])
        handover.receiver_ids = self.colleague
        handover.action_preview()
        self.assertEqual(handover.line_ids.lead_id, foreign | nobodys | self.deal)
        handover.action_hand_over()
        self.assertEqual(chosen.user_id, self.colleague)
        self.assertEqual(activity.user_id, self.colleague)
        self.assertEqual(self.other_deal.user_id, self.salesperson)

    def test_closed_ones_keep_stage_team_and_history(self):
        won = self._create_lead([(self.bike, {})], name="Won")
        self._create_order(won).action_confirm()
        lost = self._create_lead(name="Lost", expected_revenue=50)
        lost.action_set_lost()
        closed = won | lost
        closed.date_open = datetime(2024, 1, 2)
        names = ['stage_id', 'team_id', 'date_closed', 'date_open', 'active', 'probability']
        names += ['won_status', 'expected_revenue', 'amount_source']
        self.env.flush_all()
        before = closed.read(names)
        stays = self.env['crm.opportunity.stage.history'].search([('lead_id', 'in', closed.ids)])
        known = stays.read(['stage_id', 'date_entered', 'date_left'])
        handover = self._open(receivers=self.newcomer, with_closed=True)
        self.assertLessEqual(closed, handover.line_ids.lead_id)
        handover.action_hand_over()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(closed.user_id, self.newcomer)
        self.assertEqual(closed.read(names), before)
        self.assertEqual(stays.read(['stage_id', 'date_entered', 'date_left']), known)

    def test_the_team_stays_where_the_receiver_is_in_it(self):
        cars = self._create_team(self.newcomer)
        self.deal.stage_id = self.stage_proposal
        handover = self._open()
        handover.line_ids.filtered(
            lambda line: line.lead_id == self.other_deal
        ).receiver_id = self.newcomer
        handover.action_hand_over()
        self.assertEqual((self.deal.team_id, self.deal.stage_id), (self.team, self.stage_proposal))
        self.assertEqual(self.other_deal.team_id, cars)

    def test_what_changed_hands_meanwhile_is_left_alone(self):
        handover = self._open()
        self.deal.user_id = self.leader
        self.other_deal.unlink()
        handover.action_hand_over()
        self.assertEqual(self.deal.user_id, self.leader)

    def test_bad_input(self):
        archived = self.newcomer
        archived.active = False
        Handover = self.env['crm.opportunity.handover'].with_user(self.manager)
        empty = self.env['res.users']
        for leaver, receivers, sentence in (
            (self.salesperson, empty, "Choose who takes over"),
            (empty, self.colleague, "Choose whose opportunities"),
            (self.salesperson, self.salesperson, "cannot take over from “op_salesperson"),
            (self.salesperson, archived, "“op_newcomer.*” cannot take over: this user is archived"),
            (self.salesperson, self.portal_user, "no access to opportunities"),
            (self.salesperson, self.employee, "no access to opportunities"),
            (self.leader, self.colleague, "“op_leader.*” has nothing to hand over"),
        ):
            handover = Handover.create(
                {'user_id': leaver.id, 'receiver_ids': [Command.set(receivers.ids)]}
            )
            for method in (handover.action_preview, handover.action_hand_over):
                with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                    method()

    def test_a_receiver_chosen_in_the_preview_is_checked_too(self):
        handover = self._open()
        handover.line_ids[0].receiver_id = self.employee
        with self.assertRaisesRegex(UserError, "no access to opportunities"):
            handover.action_hand_over()

    def test_it_is_done_once(self):
        handover = self._open()
        handover.action_hand_over()
        for method in (handover.action_hand_over, handover.action_preview, handover.action_back):
            with self.assertRaisesRegex(UserError, "already handed over"):
                method()

    def test_back_and_forth(self):
        handover = self._open()
        handover.action_back()
        handover.receiver_ids = self.newcomer
        handover.action_preview()
        self.assertEqual(handover.line_ids.receiver_id, self.newcomer)
        handover.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "choose in the list who gets what"):
            handover.action_hand_over()
