from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common_task import TaskCommon

OPERATIONS = ('read', 'write', 'create', 'unlink')
ALL = 'read write create unlink'


@tagged('post_install', '-at_install')
class TestTaskAccess(TaskCommon):
    """A task of an opportunity is accessed as that is, and by who has to do with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._plan()
        cls.project = cls.task.project_id
        everybody = cls.project_user | cls.employee | cls.portal_user | cls.colleague
        cls.project.message_subscribe(partner_ids=everybody.partner_id.ids)
        cls.task.message_subscribe(partner_ids=everybody.partner_id.ids)

    def _get_allowed(self, task, user):
        return ' '.join(name for name in OPERATIONS if task.with_user(user).has_access(name))

    def test_each_role(self):
        for user, expected in (
            (self.salesperson, ALL),
            (self.leader, ALL),
            (self.manager, ALL),
            (self.doer, 'read write'),
            (self.controller, 'read write'),
            (self.colleague, ''),
            (self.employee, ''),
            (self.project_user, ''),
            (self.project_manager, ''),
            (self.time_manager, ''),
            (self.portal_user, ''),
        ):
            with self.subTest(user.login):
                self.assertEqual(self._get_allowed(self.task, user), expected)
                found = self.task.with_user(user).search([('id', '=', self.task.id)])
                self.assertEqual(bool(found), bool(expected))

    def test_who_planned_it_reads_it(self):
        self.lead.user_id = self.colleague
        self.assertEqual(self._get_allowed(self.task, self.salesperson), 'read')
        self.assertEqual(self._get_allowed(self.task, self.colleague), ALL)

    def test_a_deal_that_is_read_only(self):
        self.company.opportunity_team_access = True
        self.lead.team_relation_ids = [Command.create({'partner_id': self.colleague.partner_id.id})]
        self.assertEqual(self._get_allowed(self.task, self.colleague), 'read')

    def test_beside_a_rule_on_opportunities(self):
        self.env['ir.rule'].create(
            {
                'name': "Of another module",
                'model_id': self.env['ir.model']._get_id('crm.lead'),
                'domain_force': "[('name', '=', 'Nothing')]",
            }
        )
        self.assertEqual(self._get_allowed(self.task, self.manager), '')
        self.assertEqual(self._get_allowed(self.task, self.doer), 'read write')

    def test_all_other_tasks_are_accessed_as_odoo_has_it(self):
        production = self.env['project.project'].create(
            {'name': "Work", 'privacy_visibility': 'employees'}
        )
        task = self.env['project.task'].create({'name': "Build", 'project_id': production.id})
        self.assertEqual(self._get_allowed(task, self.project_user), ALL)
        self.assertEqual(self._get_allowed(task, self.project_manager), ALL)
        for user in self.salesperson | self.manager | self.employee:
            self.assertEqual(self._get_allowed(task, user), 'read', user.login)
        private = self.env['project.task'].with_user(self.project_user).create({'name': "Mine"})
        for user in self.salesperson | self.employee | self.project_manager:
            self.assertEqual(self._get_allowed(private, user), '', user.login)

    def test_tasks_of_a_customer_without_opportunity(self):
        task = self.env['project.task'].create(
            {
                'name': "Greet",
                'project_id': self.project.id,
                'user_ids': [Command.set(self.doer.ids)],
            }
        )
        self.assertEqual(self._get_allowed(task, self.doer), 'read write')
        self.assertEqual(self._get_allowed(task, self.manager), ALL)
        self.assertEqual(self._get_allowed(task, self.portal_user), '')
        for user, name in ((self.doer, 'i_do'), (self.manager, 'follow_up')):
            self.assertFalse(self.project.with_user(user).has_access('read'), "It is not followed.")
            action = self.env.ref(f'opportunity_plus_project.project_task_action_{name}')
            domain = safe_eval(action.domain, {'uid': user.id})
            self.assertIn(task, task.with_user(user).search(domain), user.login)
        task = self.env['project.task'].with_user(self.salesperson)
        task = task.create(
            {
                'name': "Greet again",
                'project_id': self.project.id,
                'user_ids': [Command.set(self.salesperson.ids)],
            }
        )
        self.assertEqual(task.partner_id, self.customer)

    def test_what_is_found_is_what_may_be_read(self):
        """Rules are asked by SQL for lists, and by Python for records."""
        hidden = self._create_lead(user_id=self.colleague.id)
        self._plan(lead=hidden, user=self.colleague)
        work = self.env['project.project'].create(
            {'name': "Work", 'privacy_visibility': 'employees'}
        )
        secret = self.env['project.project'].create(
            {'name': "Secret", 'privacy_visibility': 'followers'}
        )
        values = {'name': "Any", 'user_ids': [Command.set(self.doer.ids)]}
        for project in (self.project, work, secret):
            task = self.env['project.task'].create({**values, 'project_id': project.id})
            self.env['project.task'].create({**values, 'user_ids': [], 'parent_id': task.id})
        self.env['project.task'].create({**values, 'user_ids': [Command.set(self.salesperson.ids)]})
        for user in self.salesperson | self.colleague | self.manager:
            for task in (
                self.env['project.task'].with_user(user).search([('project_id', '!=', False)])
            ):
                task._log_time(1.0, "Called")
        for user in (
            *(self.salesperson, self.colleague, self.leader, self.manager, self.doer),
            *(self.controller, self.employee, self.project_user, self.project_manager),
            *(self.time_manager, self.portal_user),
        ):
            for model in ('project.task', 'account.analytic.line'):
                records = self.env[model].with_user(user)
                everything = self.env[model].search([]).with_user(user)
                found = records.search([]) if records.has_access('read') else records
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(
                        found.sorted('id'), everything._filtered_access('read').sorted('id')
                    )

    def test_nobody_puts_a_task_on_an_opportunity_that_is_not_the_own(self):
        production = self.env['project.project'].create(
            {'name': "Work", 'privacy_visibility': 'employees'}
        )
        for user in (self.colleague, self.project_user, self.doer, self.employee):
            tasks = self.env['project.task'].with_user(user)
            values = {
                'name': "Forged",
                'lead_id': self.lead.id,
                'project_id': production.id,
                'user_ids': [Command.set(user.ids)],
            }
            with (
                self.subTest(user.login),
                mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model'),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    tasks.create(values)
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    tasks.with_context(default_lead_id=self.lead.id).create(
                        {'name': "Forged", 'project_id': production.id}
                    )
        task = self.env['project.task'].create({'name': "Build", 'project_id': production.id})
        with self.assertRaises(AccessError):
            task.with_user(self.project_user).lead_id = self.lead
        with self.assertRaises(AccessError):
            self.task.with_user(self.doer).lead_id = False

    def test_a_form_tells_nothing_of_a_hidden_opportunity(self):
        tasks = self.env['project.task'].with_user(self.project_user)
        spec = {'lead_id': {'fields': {'display_name': {}}}, 'partner_id': {'fields': {}}}
        with self.assertRaises(AccessError):
            tasks.onchange({'lead_id': self.lead.id}, ['lead_id'], spec)

    def test_the_doer_can_use_the_form(self):
        task = self.task.with_user(self.doer)
        spec = {'lead_id': {}, 'name': {}, 'user_ids': {}, 'task_type_id': {}}
        values = {'lead_id': self.lead.id, 'name': "Other", 'task_type_id': self.visit.id}
        task.onchange(values, ['name'], spec)
        task.write({'name': "Other", 'next_action_date': '2030-01-01'})

    def test_analysis_tells_no_more(self):
        self.env.flush_all()
        report = self.env['report.project.task.user']
        for user, seen in ((self.project_user, False), (self.project_manager, False)):
            found = report.with_user(user).search([('task_id', '=', self.task.id)])
            self.assertEqual(bool(found), seen, user.login)

    def test_two_companies(self):
        company = self.env['res.company'].create({'name': "Second"})
        self.manager.company_ids |= company
        lead = self._create_lead(company_id=company.id, user_id=False, team_id=False)
        task = self.env['project.task'].create({'name': "There", 'lead_id': lead.id})
        self.assertEqual(task.company_id, company)
        manager = task.with_user(self.manager)
        self.assertFalse(
            manager.with_context(allowed_company_ids=self.company.ids).has_access('read')
        )
        self.assertTrue(manager.with_context(allowed_company_ids=company.ids).has_access('read'))
        self.assertFalse(task.with_user(self.leader).has_access('read'))
