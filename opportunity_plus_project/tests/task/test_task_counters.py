from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common_task import TaskCommon

COUNTERS = {
    'pending': 'task_pending_count',
    'in_progress': 'task_progress_count',
    'done': 'task_done_count',
}


@tagged('post_install', '-at_install')
class TestTaskCounters(TaskCommon):
    """Pending, in progress, finished: on project, opportunity and customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.env['project.task']
        for _number in range(5):
            cls.tasks |= cls._plan()
        cls.tasks[1].state = '03_approved'
        cls.tasks[2].state = '1_done'
        cls.tasks[3].state = '1_canceled'
        cls.env['account.analytic.line'].create(
            {
                'task_id': cls.tasks[4].id,
                'employee_id': cls.salesperson.employee_id.id,
                'unit_amount': 0.5,
                'name': "Talked",
            }
        )

    def _assert_counts(self, record, **expected):
        for state, name in COUNTERS.items():
            self.assertEqual(record[name], expected.get(state, 0), f'{record}.{name}')
            action = record.with_context(opportunity_follow_up_state=state)
            action = action.action_view_follow_up()
            tasks = self.env['project.task'].with_env(record.env).search(action['domain'])
            self.assertEqual(len(tasks), record[name])
            self.assertLessEqual({*tasks.mapped('follow_up_state')}, {state})

    def test_the_state_follows_odoos_and_the_time(self):
        states = self.tasks.mapped('follow_up_state')
        self.assertEqual(states, ['pending', 'in_progress', 'done', False, 'in_progress'])
        self.tasks[4].timesheet_ids.unlink()
        self.assertEqual(self.tasks[4].follow_up_state, 'pending')
        self.tasks[2].state = '01_in_progress'
        self.assertEqual(self.tasks[2].follow_up_state, 'pending')

    def test_on_all_three(self):
        counts = {'pending': 1, 'in_progress': 2, 'done': 1}
        for record in (self.lead, self.customer, self.tasks.project_id):
            self._assert_counts(record, **counts)
        contact = self.env['res.partner'].create({'name': "Jo", 'parent_id': self.customer.id})
        lead = self._create_lead(partner_id=contact.id)
        self._plan(lead=lead)
        self.env.invalidate_all()
        self._assert_counts(lead, pending=1)
        self._assert_counts(self.lead, **counts)
        self._assert_counts(contact, pending=1)
        self._assert_counts(self.customer, pending=2, in_progress=2, done=1)

    def test_work_for_the_customer_counts_on_its_project_only(self):
        production = self.env['project.project'].create(
            {'name': "Work", 'partner_id': self.customer.id, 'allow_billable': True}
        )
        self.env['project.task'].create({'name': "Build", 'project_id': production.id})
        self.env['project.task'].create({'name': "Ask", 'project_id': self.tasks.project_id.id})
        self.env.invalidate_all()
        self._assert_counts(production, pending=1)
        self._assert_counts(self.customer, pending=2, in_progress=2, done=1)
        self._assert_counts(self.lead, pending=1, in_progress=2, done=1)

    def test_what_one_may_read_is_counted(self):
        lead = self._create_lead(user_id=self.colleague.id)
        self._plan(lead=lead, user=self.colleague)
        customer = self.customer.with_user(self.salesperson)
        self._assert_counts(customer, pending=1, in_progress=2, done=1)
        self._assert_counts(customer.with_user(self.colleague), pending=1)
        self._assert_counts(customer.with_user(self.employee))

    def test_the_state_is_written_by_nobody(self):
        task = self.tasks[0].with_user(self.salesperson)
        for values in ({'follow_up_state': 'done'}, {'review_reason': 'overdue'}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "cannot be written"):
                task.write(values)
            with self.assertRaisesRegex(UserError, "cannot be written"):
                task.create({'name': "Task", 'lead_id': self.lead.id, **values})
        task.write({'follow_up_state': 'pending'})

    def test_the_number_of_queries_does_not_grow(self):
        leads = self.lead
        for number in range(5):
            partner = self.env['res.partner'].create({'name': f"Customer {number}"})
            leads |= self._create_lead(partner_id=partner.id)
            self._plan(lead=leads[-1])

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped('task_pending_count')
            return self.env.cr.sql_log_count - before

        for records in (leads, leads.partner_id, leads.task_ids.project_id):
            records = records.browse(records.ids)
            count(records)
            self.assertEqual(count(records[:1]), count(records), records._name)

    def test_the_explorers_queries_do_not_grow(self):
        """The list as the web client asks for it, for somebody without a right on projects."""
        view = self.env.ref('opportunity_plus_project.project_task_view_list_follow_up')
        models = self.env['project.task'].with_user(self.salesperson)
        arch = etree.fromstring(models.get_view(view.id, 'list')['arch'])
        names = [node.get('name') for node in arch.iter('field')]
        specification = {
            name: {'fields': {'display_name': {}}} if models._fields[name].relational else {}
            for name in names
        }

        # All alike: a page of those that have an activity asks for it, another does not.
        planned = self.env['project.task'].union(*(self._plan() for _number in range(20)))
        for task in planned:
            task.activity_schedule('mail.mail_activity_data_todo', user_id=self.salesperson.id)

        def count(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = models.web_search_read(
                [('id', 'in', planned.ids)],
                specification,
                limit=limit,
                order='is_due desc, priority desc, create_date',
            )
            self.assertEqual(len(found['records']), limit)
            return self.env.cr.sql_log_count - before

        count(8)
        self.assertEqual(count(20), count(8))
