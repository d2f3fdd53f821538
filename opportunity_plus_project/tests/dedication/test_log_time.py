from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestLogTime(TaskCommon):
    """Time is logged for an opportunity: hours, a sentence, and nothing else is needed."""

    def _log(self, *args, lead=None, user=None, **kwargs):
        lead = (lead or self.lead).with_user(user or self.salesperson)
        return self.env['account.analytic.line'].browse(lead.log_time(*args, **kwargs))

    @freeze_time('2026-03-10 09:00:00')
    def test_it_is_an_entry_of_the_users_employee(self):
        line = self._log(0.5, "Talked about prices\nHe wants two more")
        self.assertRecordValues(
            line,
            [
                {
                    'unit_amount': 0.5,
                    'name': "Talked about prices\nHe wants two more",
                    'employee_id': self.salesperson.employee_id.id,
                    'user_id': self.salesperson.id,
                    'partner_id': self.customer.id,
                    'company_id': self.company.id,
                    'lead_id': self.lead.id,
                    'amount': -20.0,
                    'so_line': False,
                }
            ],
        )
        self.assertEqual(str(line.date), '2026-03-10')
        self.assertEqual(line.project_id.project_kind, 'commercial')
        self.assertEqual(line.task_id.lead_id, self.lead)
        self.assertEqual(line.task_id.follow_up_state, 'in_progress')
        self.assertEqual(self.lead.dedication_hours, 0.5)
        self.assertEqual(self.lead.dedication_cost, 20.0)
        self.assertEqual(str(self._log(1, "Before", date='2026-03-02').date), '2026-03-02')

    def test_the_task_is_proposed_or_made(self):
        line = self._log(1.0, "First")
        made = line.task_id
        self.assertEqual(self._log(1.0, "Second").task_id, made)
        other = self._plan()
        self.assertEqual(self._log(1.0, "Third").task_id, made, "The own task comes first.")
        made.action_finish()
        self.assertEqual(self._log(1.0, "Fourth").task_id, other)
        self.assertEqual(self._log(1.0, "Fifth", task_id=made.id).task_id, made)

    def test_bad_values(self):
        other = self._plan(lead=self._create_lead(name="Other"))
        for hours, description, values, message in (
            (0, "Talked", {}, "more than 0"),
            (-1, "Talked", {}, "more than 0"),
            (25, "Talked", {}, "at most 24"),
            ('x', "Talked", {}, "in hours"),
            (float('nan'), "Talked", {}, "in hours"),
            (None, "Talked", {}, "in hours"),
            (True, "Talked", {}, "in hours"),
            (1, "", {}, "Say in a few words"),
            (1, None, {}, "Say in a few words"),
            (1, "Talked", {'date': 'tomorrow'}, "YYYY-MM-DD"),
            (1, "Talked", {'task_id': other.id}, "no task of “Bikes for couriers”"),
            (1, "Talked", {'task_id': 'x'}, "no task of"),
            (1, "Talked", {'task_id': 10**9}, "no task of"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self._log(hours, description, **values)
        self.assertFalse(self.lead.task_ids, "Nothing half made.")

    def test_a_user_without_employee(self):
        self.salesperson.employee_id.active = False
        with self.assertRaisesRegex(UserError, "You have no employee in"):
            self._log(1, "Talked")
        self.assertFalse(self.lead.task_ids)

    def test_who_may_not(self):
        for user in self.colleague | self.employee | self.portal_user | self.time_manager:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._log(1, "Forged", user=user)

    def test_one_employee_in_two_companies(self):
        company = self.env['res.company'].create({'name': "Second"})
        user = self.salesperson
        user.company_ids |= company
        there = self.env['hr.employee'].create(
            {'name': "There", 'user_id': user.id, 'company_id': company.id, 'hourly_cost': 60.0}
        )
        lead = self._create_lead(company_id=company.id, team_id=False)
        lead = lead.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        line = self.env['account.analytic.line'].browse(lead.log_time(1, "There"))
        self.assertEqual(line.employee_id, there)
        self.assertEqual(line.company_id, company)
        self.assertEqual(line.amount, -60.0)
        self.assertEqual(self._log(1, "Here").employee_id.company_id, self.company)

    def test_a_task_of_a_company_where_one_does_not_work(self):
        company = self.env['res.company'].create({'name': "Second"})
        task = self._plan(name="Visit them")
        task.sudo().project_id = self.env['project.project'].create(
            {'name': "There", 'company_id': company.id}
        )
        task.sudo().company_id = company
        with self.assertRaisesRegex(UserError, "a task of “Second”, where you do not work"):
            self._log(1, "Talked", task_id=task.id)

    def test_margin_after_cost_of_sale(self):
        lead = self._create_lead([(self.bike, {})])
        self.assertEqual(lead.margin, 400.0)
        self._log(2, "Talked", lead=lead)
        self.assertEqual(lead.margin_after_cost, 320.0)
        self.assertEqual(lead.copy().margin_after_cost, 400.0)

    def test_it_follows_its_task(self):
        line = self._log(2, "Talked")
        other = self._create_lead(name="Other")
        line.task_id.lead_id = other
        self.assertEqual(line.lead_id, other)
        self.assertEqual(other.dedication_hours, 2.0)
        self.assertFalse(self.lead.dedication_hours)
        head = (self.lead | other).merge_opportunity()
        self.assertEqual(head.dedication_hours, 2.0)
        head.unlink()
        self.assertTrue(line.exists())
        self.assertFalse(line.lead_id)
        self.assertEqual(self.customer.dedication_hours, 2.0)
