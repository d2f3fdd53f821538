from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestUiProjectReview(TaskCommon, HttpCase):
    """Who looks at what others did, in a browser: a controller, and the sales manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.employee'].create({'name': "Doer", 'user_id': cls.doer.id})
        cls.task = cls._plan(name="Show the bikes")

    def test_a_controllers_review(self):
        """By somebody who has no right on sales, projects or timesheets."""
        self._plan(name="Call them")
        self.task.with_user(self.doer)._log_time(2.0, "Was there,\nand nobody opened")
        self.task.with_user(self.doer).action_finish()
        activity = self.task.activity_ids
        self.assertEqual(activity.user_id, self.controller)
        action = self.env.ref('opportunity_plus_project.project_task_action_i_control')
        self.start_tour(
            f'/odoo/action-{action.id}',
            'opportunity_plus_controllers_review',
            login='op_controller',
            timeout=150,
        )
        self.env.invalidate_all()
        self.assertFalse(self.task.activity_ids)
        self.assertFalse(activity.active)
        self.assertEqual(self.task.state, '1_done')

    def test_the_sales_managers_month(self):
        day = fields.Date.today()
        red = self.env['res.partner'].create({'name': "Red Bikes"})
        lead = self.lead.with_user(self.salesperson)
        lead.log_time(1.5, "Talked,\nthey want green ones", date=day)
        lead.with_user(self.leader).log_time(2.0, "Talked again", date=day)
        other = self._create_lead(partner_id=red.id, user_id=self.colleague.id)
        other.with_user(self.colleague).log_time(2.0, "Showed it", date=day)
        self.start_tour('/odoo', 'opportunity_plus_managers_month', login='op_manager', timeout=150)
