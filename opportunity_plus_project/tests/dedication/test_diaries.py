import random

from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestDiaries(TaskCommon):
    """Of an opportunity, a customer and an employee: three views of the same entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env['res.partner'].create({'name': "Red Bikes"})
        contact = cls.env['res.partner'].create({'name': "Jo", 'parent_id': cls.customer.id})
        cls.customers = cls.customer | other
        cls.leads = cls.lead | cls._create_lead(partner_id=other.id)
        cls.leads |= cls._create_lead(partner_id=contact.id)
        cls.people = (cls.salesperson | cls.leader | cls.manager).employee_id
        for number, employee in enumerate(cls.people):
            employee.hourly_cost = 30.0 + 7 * number

    def _log_at_random(self, seed, count=30):
        rand = random.Random(seed)
        tasks = self.env['project.task'].create(
            [{'name': "Task", 'lead_id': lead.id} for lead in self.leads]
            + [
                {'name': "Customer only", 'project_id': lead.get_commercial_project()}
                for lead in self.leads
            ]
        )
        return self.env['account.analytic.line'].create(
            [
                {
                    'task_id': rand.choice(tasks).id,
                    'employee_id': rand.choice(self.people).id,
                    'unit_amount': rand.randrange(1, 33) / 4,
                    'date': f'2026-0{rand.randrange(1, 9)}-15',
                    'name': "Talked\nand talked",
                }
                for _number in range(count)
            ]
        )

    def test_the_sums_agree(self):
        for seed in range(3):
            lines = self._log_at_random(seed)
            changed = lines[:5]
            changed.write({'unit_amount': 0.75})
            lines[5:8].unlink()
            lines = lines.exists()
            self.env.invalidate_all()
            records = [*self.leads, *self.customers, *self.people]
            for record in records:
                action = record.action_view_dedication()
                entries = self.env['account.analytic.line'].search(action['domain'])
                hours = sum(entries.mapped('unit_amount'))
                cost = -sum(entries.mapped('amount'))
                with self.subTest(record=record, seed=seed):
                    self.assertAlmostEqual(record.dedication_hours, hours, 6)
                    self.assertAlmostEqual(record.dedication_cost, cost, 2)
                    ((total, amount),) = entries._read_group(
                        action['domain'], [], ['unit_amount:sum', 'amount:sum']
                    )
                    self.assertAlmostEqual(total, hours, 6)
                    self.assertAlmostEqual(-amount, cost, 2)
            total = sum(lines.mapped('unit_amount'))
            self.assertAlmostEqual(sum(self.customers.mapped('dedication_hours')), total, 6)
            self.assertAlmostEqual(sum(self.people.mapped('dedication_hours')), total, 6)
            lines.unlink()

    def test_the_diary_of_a_task(self):
        lines = self._log_at_random(7)
        for task in lines.task_id:
            action = task.action_view_dedication()
            entries = self.env['account.analytic.line'].search(action['domain'])
            self.assertEqual(entries, task.timesheet_ids)
            self.assertEqual({*entries.mapped('name')}, {"Talked\nand talked"})

    def test_work_for_the_customer_is_not_in_it(self):
        production = self.env['project.project'].create(
            {'name': "Work", 'partner_id': self.customer.id, 'allow_billable': True}
        )
        self.env['account.analytic.line'].create(
            {
                'project_id': production.id,
                'employee_id': self.people[0].id,
                'unit_amount': 8.0,
                'name': "Built",
            }
        )
        self.assertFalse(self.customer.dedication_hours)
        self.assertFalse(self.people[0].dedication_hours)

    def test_each_reads_what_the_own_deals_took(self):
        self.lead.with_user(self.salesperson).log_time(1.0, "Mine")
        lead = self._create_lead(user_id=self.colleague.id)
        lead.with_user(self.colleague).log_time(2.0, "Theirs")
        self.env.invalidate_all()
        for user, hours in (
            (self.salesperson, 1.0),
            (self.colleague, 2.0),
            (self.leader, 3.0),
            (self.employee, 0.0),
        ):
            self.assertEqual(self.customer.with_user(user).dedication_hours, hours, user.login)

    def test_the_number_of_queries_does_not_grow(self):
        self._log_at_random(5)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.browse(records.ids).mapped('dedication_hours')
            return self.env.cr.sql_log_count - before

        for records in (self.leads, self.customers, self.people):
            count(records)
            self.assertEqual(count(records[:1]), count(records), records._name)
