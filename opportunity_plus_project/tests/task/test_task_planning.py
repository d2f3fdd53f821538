from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestTaskPlanning(TaskCommon):
    """A task is planned on an opportunity: its type, a subject, done."""

    @freeze_time('2026-03-10 09:00:00')
    def test_its_type_says_the_rest(self):
        task = self._plan(name="Show the new bikes")
        self.assertRecordValues(
            task,
            [
                {
                    'name': "Show the new bikes",
                    'lead_id': self.lead.id,
                    'partner_id': self.customer.id,
                    'task_type_id': self.visit.id,
                    'user_ids': self.doer.ids,
                    'controller_id': self.controller.id,
                    'create_uid': self.salesperson.id,
                    'priority': '2',
                    'follow_up_state': 'pending',
                    'company_id': self.company.id,
                }
            ],
        )
        self.assertEqual(str(task.date_deadline.date()), '2026-03-15')
        self.assertIn("Bring the catalogue", task.description)
        project = self.lead.with_user(self.salesperson).get_commercial_project()
        self.assertEqual(task.project_id.id, project)
        self.assertTrue(task.stage_id)

    def test_without_a_subject_it_is_called_as_its_type(self):
        self.assertEqual(self._plan().name, "Visit them")
        self.assertEqual(self._plan(name="  ").name, "Visit them")

    def test_where_the_type_says_nobody_the_planner_does_it(self):
        other = self.env['crm.opportunity.task.type'].create({'name': "Something"})
        self.assertEqual(self._plan(other).user_ids, self.salesperson)
        none = self.env['project.task'].browse(
            self.lead.with_user(self.salesperson).plan_task(False, "Think")
        )
        self.assertEqual(none.user_ids, self.salesperson)
        self.assertEqual(none.name, "Think")

    def test_bad_types(self):
        lead = self.lead.with_user(self.salesperson)
        self.visit.active = False
        for value in (self.visit.id, 10**9, 'x', True):
            with self.subTest(value), self.assertRaisesRegex(UserError, "no such type of task"):
                lead.plan_task(value)
        self.assertFalse(self.lead.task_ids)

    def test_bad_names(self):
        lead = self.lead.with_user(self.salesperson)
        for value in (5, True, ['Call'], 'a\x00b'):
            with self.subTest(value), self.assertRaisesRegex(UserError, "what is to be done"):
                lead.plan_task(self.visit.id, value)
        self.assertFalse(self.lead.task_ids)
        self.assertEqual(self._plan(name="  ").name, "Visit them")

    def test_without_a_customer(self):
        lead = self._create_lead(partner_id=False).with_user(self.salesperson)
        with self.assertRaisesRegex(UserError, "Choose a customer first"):
            lead.plan_task(self.visit.id)

    def test_who_may_not(self):
        for user in self.colleague | self.employee | self.portal_user | self.project_manager:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.lead.with_user(user).plan_task(self.visit.id)

    @users('op_salesperson')
    def test_the_dialog(self):
        action = self.lead.with_user(self.env.user).action_plan_task()
        tasks = self.env['project.task'].with_context(**action['context'])
        with Form(tasks, view='opportunity_plus_project.project_task_view_form_plan') as form:
            self.assertEqual(list(form.user_ids), list(self.env.user))
            form.task_type_id = self.visit
            self.assertEqual(form.name, "Visit them")
            self.assertEqual(form.controller_id, self.controller)
            self.assertEqual(list(form.user_ids), list(self.doer))
            form.name = "Another subject"
        task = form.record
        self.assertEqual(task.lead_id, self.lead)
        self.assertEqual(task.name, "Another subject")
        self.assertEqual(task.user_ids, self.doer)
        self.assertEqual(task.sudo().project_id.project_kind, 'commercial')
        self.assertEqual(task.partner_id, self.customer)

    def test_odoos_form_without_a_right_on_projects(self):
        task = self._plan()
        for user in (self.salesperson, self.doer):
            with Form(task.with_user(user), view='project.view_task_form2') as form:
                form.name = f"By {user.login}"
                form.next_action_date = '2030-01-01'
                form.state = '03_approved'
            self.assertEqual(task.name, f"By {user.login}")

    @users('op_salesperson')
    def test_a_new_task_of_an_opportunity_finds_its_project(self):
        task = self.env['project.task'].create({'name': "Imported", 'lead_id': self.lead.id})
        self.assertEqual(task.sudo().project_id.project_kind, 'commercial')
        self.assertEqual(task.partner_id, self.customer)

    def test_an_open_task_stays_in_its_period(self):
        with freeze_time('2026-12-30 10:00'):
            task = self._plan()
        with freeze_time('2027-01-04 10:00'):
            following = self._plan()
        self.assertEqual(str(task.project_id.period_start), '2026-01-01')
        self.assertEqual(str(following.project_id.period_start), '2027-01-01')

    def test_the_checklist_is_that_of_the_opportunity(self):
        task = self._plan().with_user(self.doer)
        task.write({'child_ids': [(0, 0, {'name': "Fill the tank"})]})
        child = task.child_ids
        self.assertEqual(child.sudo().lead_id, self.lead)
        other = self._create_lead(name="Other")
        task.with_user(self.leader).lead_id = other
        self.assertEqual(child.sudo().lead_id, other)

    @freeze_time('2026-03-10 09:00:00')
    def test_what_is_due_comes_first_then_priority_then_age(self):
        tasks = self.env['project.task']
        for name, values in (
            ("Later", {'priority': '3', 'next_action_date': '2026-03-20'}),
            ("Today", {'priority': '0', 'next_action_date': '2026-03-10'}),
            ("Overdue", {'priority': '1', 'date_deadline': '2026-03-01 12:00:00'}),
            ("Sometime", {'priority': '1'}),
            ("Done", {'priority': '3', 'next_action_date': '2026-03-01', 'state': '1_done'}),
        ):
            task = self._plan(self.env['crm.opportunity.task.type'], name=name)
            task.write(values)
            tasks |= task
        found = tasks.search(
            [('id', 'in', tasks.ids)], order='is_due desc, priority desc, create_date, id'
        )
        self.assertEqual(found.mapped('name'), ["Overdue", "Today", "Later", "Done", "Sometime"])
        due = tasks.search([('id', 'in', tasks.ids), ('is_due', '=', True)])
        self.assertEqual({*due.mapped('name')}, {"Overdue", "Today"})
        self.assertEqual(due, tasks.filtered('is_due'))
        both = tasks.search([('id', 'in', tasks.ids), ('is_due', 'in', [True, False])])
        self.assertEqual(both, tasks)
        rest = tasks.search([('id', 'in', tasks.ids), ('is_due', '=', False)])
        self.assertEqual(rest, tasks - due)

    def test_planning_many_needs_no_project_for_each(self):
        self._plan()
        before = self.env['project.project'].search_count([])
        self.env['project.task'].create(
            [{'name': f"Task {number}", 'lead_id': self.lead.id} for number in range(5)]
        )
        self.assertEqual(self.env['project.project'].search_count([]), before)
