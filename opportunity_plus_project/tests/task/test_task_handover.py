from odoo.tests import tagged

from odoo.addons.opportunity_plus.tests.common_handover import HandoverCommon

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestTaskHandover(TaskCommon, HandoverCommon):
    """Follow-up goes along with the deals of somebody who leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.visit.copy({'user_id': cls.salesperson.id})
        cls.controlled = cls.visit.copy({'controller_id': cls.salesperson.id})

    def test_tasks_that_the_former_does_or_controls(self):
        task, controlled = self._plan(self.own, self.deal), self._plan(self.controlled, self.deal)
        task.sudo().user_ids += self.doer
        foreign = self._plan(self.visit, self.deal)
        done = self._plan(self.own, self.deal)
        done.sudo().state = '1_done'
        self._open().action_hand_over()
        self.assertEqual(task.sudo().user_ids, self.doer | self.colleague)
        self.assertEqual(controlled.sudo().controller_id, self.colleague)
        self.assertEqual(controlled.sudo().user_ids, self.doer)
        self.assertEqual(foreign.sudo().user_ids, self.doer)
        self.assertEqual(done.sudo().user_ids, self.salesperson)

    def test_the_commercial_project_of_the_customer(self):
        projects = self.env['project.project'].sudo()
        project = projects.browse(self.deal.with_user(self.salesperson).get_commercial_project())
        project.user_id = self.salesperson
        other = projects.create({'name': "Works", 'user_id': self.salesperson.id})
        self._open().action_hand_over()
        self.assertEqual(project.user_id, self.colleague)
        self.assertEqual(other.user_id, self.salesperson)

    def test_one_message_tells_of_it(self):
        self._plan(self.own, self.deal)
        before = self._get_messages(self.colleague)
        self._open().action_hand_over()
        message = self._get_messages(self.colleague) - before
        self.assertEqual(len(message), 1)
        self.assertIn("Follow-up tasks that are yours now: 1", message.body)

    def test_a_task_of_another_deal_stays(self):
        kept = self._create_lead(name="Kept", user_id=self.leader.id)
        task = self._plan(self.own, kept, self.leader)
        self._open().action_hand_over()
        self.assertEqual(task.sudo().user_ids, self.salesperson)
