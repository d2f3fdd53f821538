from odoo.tests import tagged

from .common_project_http import ProjectHttpCommon


@tagged('post_install', '-at_install')
class TestProjectHttp(ProjectHttpCommon):
    """Who may do what, over HTTP, with forged ids."""

    def _get_calls(self):
        lead, task, line = self.lead.ids, self.task.ids, self.line.ids
        read = {'lead_id': {'fields': {'display_name': {}}}}
        return (
            ('crm.lead', 'create_project', lead),
            ('crm.lead', 'action_create_project', lead),
            ('crm.lead', 'get_commercial_project', lead),
            ('crm.lead', 'plan_task', lead, self.visit.id),
            ('crm.lead', 'action_plan_task', lead),
            ('crm.lead', 'log_time', lead, 1.0, "Forged"),
            ('crm.lead', 'action_log_time', lead),
            ('crm.lead', 'action_view_follow_up', lead),
            ('crm.lead', 'action_view_dedication', lead),
            ('project.task', 'read', task, ['name']),
            ('project.task', 'write', task, {'name': "Forged"}),
            ('project.task', 'unlink', task),
            ('project.task', 'create', {'name': "Forged", 'lead_id': self.lead.id}),
            ('project.task', 'onchange', [], {'lead_id': self.lead.id}, ['lead_id'], read),
            ('project.task', 'action_log_time', task),
            ('account.analytic.line', 'read', line, ['name']),
            ('account.analytic.line', 'write', line, {'name': "Forged"}),
            ('account.analytic.line', 'unlink', line),
            (
                'account.analytic.line',
                'create',
                {'task_id': self.task.id, 'name': "Forged", 'unit_amount': 1.0},
            ),
        )

    def test_nobody_else(self):
        refusals = ('AccessError', 'UserError', 'ValidationError')
        users = self.colleague | self.employee | self.project_user | self.project_manager
        for user in users | self.portal_user:
            for call in self._get_calls():
                with self.subTest(user=user.login, call=call[:2]):
                    self.assertIn(self._call(user, *call), refusals)
        self.assertEqual(self.lead.task_ids, self.task)
        self.assertEqual(self.lead.dedication_ids, self.line)
        self.assertFalse(self.lead.project_ids)

    def test_the_salesperson_needs_no_right_on_projects(self):
        user, lead = self.salesperson, self.lead.ids
        for call in self._get_calls():
            if call[1] not in ('unlink',):
                with self.subTest(call=call[:2]):
                    result = self._call(user, *call)
                    self.assertNotIsInstance(result, str, result)
        self.assertEqual(self._call(user, 'crm.lead', 'plan_task', lead, 10**9), 'UserError')
        self.assertEqual(self._call(user, 'crm.lead', 'log_time', lead, None, None), 'UserError')
        self.assertEqual(len(self.lead.project_ids), 1)
        self.assertEqual(self.line.name, "Forged")
