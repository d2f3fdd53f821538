from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..common_project import ProjectCommon


@tagged('post_install', '-at_install')
class TestCreateProject(ProjectCommon):
    """An opportunity becomes a project, whose budget is what was expected of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        industry = cls.env['res.partner.industry'].create({'name': "Couriers"})
        family = cls.env['crm.opportunity.family'].create({'name': "Fleet"})
        part = cls.env['crm.opportunity.family'].create({'name': "Rent", 'parent_id': family.id})
        cls.site = cls.env['res.partner'].create(
            {'name': "Depot", 'parent_id': cls.customer.id, 'type': 'delivery'}
        )
        cls.lead = cls._create_lead(
            [(cls.bike, {'product_uom_qty': 2})],
            industry_id=industry.id,
            family_id=family.id,
            subfamily_id=part.id,
            site_partner_id=cls.site.id,
            date_production_start='2026-03-01',
            date_production_end='2026-05-31',
            tag_ids=[Command.create({'name': "Renewal"})],
            team_relation_ids=[Command.create({'partner_id': cls.colleague.partner_id.id})],
        )

    def _create_project(self, lead=None):
        lead = (lead or self.lead).with_user(self.salesperson)
        return self.env['project.project'].browse(lead.create_project())

    def test_it_has_what_the_opportunity_knows(self):
        project = self._create_project()
        self.assertRecordValues(
            project,
            [
                {
                    'name': self.lead.name,
                    'project_kind': 'production',
                    'lead_id': self.lead.id,
                    'partner_id': self.customer.id,
                    'site_partner_id': self.site.id,
                    'industry_id': self.lead.industry_id.id,
                    'family_id': self.lead.family_id.id,
                    'subfamily_id': self.lead.subfamily_id.id,
                    'budget_amount': 2000.0,
                    'budget_currency_id': self.currency.id,
                    'company_id': self.company.id,
                }
            ],
        )
        self.assertEqual(str(project.date_start), '2026-03-01')
        self.assertEqual(str(project.date), '2026-05-31')
        self.assertEqual(project.tag_ids.mapped('name'), ["Renewal"])
        self.assertEqual(self.lead.project_ids, project)
        self.assertEqual(self.lead.project_count, 1)
        followers = project.message_partner_ids
        self.assertLessEqual(self.salesperson.partner_id | self.colleague.partner_id, followers)
        self.assertTrue(project.account_id)

    def test_a_repeated_call_makes_no_second_one(self):
        project = self._create_project()
        self.assertEqual(self._create_project(), project)
        self.assertEqual(self.lead.project_count, 1)
        project.action_archive()
        self.assertNotEqual(self._create_project(), project, "What is archived is not wanted.")

    @users('op_salesperson')
    def test_the_dialog_says_what_there_is_and_makes_another(self):
        lead = self.lead.with_user(self.env.user)
        project = self.env['project.project'].browse(lead.create_project())
        action = lead.action_create_project()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        self.assertIn(f"has become “{project.name}” already", dialog.note)
        dialog.name = "Second part"
        other = self.env['project.project'].browse(dialog.action_create()['res_id'])
        self.assertNotEqual(other, project)
        self.assertEqual(lead.project_count, 2)
        stranger = dialog.sudo(False).with_user(self.colleague)
        forged = stranger.new({'lead_id': self.lead.id})
        self.assertFalse(forged.note, "Who may not make one is told nothing.")

    def test_the_budget_stays_when_the_deal_is_sold(self):
        project = self._create_project()
        order = self._quote(self.lead)
        order.order_line.price_unit = 900.0
        order.action_confirm()
        self.assertEqual(self.lead.expected_revenue, 1800.0)
        self.assertEqual(project.budget_amount, 2000.0)
        self.assertEqual(project.sold_amount, 1800.0)
        self.assertEqual(project.budget_difference, -200.0)

    def test_after_the_sale_the_budget_is_what_was_expected_before(self):
        order = self._quote(self.lead)
        order.order_line.price_unit = 900.0
        order.action_confirm()
        self.assertEqual(self._create_project().budget_amount, 2000.0)

    def test_a_project_that_the_quotation_makes_is_the_one(self):
        service = self._create_product(
            "Installation", 500.0, type='service', service_tracking='project_only'
        )
        lead = self._create_lead([(service, {})])
        order = self._quote(lead)
        order.action_confirm()
        project = order.order_line.project_id
        self.assertTrue(project)
        self.assertEqual(project.lead_id, lead)
        self.assertEqual(project.budget_amount, 500.0)
        self.assertEqual(self._create_project(lead), project)
        self.assertEqual(lead.project_count, 1)
        self.assertEqual(lead.action_view_projects()['res_id'], project.id)

    def test_a_customer_who_signs_makes_it_too(self):
        service = self._create_product(
            "Installation", 500.0, type='service', service_tracking='project_only'
        )
        lead = self._create_lead([(service, {})])
        order = self._quote(lead)
        public = self.env.ref('base.public_user')
        order.with_user(public).sudo().action_confirm()
        project = order.order_line.project_id
        self.assertEqual(project.lead_id, lead)
        self.assertEqual(project.budget_amount, 500.0)
        self.assertEqual(lead.won_status, 'won')

    def test_whatever_fails_the_sale_does_not(self):
        service = self._create_product(
            "Installation", 500.0, type='service', service_tracking='project_only'
        )
        lead = self._create_lead([(service, {})])
        order = self._quote(lead)
        self.patch(type(lead), '_adopt_project', lambda lead, project: 1 / 0)
        with self.assertLogs('odoo.addons.opportunity_plus_project', 'WARNING'):
            order.action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertTrue(order.order_line.project_id)

    def test_projects_of_a_quotation_that_is_linked_later(self):
        service = self._create_product(
            "Installation", 500.0, type='service', service_tracking='project_only'
        )
        lead = self._create_lead()
        order = self._create_order(self.env['crm.lead'], [(service, {})])
        order.action_confirm()
        self.assertFalse(lead.project_count)
        order.opportunity_id = lead
        lead.invalidate_recordset()
        self.assertEqual(lead.project_count, 1)
        self.assertEqual(self._create_project(lead), order.order_line.project_id)

    @users('op_salesperson')
    def test_the_dialog_proposes_and_takes_what_is_changed(self):
        action = self.lead.with_user(self.env.user).action_create_project()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        with Form(dialog) as form:
            self.assertEqual(form.budget_amount, 2000.0)
            self.assertEqual(form.partner_id, self.customer)
            form.name = "Courier fleet"
            form.budget_amount = 1500.0
        action = dialog.action_create()
        project = self.env['project.project'].browse(action['res_id'])
        self.assertEqual(project.name, "Courier fleet")
        self.assertEqual(project.budget_amount, 1500.0)
        self.assertEqual(project.sudo().lead_id, self.lead)

    @users('op_salesperson')
    def test_a_template_gives_its_tasks(self):
        template = (
            self.env['project.project']
            .sudo()
            .create(
                {
                    'name': "Fleet template",
                    'is_template': True,
                    'task_ids': [Command.create({'name': "Order the bikes"})],
                }
            )
        )
        action = self.lead.with_user(self.env.user).action_create_project()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        dialog.template_id = template
        project = self.env['project.project'].browse(dialog.action_create()['res_id'])
        self.assertFalse(project.is_template)
        self.assertEqual(project.sudo().task_ids.mapped('name'), ["Order the bikes"])
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(project.budget_amount, 2000.0)

    @users('op_salesperson')
    def test_it_does_not_end_before_it_starts(self):
        action = self.lead.with_user(self.env.user).action_create_project()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        dialog.date = '2026-02-01'
        with self.assertRaisesRegex(UserError, "before it starts"):
            dialog.action_create()
        self.assertFalse(self.lead.project_count)

    @freeze_time('2026-02-10')
    def test_a_budget_in_another_currency(self):
        currency = (
            self.env['res.currency']
            .with_context(active_test=False)
            .search([('id', '!=', self.currency.id)], limit=1)
        )
        currency.active = True
        currency.rate_ids.unlink()
        project = self._create_project()
        values = {'budget_currency_id': currency.id, 'budget_amount': 6000.0}
        with self.assertRaisesRegex(UserError, "has no exchange rate"):
            project.write(values)
        self.env['res.currency.rate'].create(
            {'currency_id': currency.id, 'rate': 4.0, 'name': '2026-02-01'}
        )
        project.write(values)
        self.assertEqual(project.budget_company_amount, 1500.0)

    def test_the_cost_of_time_is_a_share_of_the_budget(self):
        project = self._create_project()
        self.env['account.analytic.line'].create(
            {
                'project_id': project.id,
                'employee_id': self.salesperson.employee_id.id,
                'unit_amount': 10.0,
                'name': "Planning",
            }
        )
        self.assertEqual(project.timesheet_cost, 400.0)
        self.assertEqual(project.budget_used, 20.0)

    def test_projects_follow_a_merge(self):
        other = self._create_lead(name="Another")
        project = self._create_project(other)
        self.lead.priority = '3'
        head = (self.lead | other).merge_opportunity(auto_unlink=True)
        self.assertEqual(project.lead_id, head)

    def test_it_is_found_from_customer_and_quotation(self):
        project = self._create_project()
        order = self._quote(self.lead).with_user(self.salesperson)
        self.assertEqual(order.opportunity_project_count, 1)
        self.assertEqual(order.action_view_opportunity_projects()['res_id'], project.id)
        customer = self.customer.with_user(self.salesperson)
        self.assertEqual(customer.customer_project_count, 1)
        domain = customer.action_view_customer_projects()['domain']
        self.assertEqual(self.env['project.project'].search(domain), project)

    def test_what_becomes_of_it(self):
        project = self._create_project()
        self.assertFalse(self.lead.copy().project_count)
        self.lead.unlink()
        self.assertTrue(project.exists())
        self.assertFalse(project.lead_id)
        self.assertEqual(project.partner_id, self.customer)

    def test_counting_needs_no_query_for_each(self):
        leads = self.lead.browse()
        for number in range(5):
            lead = self._create_lead(name=f"Deal {number}")
            self._create_project(lead)
            leads |= lead

        def count(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.mapped('project_count')
            return self.env.cr.sql_log_count - before

        count(leads)
        self.assertEqual(count(leads[:1]), count(leads))
