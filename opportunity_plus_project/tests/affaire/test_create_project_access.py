from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common_project import ProjectCommon


@tagged('post_install', '-at_install')
class TestCreateProjectAccess(ProjectCommon):
    """Who may change an opportunity makes a project of it, without any right on projects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {})])

    def test_who_makes_one(self):
        for user in (self.salesperson, self.leader, self.manager):
            project = self.lead.with_user(user).create_project()
            project = self.env['project.project'].with_user(user).browse(project)
            self.assertTrue(project.has_access('read'), user.login)
            self.assertFalse(project.has_access('write'), user.login)

    def test_nobody_else(self):
        users = self.colleague | self.employee | self.portal_user | self.project_manager
        for user in users:
            for function in (
                self.lead.with_user(user).create_project,
                self.lead.with_user(user).action_create_project,
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    function()
        self.assertFalse(self.lead.project_count)

    def test_a_dialog_is_of_its_user_only(self):
        action = self.lead.with_user(self.salesperson).action_create_project()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        for user in (self.colleague, self.leader):
            with self.assertRaises(AccessError):
                dialog.with_user(user).read(['name'])

    def test_a_dialog_for_what_one_may_not_change(self):
        dialog = self.env['crm.opportunity.create.project'].with_user(self.colleague)
        values = {'lead_id': self.lead.id, 'name': "Mine", 'budget_currency_id': self.currency.id}
        with self.assertRaises(AccessError):
            dialog.create(values).action_create()
        self.assertFalse(self.lead.project_count)

    def test_only_a_template_that_one_may_read_is_copied(self):
        secret = self.env['project.project'].create(
            {'name': "Secret", 'privacy_visibility': 'followers', 'is_template': True}
        )
        action = self.lead.with_user(self.salesperson).action_create_project()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        dialog.template_id = secret
        with self.assertRaises(AccessError):
            dialog.with_user(self.salesperson).action_create()
        secret.write({'privacy_visibility': 'employees', 'is_template': False})
        with self.assertRaisesRegex(UserError, "is no template"):
            dialog.with_user(self.salesperson).action_create()

    def test_who_sees_the_money(self):
        project = self.env['project.project'].browse(self.lead.create_project())
        for user, seen in (
            (self.project_manager, True),
            (self.time_manager, True),
            (self.project_user, False),
            (self.salesperson, False),
        ):
            fields = project.with_user(user).fields_get(['timesheet_cost', 'budget_used'])
            self.assertEqual(len(fields), 2 if seen else 0, user.login)

    def test_what_was_sold_is_told_to_who_may_read_the_opportunity(self):
        project = self.env['project.project'].browse(self.lead.create_project())
        project.privacy_visibility = 'employees'
        self._quote(self.lead).action_confirm()
        self.assertEqual(project.with_user(self.salesperson).sold_amount, 1000.0)
        self.assertFalse(project.with_user(self.colleague).sold_amount)
