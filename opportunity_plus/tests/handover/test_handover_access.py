from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_companies import CompaniesCommon
from ..common_handover import HandoverCommon


@tagged('post_install', '-at_install')
class TestHandoverAccess(HandoverCommon, CompaniesCommon):
    """Who may hand over what, and to whom."""

    def test_salespeople_are_refused(self):
        for user in (self.salesperson, self.employee, self.portal_user):
            Handover = self.env['crm.opportunity.handover'].with_user(user)
            with self.subTest(user.login):
                with self.assertRaisesRegex(AccessError, "Only sales managers"):
                    Handover._open(user=self.salesperson)
                with self.assertRaises(AccessError):
                    Handover.create({'user_id': self.salesperson.id})
                with self.assertRaises(AccessError):
                    self.deal.with_user(user).action_hand_over()

    def test_all_documents_are_not_enough(self):
        """Whoever leads no team asks somebody who does."""
        self.team.user_id = False
        with self.assertRaisesRegex(AccessError, "team leaders for their team"):
            self.salesperson.with_user(self.leader).action_hand_over()

    def test_a_leader_hands_over_what_the_team_has(self):
        cars = self._create_team(self.newcomer)
        self.other_deal.team_id = cars
        handover = self._open(user=self.leader)
        self.assertEqual(handover.line_ids.lead_id, self.deal)
        handover.action_hand_over()
        self.assertEqual(self.deal.user_id, self.colleague)
        self.assertEqual(self.other_deal.user_id, self.salesperson)

    def test_only_what_the_user_may_change(self):
        self.env['ir.rule'].create(
            {
                'name': "Not the second",
                'model_id': self.env['ir.model']._get_id('crm.lead'),
                'domain_force': f"[('id', '!=', {self.other_deal.id})]",
                'perm_read': False,
            }
        )
        handover = self._open()
        self.assertEqual(handover.line_ids.lead_id, self.deal)

    def test_nobody_who_works_in_the_company_of_the_deal(self):
        """Named in the preview, and it stays; by hand it is refused."""
        self.salesperson.company_ids += self.other_company
        self.manager.company_ids += self.other_company
        abroad = self._create_lead_abroad(name="Abroad")
        abroad.user_id = self.salesperson
        Handover = self.env['crm.opportunity.handover'].with_user(self.manager)
        Handover = Handover.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        handover = Handover.create(
            {'user_id': self.salesperson.id, 'receiver_ids': [Command.set(self.colleague.ids)]}
        )
        handover.action_preview()
        line = handover.line_ids.filtered(lambda line: line.lead_id == abroad)
        self.assertFalse(line.receiver_id)
        self.assertIn("none of them works in “Other Ltd”", line.problem)
        line.receiver_id = self.colleague
        with self.assertRaisesRegex(UserError, "“Abroad” cannot be handed over: .*“Other Ltd”"):
            handover.action_hand_over()
        line.receiver_id = False
        handover.action_hand_over()
        self.assertEqual(
            (abroad.user_id, abroad.company_id), (self.salesperson, self.other_company)
        )
        self.assertEqual(self.deal.user_id, self.colleague)

    def test_who_works_there_gets_it(self):
        self.salesperson.company_ids += self.other_company
        self.manager.company_ids += self.other_company
        self.newcomer.company_ids += self.other_company
        abroad = self._create_lead_abroad(name="Abroad")
        abroad.user_id = self.salesperson
        Handover = self.env['crm.opportunity.handover'].with_user(self.manager)
        receivers = self.colleague | self.newcomer
        handover = Handover.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        ).create({'user_id': self.salesperson.id, 'receiver_ids': [Command.set(receivers.ids)]})
        handover.action_hand_over()
        self.assertEqual((abroad.user_id, abroad.company_id), (self.newcomer, self.other_company))
        self.assertEqual((self.deal | self.other_deal).user_id & self.colleague, self.colleague)

    def test_companies_that_are_not_selected_are_named(self):
        self.salesperson.company_ids += self.other_company
        self.manager.company_ids += self.other_company
        abroad = self._create_lead_abroad(name="Abroad")
        abroad.user_id = self.salesperson
        handover = self._open(companies=self.company)
        self.assertNotIn(abroad, handover.sudo().line_ids.lead_id)
        self.assertIn("1 of “Other Ltd” are not handed over", handover.left_out)
        handover.action_hand_over()
        self.assertEqual(abroad.user_id, self.salesperson)

    def test_another_manager_sees_nothing_of_it(self):
        handover = self._open()
        for records in (handover, handover.line_ids):
            with self.assertRaises(AccessError):
                records.with_user(self.stranger).read()
