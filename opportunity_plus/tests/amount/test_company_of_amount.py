from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common_company_of_amount import CompanyOfAmountCommon


@tagged('post_install', '-at_install')
class TestCompanyOfAmount(CompanyOfAmountCommon):
    """An amount has a company: whose currency it is in does not depend on who looks or computes."""

    # Which company.

    def test_whoever_adds_the_first_product(self):
        lead = self._create_free_lead(company_id=False)
        self.assertFalse(lead.company_id)
        self._there(lead).opportunity_line_ids = [Command.create({'product_id': self.product.id})]
        self.assertEqual(lead.company_id, self.other_company)
        self.assertEqual(lead.currency_id, self.foreign)

    def test_products_at_creation(self):
        Lead = self._there(self.env['crm.lead'])
        lead = Lead.create(
            {
                'name': "No company",
                'company_id': False,
                'user_id': False,
                'team_id': False,
                'opportunity_line_ids': [Command.create({'product_id': self.product.id})],
            }
        )
        self.assertEqual(lead.company_id, self.other_company)
        amount = lead.expected_revenue
        self.env['crm.lead']._cron_refresh_foreign_amounts()
        self.env.invalidate_all()
        self.assertEqual(lead.with_env(self.env).expected_revenue, amount)

    def test_a_line_that_is_moved_here(self):
        lead = self._create_free_lead(company_id=False)
        line = self._create_lead([(self.product, {})]).opportunity_line_ids
        line.lead_id = lead
        self.assertEqual(lead.company_id, self.company)

    def test_where_salesperson_allows_none_the_amount_stands(self):
        lead = self._create_lead()
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET company_id = NULL WHERE id = %s", lead.ids)
        lead.invalidate_recordset()
        self._there(lead).opportunity_line_ids = [Command.create({'product_id': self.product.id})]
        self.assertFalse(lead.company_id)
        self.assertEqual(lead.amount_company_id, self.other_company)
        amount = lead.expected_revenue
        self.assertEqual(lead.company_currency, self.foreign)
        self.env['crm.lead']._cron_refresh_foreign_amounts()
        lead.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(lead.expected_revenue, 2 * amount)
        self.salesperson.company_ids += self.other_company
        self.salesperson.company_id = self.other_company
        lead.team_id = False
        lead.company_id = self.other_company
        self.assertFalse(lead.amount_company_id)
        self.assertEqual(lead.expected_revenue, 2 * amount)

    def test_no_company_is_taken_away(self):
        lead = self._create_lead([(self.product, {})])
        sold = self._create_lead()
        self._accept(sold)
        for opportunity in (lead, sold):
            opportunity.write({'user_id': False, 'team_id': False})
            self.assertEqual(opportunity.company_id, self.company)
            opportunity.team_id = self.team
            self.assertEqual(opportunity.company_id, self.company)
            self.assertFalse(opportunity.amount_company_id)

    def test_salesperson_of_another_company(self):
        seller = new_test_user(
            self.env,
            login='op_abroad',
            groups='sales_team.group_sale_salesman',
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        lead = self._create_lead([(self.product, {})], team_id=False)
        lead.user_id = seller
        self.assertEqual(lead.company_id, self.other_company)
        self.assertEqual(lead.opportunity_line_ids.price_unit, 400.0)
        self.assertEqual(lead.expected_revenue, 400.0)

    # Another company.

    def test_typed_amounts_are_converted(self):
        lead = self._create_free_lead(
            company_id=self.company.id, expected_revenue=500.0, target_revenue=50.0
        )
        lead.company_id = self.other_company
        self.assertRecordValues(
            lead,
            [
                {
                    'expected_revenue': 2000.0,
                    'target_revenue': 200.0,
                    'company_currency': self.foreign.id,
                    'amount_company_id': False,
                }
            ],
        )
        lead.company_id = self.company
        self.assertRecordValues(lead, [{'expected_revenue': 500.0, 'target_revenue': 50.0}])

    def test_an_amount_written_with_the_company_is_in_its_currency(self):
        lead = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        lead.write({'company_id': self.other_company.id, 'expected_revenue': 700.0})
        self.assertEqual(lead.expected_revenue, 700.0)
        lead.write({'company_id': self.company.id, 'target_revenue': 9.0})
        self.assertRecordValues(lead, [{'expected_revenue': 175.0, 'target_revenue': 9.0}])

    def test_an_objective_that_was_typed_is_still_taken_back(self):
        lead = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        lead.opportunity_line_ids = [Command.create({'product_id': self.product.id})]
        lead.company_id = self.other_company
        self.assertEqual(lead.target_revenue, 2000.0)
        lead.opportunity_line_ids.unlink()
        self.assertRecordValues(lead, [{'amount_source': 'manual', 'target_revenue': 0.0}])

    def test_lines_are_converted(self):
        lead = self._create_free_lead(
            [(self.product, {}), (self.product, {'price_unit': 50.0})], company_id=self.company.id
        )
        lead.opportunity_line_ids[1].copy().active = False
        lead.company_id = self.other_company
        lines = self._all_lines(lead)
        self.assertEqual(sorted(lines.mapped('price_unit')), [200.0, 200.0, 400.0])
        self.assertEqual(lines.currency_id, self.foreign)
        self.assertEqual(lead.expected_revenue, 600.0)

    def test_lines_written_with_the_company_are_in_its_currency(self):
        lead = self._create_free_lead([(self.product, {})], company_id=self.company.id)
        lead.write(
            {
                'company_id': self.other_company.id,
                'opportunity_line_ids': [
                    Command.update(lead.opportunity_line_ids.id, {'price_unit': 300.0}),
                    Command.create({'product_id': self.product.id, 'price_unit': 7.0}),
                ],
            }
        )
        self.assertEqual(lead.opportunity_line_ids.mapped('price_unit'), [300.0, 7.0])
        self.assertEqual(lead.expected_revenue, 307.0)

    def test_in_the_form(self):
        lead = self._create_free_lead([(self.product, {})], company_id=self.company.id)
        with Form(lead) as form:
            form.company_id = self.other_company
        self.assertEqual(lead.opportunity_line_ids.price_unit, 400.0)
        self.assertEqual(lead.expected_revenue, 400.0)

    def test_accepted_orders_at_their_own_rate(self):
        lead = self._create_free_lead(company_id=self.company.id, expected_revenue=30.0)
        order = self._accept(lead)
        self.foreign.rate_ids.rate = 4.0
        self.env['res.currency.rate'].create(
            {
                'currency_id': self.foreign.id,
                'name': fields.Date.today(),
                'rate': 5.0,
                'company_id': self.company.id,
            }
        )
        order.date_order = '2020-05-05 12:00:00'
        lead.company_id = self.other_company
        self.assertRecordValues(
            lead, [{'expected_revenue': 400.0, 'company_currency': self.foreign.id}]
        )
        order._action_cancel()
        self.assertEqual(lead.expected_revenue, 120.0)
        self.assertFalse(lead.acceptance_failure)

    def test_the_same_company_again_converts_nothing(self):
        lead = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        lead.company_id = self.company
        self.assertRecordValues(lead, [{'expected_revenue': 500.0, 'amount_company_id': False}])

    def test_it_is_written_by_nobody(self):
        lead = self._create_lead()
        with self.assertRaises(UserError):
            lead.with_user(self.salesperson).amount_company_id = self.other_company
        created = self.env['crm.lead'].with_context(default_amount_company_id=self.other_company.id)
        self.assertFalse(created.create({'name': "Default"}).amount_company_id)
