from odoo.fields import Command
from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestTaskLife(TaskCommon):
    """Tasks are where a person would look for them, whatever becomes of their opportunity."""

    def test_merged(self):
        other = self._create_lead(name="Other")
        tasks = self._plan() | self._plan(lead=other)
        head = (self.lead | other).with_user(self.salesperson).merge_opportunity()
        self.assertEqual(tasks.lead_id, head)
        self.assertEqual(head.task_pending_count, 2)

    def test_copied(self):
        self._plan()
        self.assertFalse(self.lead.copy().task_ids)

    def test_deleted(self):
        task = self._plan()
        project = task.project_id
        self.lead.unlink()
        self.assertTrue(task.exists())
        self.assertFalse(task.lead_id)
        self.assertEqual(task.project_id, project)
        self.assertEqual(self.customer.task_pending_count, 1)

    def test_converted_won_lost_archived(self):
        lead = self._create_lead(type='lead')
        task = self._plan(lead=lead)
        lead.convert_opportunity(self.customer)
        lead.action_set_won()
        self.assertEqual(lead.task_pending_count, 1)
        lead.stage_id = self.stage_new
        lead.action_set_lost()
        self.assertTrue(task.active)
        self.assertEqual(lead.task_pending_count, 1)
        self.assertEqual(task.with_user(self.salesperson).lead_id, lead)

    def test_a_lost_deals_open_tasks_are_offered_for_closing(self):
        tasks = self._plan() | self._plan() | self._plan()
        tasks[0].action_finish()
        dialogs = self.env['crm.lead.lost'].with_user(self.salesperson)
        dialog = dialogs.create({'lead_ids': [Command.set(self.lead.ids)]})
        self.assertEqual(dialog.open_task_count, 2)
        self.assertFalse(dialog.close_tasks)
        dialog.close_tasks = True
        dialog.action_lost_reason_apply()
        self.assertEqual(self.lead.won_status, 'lost')
        self.assertEqual(tasks.mapped('state'), ['1_done', '1_canceled', '1_canceled'])

    def test_a_copied_task_is_for_the_same_opportunity(self):
        task = self._plan()
        task.write({'next_action_date': '2026-01-01', 'state': '1_done'})
        copied = task.with_user(self.salesperson).copy()
        self.assertEqual(copied.lead_id, self.lead)
        self.assertEqual(copied.task_type_id, self.visit)
        self.assertFalse(copied.next_action_date)
        self.assertFalse(copied.review_reason)
        self.assertEqual(copied.follow_up_state, 'pending')

    def test_merged_customers(self):
        other = self.env['res.partner'].create({'name': "Blue Bikes Ltd"})
        task = self._plan(lead=self._create_lead(partner_id=other.id))
        kept = self._plan()
        wizard = self.env['base.partner.merge.automatic.wizard'].create({})
        wizard._merge((self.customer | other).ids, self.customer)
        self.assertEqual(task.project_id, kept.project_id)
        self.assertEqual(self.customer.task_pending_count, 2)
