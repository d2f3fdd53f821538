from freezegun import freeze_time

from odoo.tests import tagged

from ..common_project import ProjectCommon

REMINDER = "Remember me"


@tagged('post_install', '-at_install')
class TestCommercialMerge(ProjectCommon):
    """Customers who are merged have one commercial project for each period."""

    def _merge(self, *partners):
        wizard = self.env['base.partner.merge.automatic.wizard'].create({})
        wizard._merge([partner.id for partner in partners], self.customer)

    def test_tasks_and_time_are_in_one(self):
        other = self.env['res.partner'].create({'name': "Blue Bikes Ltd", 'is_company': True})
        leads = self._create_lead() | self._create_lead(partner_id=other.id)
        projects = self.env['project.project'].browse(
            [lead.get_commercial_project() for lead in leads]
        )
        with freeze_time('2020-02-02'):
            old = self.env['project.project'].browse(leads[1].get_commercial_project())
        tasks = self.env['project.task']
        for project in (*projects, projects[1], old):
            tasks |= tasks.create({'name': "Call", 'project_id': project.id})
        tasks[1].state = '1_done'
        lines = self.env['account.analytic.line'].create(
            [
                {
                    'task_id': task.id,
                    'employee_id': self.salesperson.employee_id.id,
                    'unit_amount': 1.5,
                    'name': "Talked",
                }
                for task in tasks
            ]
        )
        projects[1].message_post(body=REMINDER)
        self._merge(self.customer, other)
        self.assertFalse(other.exists())
        self.assertEqual(self.customer.commercial_project_ids, projects[0] | old)
        self.assertEqual(tasks.project_id, projects[0] | old)
        self.assertEqual(tasks[:3].project_id, projects[0])
        self.assertEqual(tasks.partner_id, self.customer)
        self.assertEqual(tasks[1].state, '1_done')
        self.assertEqual(tasks[2].state, '01_in_progress')
        self.assertEqual(lines[:3].project_id, projects[0])
        self.assertEqual(lines.partner_id, self.customer)
        self.assertEqual(sum(lines.mapped('unit_amount')), 6.0)
        self.assertIn(REMINDER, str(projects[0].message_ids.mapped('body')))
