from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.marker import ACCEPTANCE
from ..common_company_of_amount import CompanyOfAmountCommon


@tagged('post_install', '-at_install')
class TestCompanyWithoutRate(CompanyOfAmountCommon):
    """Another company where a rate is missing: a person is refused, what runs by itself goes on."""

    def test_a_person_is_refused(self):
        self._forget_rates()
        typed = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        lines = self._create_free_lead([(self.product, {})], company_id=self.company.id)
        sold = self._create_free_lead(company_id=self.company.id)
        self._accept(sold)
        for lead in (typed, lines, sold):
            with self.assertRaisesRegex(UserError, "no exchange rate"), self.env.cr.savepoint():
                lead.company_id = self.other_company
            lead.invalidate_recordset()
            self.assertEqual(lead.company_id, self.company)

    def test_assignment_goes_on(self):
        self._forget_rates()
        self.env['ir.config_parameter'].set_param('crm.lead.auto.assignment', 'True')
        team = self.env['crm.team'].create(
            {
                'name': "Abroad",
                'company_id': self.other_company.id,
                'assignment_domain': "[('name', '=', 'To assign')]",
                'crm_team_member_ids': [
                    Command.create({'user_id': self.stranger.id, 'assignment_max': 300})
                ],
            }
        )
        lead = self._create_free_lead(
            name="To assign", type='lead', company_id=False, expected_revenue=500.0
        )
        lead.with_context(opportunity_values_from=ACCEPTANCE).amount_company_id = self.company
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = now() - interval '2 day' WHERE id = %s", [lead.id]
        )
        team._action_assign_leads()
        self.assertRecordValues(
            lead,
            [
                {
                    'team_id': team.id,
                    'company_id': self.other_company.id,
                    'expected_revenue': 500.0,
                    'amount_company_id': self.company.id,
                    'company_currency': self.currency.id,
                }
            ],
        )
        self.assertIn("no exchange rate", lead.acceptance_failure)
        self._retry()
        self.assertIn("no exchange rate", lead.acceptance_failure)
        self.own_rate = self.own_rate.create(
            {
                'currency_id': self.currency.id,
                'name': '2000-01-01',
                'rate': 0.25,
                'company_id': self.other_company.id,
            }
        )
        self._retry()
        self.assertRecordValues(
            lead,
            [
                {
                    'expected_revenue': 2000.0,
                    'amount_company_id': False,
                    'acceptance_failure': False,
                }
            ],
        )

    def test_merging_goes_on(self):
        head = self._create_free_lead(company_id=self.other_company.id, probability=90)
        tail = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        self._forget_rates()
        merged = (head | tail).merge_opportunity()
        self.assertEqual(merged, head)
        self.assertEqual((merged.expected_revenue, merged.company_currency), (500.0, self.currency))
        self.assertIn("no exchange rate", merged.acceptance_failure)

    def test_merging_products_goes_on(self):
        head = self._create_free_lead(
            [(self.product, {})], company_id=self.other_company.id, probability=90
        )
        tail = self._create_free_lead([(self.product, {})], company_id=self.company.id)
        self._forget_rates()
        merged = (head | tail).merge_opportunity()
        self.assertEqual(len(merged.opportunity_line_ids), 2)
        self.assertIn("no exchange rate", merged.acceptance_failure)
        self._retry()
        self.assertIn("no exchange rate", merged.acceptance_failure)
