from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestNextStep(OpportunityPlusCommon):
    """What comes next."""

    @freeze_time('2026-03-10 12:00:00')
    def test_overdue(self):
        lead = self._create_lead(next_step="Call Ann", next_step_date='2026-03-09')
        today = self._create_lead(next_step="Call Bob", next_step_date='2026-03-10')
        without = self._create_lead()
        leads = lead | today | without
        Lead = self.env['crm.lead']
        mine = [('id', 'in', leads.ids)]
        overdue = [('is_next_step_overdue', '=', True), *mine]
        self.assertEqual(Lead.search(overdue), lead)
        self.assertEqual(
            Lead.search([('is_next_step_overdue', '=', False), *mine]), today | without
        )
        self.assertEqual(leads.mapped('is_next_step_overdue'), [True, False, False])
        lead.action_set_won()
        self.assertFalse(Lead.search(overdue))
        self.assertFalse(lead.is_next_step_overdue)

    def test_becomes_an_activity_once(self):
        lead = self._create_lead(next_step="Call Ann", next_step_date='2030-01-02')
        lead.with_user(self.salesperson).action_schedule_next_step()
        self.assertRecordValues(
            lead.activity_ids,
            [
                {
                    'summary': "Call Ann",
                    'date_deadline': date(2030, 1, 2),
                    'user_id': self.salesperson.id,
                }
            ],
        )
        lead.next_step_date = '2030-02-03'
        lead.action_schedule_next_step()
        self.assertEqual(lead.activity_ids.mapped('date_deadline'), [date(2030, 2, 3)])
        with self.assertRaisesRegex(UserError, "no next step"):
            self._create_lead().action_schedule_next_step()

    def test_a_won_deal_is_not_asked_what_comes_next(self):
        asked, told = self._create_lead(), self._create_lead(next_step="Send the invoice")
        for lead in (asked, told):
            Form(lead).next_step = "Call Ann"
        (asked | told).action_set_won()
        Form(told).next_step = "Call Ann"
        with self.assertRaisesRegex(AssertionError, "invisible"):
            Form(asked).next_step = "Call Ann"

    def test_not_for_somebody_who_left(self):
        for env in (self.env(user=self.leader), self.env):
            lead = self._create_lead(next_step="Call Ann", user_id=self.colleague.id)
            self.colleague.active = False
            activity = lead.with_env(env).action_schedule_next_step()
            self.assertTrue(activity.user_id.active)
            if env.user == self.leader:
                self.assertEqual(activity.user_id, self.leader)
            self.colleague.active = True

    def test_the_button_says_what_was_planned(self):
        lead = self._create_lead(next_step="Call Ann", next_step_date='2030-01-02')
        action = lead.with_user(self.salesperson).action_plan_next_step()
        self.assertEqual(action['tag'], 'display_notification')
        self.assertEqual(action['params']['title'], "Planned for Jan 2, 2030")
        self.assertEqual(action['params']['message'], "Call Ann")
        self.assertEqual(lead.activity_ids.summary, "Call Ann")

    @freeze_time('2026-03-10 12:00:00')
    def test_the_form_says_for_when(self):
        lead = self._create_lead(next_step="Call Ann").with_user(self.salesperson)
        lead.action_plan_next_step()
        self.assertEqual(lead.next_step_planned, "Planned for today")
        for day, text in (('2026-03-13', "Friday"), ('2026-03-17', "Mar 17, 2026")):
            lead.next_step_date = day
            lead.action_plan_next_step()
            self.assertEqual(lead.next_step_planned, f"Planned for {text}")

    def test_other_activities_plan_no_next_step(self):
        lead = self._create_lead(next_step="Send the plan")
        lead.activity_schedule('mail.mail_activity_data_call', summary="Ask for the date")
        self.assertFalse(lead.next_step_planned)

    def test_a_copy_has_a_next_step_of_its_own(self):
        lead = self._create_lead(next_step="Call Ann", next_step_date='2030-01-02')
        self.assertRecordValues(lead.copy(), [{'next_step': False, 'next_step_date': False}])

    def test_edited_from_the_card(self):
        lead = self._create_lead(next_step="Call Ann").with_user(self.salesperson)
        action = lead.action_edit_next_step()
        self.assertEqual((action['res_model'], action['res_id']), ('crm.lead', lead.id))
        [(view_id, _type)] = action['views']
        with Form(lead, view=self.env['ir.ui.view'].browse(view_id)) as form:
            form.next_step = "Call Bob"
            form.next_step_date = '2030-01-02'
        self.assertRecordValues(
            lead, [{'next_step': "Call Bob", 'next_step_date': date(2030, 1, 2)}]
        )

    def test_changes_are_told(self):
        lead = self._create_lead(next_step="Call Ann").with_user(self.salesperson)
        lead = lead.with_context(tracking_disable=False, mail_notrack=False)
        self.cr.precommit.run()
        lead.write({'next_step': "Call Bob", 'next_step_date': '2030-01-02'})
        self.cr.precommit.run()
        values = lead.message_ids[0].sudo().tracking_value_ids
        self.assertLessEqual({'next_step', 'next_step_date'}, set(values.field_id.mapped('name')))
        self.assertIn("Call Ann", values.mapped('old_value_char'))
        self.assertIn("Call Bob", values.mapped('new_value_char'))
