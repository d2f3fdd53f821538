from odoo.tests import HttpCase, tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestUiProjectDay(TaskCommon, HttpCase):
    """The day of who has no right on projects or timesheets, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.employee'].create({'name': "Doer", 'user_id': cls.doer.id})
        cls.visit.user_id = False

    def test_a_salespersons_day(self):
        self.start_tour(
            f'/odoo/crm/{self.lead.id}',
            'opportunity_plus_salespersons_day',
            login='op_salesperson',
            timeout=150,
        )
        task = self.lead.task_ids
        self.assertEqual(task.name, "Show the new bikes")
        self.assertEqual(task.controller_id, self.controller)
        self.assertEqual(self.lead.dedication_hours, 0.5)
        self.assertEqual(self.lead.dedication_ids.user_id, self.salesperson)

    def test_a_doer_who_is_no_salesperson(self):
        self.visit.user_id = self.doer
        task = self._plan()
        action = self.env.ref('opportunity_plus_project.project_task_action_i_do')
        self.start_tour(
            f'/odoo/action-{action.id}',
            'opportunity_plus_doers_task',
            login='op_doer',
            timeout=150,
        )
        self.assertEqual(task.state, '1_done')
        self.assertEqual(task.timesheet_ids.user_id, self.doer)
        self.assertEqual(task.review_reason, 'finished')
