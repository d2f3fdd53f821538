from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestLogTimeDialog(TaskCommon):
    """Two clicks and a sentence: the task is proposed, or made."""

    def _open(self, record, user):
        action = record.with_user(user).action_log_time()
        return self.env[action['res_model']].with_user(user).browse(action['res_id'])

    @freeze_time('2026-03-10 09:00:00')
    @users('op_salesperson')
    def test_on_an_opportunity(self):
        dialog = self._open(self.lead, self.env.user)
        with Form(dialog) as form:
            self.assertEqual(form.hours, 0.5)
            self.assertEqual(str(form.date), '2026-03-10')
            form.description = "Talked about prices"
            form.next_action_date = '2026-04-20'
        dialog.action_log()
        line = self.lead.dedication_ids
        self.assertEqual(line.name, "Talked about prices")
        self.assertEqual(str(line.task_id.next_action_date), '2026-04-20')
        dialog = self._open(self.lead, self.env.user)
        self.assertEqual(dialog.task_id, line.task_id)
        self.assertEqual(str(dialog.next_action_date), '2026-04-20')

    def test_on_a_task_by_its_doer(self):
        task = self._plan()
        self.env['hr.employee'].create({'name': "Doer", 'user_id': self.doer.id})
        dialog = self._open(task, self.doer)
        dialog.write({'description': "Was there", 'hours': 1.5, 'is_finished': True})
        dialog.action_log()
        self.assertEqual(task.timesheet_ids.user_id, self.doer)
        self.assertEqual(task.state, '1_done')
        self.assertEqual(task.review_reason, 'finished')
        self.assertEqual(self.lead.dedication_hours, 1.5)

    def test_for_somebody_else(self):
        """By who manages timesheets, and may read the task."""
        task = self._plan()
        self.time_manager.group_ids |= self.env.ref('sales_team.group_sale_manager')
        dialog = self._open(task, self.time_manager)
        dialog.write({'description': "Was there", 'employee_id': self.colleague.employee_id.id})
        dialog.action_log()
        self.assertEqual(task.timesheet_ids.employee_id, self.colleague.employee_id)
        nobody = self.env['hr.employee'].create({'name': "Nobody"})
        dialog.employee_id = nobody
        with self.assertRaisesRegex(UserError, "“Nobody” is archived, or has no user"):
            dialog.action_log()
        with self.assertRaises(AccessError):
            self._open(task, self.salesperson).employee_id = self.colleague.employee_id

    def test_nothing_is_half_made(self):
        dialog = self._open(self.lead, self.salesperson)
        with self.assertRaisesRegex(UserError, "Say in a few words"):
            dialog.action_log()
        self.assertFalse(self.lead.task_ids)

    def test_forged(self):
        task = self._plan(lead=self._create_lead(user_id=self.colleague.id), user=self.colleague)
        for user in (self.salesperson, self.employee, self.portal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._open(task, user)
        dialogs = self.env['crm.opportunity.log.time'].with_user(self.salesperson)
        dialog = dialogs.create(
            {'lead_id': self.lead.id, 'task_id': task.id, 'hours': 1, 'description': "Forged"}
        )
        with self.assertRaises(AccessError):
            dialog.action_log()
        own = self._plan()
        other = self._create_lead(name="Other")
        dialog = dialogs.create(
            {'lead_id': other.id, 'task_id': own.id, 'hours': 1, 'description': "Forged"}
        )
        with self.assertRaisesRegex(UserError, "is no task of this opportunity"):
            dialog.action_log()
        with self.assertRaises(AccessError):
            dialog.with_user(self.leader).read(['hours'])
