from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.marker import ACCEPTANCE, JOB
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

    def test_job_and_a_price_list_without_rate(self):
        """The amount stands in the former company, where it has no rate either by now."""
        pricelist = self.env['product.pricelist'].create(
            {'name': "Ours", 'currency_id': self.currency.id, 'company_id': False}
        )
        lead = self._create_free_lead(
            [(self.product, {})], company_id=self.other_company.id, pricelist_id=pricelist.id
        )
        self.env.flush_all()
        before = lead.expected_revenue
        self._forget_rates()
        lead.with_context(opportunity_values_from=JOB).company_id = self.company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            lead,
            [{'expected_revenue': before, 'amount_company_id': self.other_company.id}],
        )
        self.assertIn("no exchange rate", lead.acceptance_failure)
        self._learn_rate()
        self._run_daily_job()
        self.assertRecordValues(lead, [{'amount_company_id': False, 'acceptance_failure': False}])
        self.assertEqual(lead.expected_revenue, lead.amount_lines)

    def _merge_products(self):
        """100 of ours join 400 of theirs, and nobody knows what they are worth there."""
        head = self._create_free_lead(
            [(self.product, {})], company_id=self.other_company.id, probability=90
        )
        tail = self._create_free_lead(
            [(self.product, {'purchase_price': 10.0})], company_id=self.company.id
        )
        joining = tail.opportunity_line_ids
        self._forget_rates()
        merged = (head | tail).merge_opportunity()
        self.assertEqual(len(merged.opportunity_line_ids), 2)
        self.assertIn("no exchange rate", merged.acceptance_failure)
        return merged, joining

    def _learn_rate(self):
        self.env['res.currency.rate'].create(
            {
                'currency_id': self.currency.id,
                'name': '2000-01-01',
                'rate': 0.25,
                'company_id': self.other_company.id,
            }
        )

    def _run_daily_job(self):
        self.env.flush_all()
        self.env['crm.lead']._cron_refresh_foreign_amounts()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_merging_products_goes_on(self):
        merged, joining = self._merge_products()
        self._retry()
        self.assertIn("no exchange rate", merged.acceptance_failure)
        self.assertEqual(joining.price_unit, 100.0)
        self._learn_rate()
        self._retry()
        self.assertRecordValues(joining, [{'price_unit': 400.0, 'purchase_price': 40.0}])
        self.assertFalse(merged.acceptance_failure or merged.activity_ids)

    def test_daily_job_converts_what_waited(self):
        """Also where nobody waits any more: it is not reported once more while it has no rate."""
        merged, joining = self._merge_products()
        merged.activity_ids.action_feedback()
        self._run_daily_job()
        self.assertFalse(merged.activity_ids)
        self.assertEqual(joining.price_unit, 100.0)
        before = merged.expected_revenue - 100.0
        self._learn_rate()
        for _number in range(2):
            self._run_daily_job()
            self.assertEqual(joining.price_unit, 400.0)
            self.assertEqual(merged.expected_revenue, before + 400.0)
            self.assertFalse(merged.acceptance_failure)

    def test_daily_job_converts_a_typed_amount_that_waited(self):
        head = self._create_free_lead(company_id=self.other_company.id, probability=90)
        tail = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        self._forget_rates()
        merged = (head | tail).merge_opportunity()
        self._run_daily_job()
        self.assertEqual(merged.expected_revenue, 500.0)
        self._learn_rate()
        self._run_daily_job()
        self.assertRecordValues(merged, [{'expected_revenue': 2000.0, 'acceptance_failure': False}])
        self.assertFalse(merged.activity_ids)

    def test_price_that_was_typed_meanwhile(self):
        """It was typed in the currency that the form shows."""
        merged, joining = self._merge_products()
        joining.price_unit = 390.0
        self._learn_rate()
        self._run_daily_job()
        self._retry()
        self.assertEqual(joining.price_unit, 390.0)
        self.assertFalse(merged.acceptance_failure)

    def test_merging_into_a_currency_without_rate_goes_on(self):
        """What the result is worth stands until there is a rate again."""
        exotic = self.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        rates = self.env['res.currency.rate']
        rate = rates.create({'currency_id': exotic.id, 'name': '2000-01-01', 'rate': 2.0})
        pricelist = self.env['product.pricelist'].create({'name': "X", 'currency_id': exotic.id})
        head = self._create_free_lead(
            [(self.product, {})], probability=90, pricelist_id=pricelist.id
        )
        tail = self._create_free_lead([(self.product, {})])
        joining, before = tail.opportunity_line_ids, head.expected_revenue
        self.env.flush_all()
        rate.unlink()
        self.assertEqual((head | tail).merge_opportunity(), head)
        self.env.flush_all()
        self.assertEqual(head.expected_revenue, before)
        self.assertIn("no exchange rate", head.acceptance_failure)
        rates.create({'currency_id': exotic.id, 'name': '2000-01-01', 'rate': 4.0})
        self._run_daily_job()
        self.assertEqual(joining.price_unit, 400.0)
        self.assertEqual(head.expected_revenue, head.company_currency.round(head.amount_lines / 4))
        self.assertFalse(head.acceptance_failure)

    def _check_home_again(self, joining):
        self.assertEqual(joining.price_unit, 100.0)
        self.assertFalse(joining.sudo().price_currency_id)

    def test_waiting_prices_move_on_by_a_merge(self):
        merged, joining = self._merge_products()
        home = self._create_free_lead(
            [(self.product, {})], company_id=self.company.id, probability=99
        )
        (home | merged).merge_opportunity()
        self._check_home_again(joining)

    def test_waiting_prices_move_on_with_the_company(self):
        merged, joining = self._merge_products()
        self._learn_rate()
        merged.company_id = self.company
        self._check_home_again(joining)

    def test_waiting_prices_move_on_with_the_line(self):
        _merged, joining = self._merge_products()
        joining.lead_id = self._create_free_lead(company_id=self.company.id)
        self._check_home_again(joining)

    def test_waiting_prices_are_copied_as_what_they_are(self):
        merged, _joining = self._merge_products()
        with self.assertRaisesRegex(UserError, "no exchange rate"):
            merged.copy()
        self._learn_rate()
        copy = merged.copy()
        self.assertEqual(set(copy.opportunity_line_ids.mapped('price_unit')), {400.0})
