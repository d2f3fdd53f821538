from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common_task import TaskCommon

OPERATIONS = ('read', 'write', 'create', 'unlink')
ALL = 'read write create unlink'


@tagged('post_install', '-at_install')
class TestTimeAccess(TaskCommon):
    """Time is read by who reads its task; each writes the own; nobody reads wages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._plan()
        cls.env['hr.employee'].create({'name': "Doer", 'user_id': cls.doer.id})
        cls.own = cls.env['account.analytic.line'].browse(
            cls.lead.with_user(cls.salesperson).log_time(1.0, "Mine", task_id=cls.task.id)
        )
        cls.doers = cls.env['account.analytic.line'].browse(
            cls.task.with_user(cls.doer)._log_time(2.0, "Theirs").id
        )
        cls.timesheet_user = new_test_user(
            cls.env, login='op_timesheets', groups='hr_timesheet.group_hr_timesheet_user'
        )
        cls.approver = new_test_user(
            cls.env, login='op_approver', groups='hr_timesheet.group_hr_timesheet_approver'
        )
        followers = cls.timesheet_user | cls.approver | cls.portal_user | cls.project_user
        cls.task.message_subscribe(partner_ids=followers.partner_id.ids)
        cls.task.project_id.message_subscribe(partner_ids=followers.partner_id.ids)

    def _get_allowed(self, line, user):
        return ' '.join(name for name in OPERATIONS if line.with_user(user).has_access(name))

    def test_each_role(self):
        for user, own, doers in (
            (self.salesperson, ALL, 'read'),
            (self.doer, 'read', ALL),
            (self.controller, 'read', 'read'),
            (self.leader, 'read', 'read'),
            (self.time_manager, ALL, ALL),
            (self.colleague, '', ''),
            (self.employee, '', ''),
            (self.timesheet_user, '', ''),
            (self.approver, '', ''),
            (self.project_user, '', ''),
            (self.project_manager, '', ''),
            (self.portal_user, '', ''),
        ):
            with self.subTest(user.login):
                self.assertEqual(self._get_allowed(self.own, user), own)
                self.assertEqual(self._get_allowed(self.doers, user), doers)

    def test_all_other_entries_are_accessed_as_odoo_has_it(self):
        production = self.env['project.project'].create(
            {'name': "Work", 'privacy_visibility': 'employees'}
        )
        self.env['hr.employee'].create({'name': "T", 'user_id': self.timesheet_user.id})
        entry = self.env['account.analytic.line'].create(
            {
                'project_id': production.id,
                'employee_id': self.timesheet_user.employee_id.id,
                'unit_amount': 1.0,
                'name': "Built",
            }
        )
        self.assertEqual(self._get_allowed(entry, self.timesheet_user), ALL)
        self.assertEqual(self._get_allowed(entry, self.approver), ALL)
        for user in self.salesperson | self.manager | self.employee | self.project_user:
            self.assertEqual(self._get_allowed(entry, user), '', user.login)
        accountant = new_test_user(
            self.env, login='op_accountant', groups='analytic.group_analytic_accounting'
        )
        other = self.env['account.analytic.line'].create(
            {'name': "Rent", 'account_id': production.account_id.id, 'amount': -100.0}
        )
        self.assertEqual(self._get_allowed(other, accountant), ALL)
        self.assertEqual(other.with_user(accountant).amount, -100.0)

    def test_the_controller_reads_person_date_hours_and_comment(self):
        lines = (self.own | self.doers).with_user(self.controller)
        values = lines.read(['employee_id', 'date', 'unit_amount', 'name', 'partner_id'])
        self.assertEqual({*lines.mapped('name')}, {"Mine", "Theirs"})
        self.assertEqual(sum(line['unit_amount'] for line in values), 3.0)

    def test_wages_are_read_by_nobody_else(self):
        line, lead = self.doers, self.lead
        manager = self.project_manager
        manager.group_ids |= self.env.ref('sales_team.group_sale_manager')
        for user in (self.salesperson, self.controller, self.leader, self.manager):
            lines = line.with_user(user)
            for function in (
                lambda lines=lines: lines.read(['amount']),
                lambda lines=lines: lines.search([('amount', '<', -10)]),
                lambda lines=lines: lines._read_group([], ['task_id'], ['amount:sum']),
                lambda lines=lines: lines.search([], order='amount'),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    function()
            if user != self.controller:
                for name in ('dedication_cost', 'margin_after_cost'):
                    with self.assertRaises(AccessError):
                        lead.with_user(user).read([name])
                self.assertEqual(lead.with_user(user).dedication_hours, 3.0)
        self.assertEqual(lead.with_user(manager).dedication_cost, lead.dedication_cost)
        self.assertEqual(lead.with_user(manager).margin_after_cost, lead.margin_after_cost)

    def test_nobody_writes_for_others_or_elsewhere(self):
        other = self._plan(lead=self._create_lead(user_id=self.colleague.id), user=self.colleague)
        lines = self.env['account.analytic.line'].with_user(self.salesperson)
        values = {'unit_amount': 1.0, 'name': "Forged"}
        for function in (
            lambda: lines.create({**values, 'task_id': other.id}),
            lambda: lines.create(
                {**values, 'task_id': self.task.id, 'employee_id': self.doer.employee_id.id}
            ),
            lambda: self.own.with_user(self.salesperson).write({'task_id': other.id}),
            lambda: self.own.with_user(self.salesperson).write(
                {'employee_id': self.doer.employee_id.id}
            ),
            lambda: self.doers.with_user(self.salesperson).write({'unit_amount': 9.0}),
            lambda: self.doers.with_user(self.salesperson).unlink(),
        ):
            with (
                mute_logger('odoo.addons.base.models.ir_rule', 'odoo.models.unlink'),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                function()
        entry = lines.create({**values, 'task_id': self.task.id, 'name': "By import"})
        self.assertEqual(entry.sudo().employee_id, self.salesperson.employee_id)

    def test_a_deal_that_is_read_only(self):
        self.company.opportunity_team_access = True
        partner = self.colleague.partner_id
        self.lead.team_relation_ids = [Command.create({'partner_id': partner.id})]
        self.assertEqual(self._get_allowed(self.own, self.colleague), 'read')

    def test_the_analysis_of_timesheets_tells_no_more(self):
        self.env.flush_all()
        report = self.env['timesheets.analysis.report']
        domain = [('task_id', '=', self.task.id)]
        for user in (self.approver, self.project_manager, self.timesheet_user):
            self.assertFalse(report.with_user(user).search(domain), user.login)
        self.assertTrue(report.sudo().search(domain))
