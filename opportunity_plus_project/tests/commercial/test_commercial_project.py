from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common_project import ProjectCommon


@tagged('post_install', '-at_install')
class TestCommercialProject(ProjectCommon):
    """What is done to win and keep a customer has a project for each customer and period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()

    def _get_project(self, lead=None, user=None):
        lead = (lead or self.lead).with_user(user or self.salesperson)
        return self.env['project.project'].browse(lead.get_commercial_project())

    @freeze_time('2026-05-20')
    def test_it_is_made_with_the_first_use(self):
        project = self._get_project()
        self.assertRecordValues(
            project,
            [
                {
                    'name': "Blue Bikes – 2026",
                    'project_kind': 'commercial',
                    'partner_id': self.customer.id,
                    'company_id': self.company.id,
                    'allow_billable': False,
                    'allow_timesheets': True,
                    'privacy_visibility': 'followers',
                    'lead_id': False,
                }
            ],
        )
        days = (str(project[name]) for name in ('period_start', 'date_start', 'date'))
        self.assertEqual([*days], ['2026-01-01', '2026-01-01', '2026-12-31'])
        self.assertEqual(project.account_id, self.company.opportunity_follow_up_account_id)
        self.assertTrue(project.type_ids)

    def test_it_is_found_then(self):
        project = self._get_project()
        contact = self.env['res.partner'].create({'name': "Jo", 'parent_id': self.customer.id})
        other = self._create_lead(partner_id=contact.id, user_id=self.colleague.id)
        self.assertEqual(self._get_project(), project)
        self.assertEqual(self._get_project(other, self.colleague), project)
        self.assertEqual(self.customer.commercial_project_ids, project)
        action = self.customer.with_user(self.leader).action_open_commercial_project()
        self.assertEqual(action['domain'], [('project_id', '=', project.id)])
        self.assertFalse(self.lead.project_count, "It is no project that the deal became.")

    def test_whoever_uses_it_follows_it(self):
        project = self._get_project()
        self._get_project(user=self.leader)
        followers = self.salesperson.partner_id | self.leader.partner_id
        self.assertLessEqual(followers, project.message_partner_ids)
        self.assertTrue(project.with_user(self.leader).has_access('read'))
        self.assertFalse(project.with_user(self.colleague).has_access('read'))

    def test_each_period_has_its_own(self):
        with freeze_time('2026-12-31 10:00'):
            project = self._get_project()
        with freeze_time('2027-01-01 10:00'):
            following = self._get_project()
        self.assertNotEqual(project, following)
        self.assertEqual(following.account_id, project.account_id)
        for period, name in (
            ('half_year', '2026 H2'),
            ('quarter', '2026 Q4'),
            ('month', '2026-11'),
        ):
            self.company.opportunity_commercial_period = period
            with freeze_time('2026-11-05'):
                self.assertEqual(self._get_project().name, f"Blue Bikes – {name}")

    def test_one_per_customer_company_and_period(self):
        project = self._get_project()
        with (
            mute_logger('odoo.sql_db'),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            project.copy({'period_start': project.period_start})
        projects = self.env['project.project']
        with mute_logger('odoo.sql_db'), self.assertRaises(ConcurrencyError):
            projects._create_commercial_project(self.customer, self.company)

    def test_it_is_never_billable_nor_on_the_portal(self):
        project = self._get_project()
        for values in (
            {'allow_billable': True},
            {'privacy_visibility': 'portal'},
            {'privacy_visibility': 'employees'},
            {'privacy_visibility': 'invited_users'},
            {'partner_id': False},
            {'period_start': False},
        ):
            with self.subTest(values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                project.write(values)
        production = self.env['project.project'].create(
            {'name': "Work", 'partner_id': self.customer.id, 'allow_billable': True}
        )
        with self.assertRaises(ValidationError):
            production.project_kind = 'commercial'

    def test_by_hand_it_has_what_it_needs(self):
        # Odoo's form of projects wants both.
        self.project_manager.group_ids |= self.env.ref('sales_team.group_sale_salesman')
        with Form(self.env['project.project'].with_user(self.project_manager)) as form:
            form.name = "Blue Bikes, by hand"
            form.project_kind = 'commercial'
            form.partner_id = self.customer
        project = form.record
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(project.privacy_visibility, 'followers')
        self.assertFalse(project.allow_billable)
        self.assertEqual(self._get_project(), project)
        other = self.env['res.partner'].create({'name': "Red Bikes"})
        imported = self.env['project.project'].create(
            {'name': "Red", 'project_kind': 'commercial', 'partner_id': other.id}
        )
        self.assertEqual(imported.account_id, project.account_id)

    def test_the_customer_stays(self):
        project = self._get_project()
        task = self.env['project.task'].create({'name': "Call", 'project_id': project.id})
        self.assertEqual(task.partner_id, self.customer)
        self.customer.company_id = self.company
        self.env.invalidate_all()
        self.env.add_to_compute(project._fields['partner_id'], project)
        self.env.add_to_compute(task._fields['partner_id'], task)
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(task.partner_id, self.customer)

    def test_an_archived_one_is_used_again(self):
        project = self._get_project()
        project.action_archive()
        self.assertEqual(self._get_project(), project)
        self.assertTrue(project.active)

    def test_deleting_one_leaves_the_account_of_the_others(self):
        project = self._get_project()
        other = self.env['res.partner'].create({'name': "Red Bikes"})
        kept = self._get_project(self._create_lead(partner_id=other.id))
        account = kept.account_id
        project.unlink()
        self.assertTrue(account.exists())
        self.assertEqual(kept.account_id, account)

    def test_without_a_customer(self):
        lead = self._create_lead(partner_id=False)
        with self.assertRaisesRegex(UserError, "Choose a customer first"):
            lead.with_user(self.salesperson).get_commercial_project()

    def test_each_company_has_its_own(self):
        company = self.env['res.company'].create({'name': "Second"})
        self.salesperson.company_ids |= company
        project = self._get_project()
        user = self.salesperson
        lead = self._create_lead(company_id=company.id, user_id=user.id, team_id=False)
        lead = lead.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        second = self.env['project.project'].browse(lead.get_commercial_project())
        self.assertEqual(second.company_id, company)
        self.assertNotEqual(second, project)
        self.assertNotEqual(second.account_id, project.account_id)

    def test_a_customer_of_another_company(self):
        company = self.env['res.company'].create({'name': "Second"})
        customer = self.env['res.partner'].create({'name': "Red", 'company_id': company.id})
        projects = self.env['project.project']
        with self.assertRaisesRegex(UserError, "“Red” is a customer of “Second”"):
            projects._get_commercial_project(customer, self.company)

    def test_who_may_not(self):
        for user in self.colleague | self.employee | self.portal_user | self.project_manager:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.lead.with_user(user).get_commercial_project()
        for user in self.employee | self.project_manager:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.customer.with_user(user).action_open_commercial_project()
