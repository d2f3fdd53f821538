from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestSettingsSwitched(OpportunityPlusCommon):
    """Settings of the company and of stages are switched while opportunities are open."""

    def _create_lead_with_cents(self):
        return self._create_lead(
            [(self.helmet, {'price_unit': 10.07, 'product_uom_qty': 3}) for _number in range(7)]
        )

    def test_another_rounding_method(self):
        for method in ('round_globally', 'round_per_line', 'round_globally'):
            self.company.tax_calculation_rounding_method = (
                'round_per_line' if method == 'round_globally' else 'round_globally'
            )
            lead = self._create_lead_with_cents()
            before = lead.expected_revenue
            self.company.tax_calculation_rounding_method = method
            with self.subTest(method):
                order = self.env['sale.order'].browse(lead.create_quotation())
                self.assertEqual(lead.expected_revenue, order.amount_untaxed)
                self.assertNotEqual(lead.expected_revenue, before)

    def test_another_rounding_method_changes_nothing_that_is_closed(self):
        self.company.tax_calculation_rounding_method = 'round_per_line'
        won, sold = self._create_lead_with_cents(), self._create_lead_with_cents()
        won.action_set_won()
        self.env['sale.order'].browse(sold.create_quotation()).action_confirm()
        amounts = won.expected_revenue, sold.expected_revenue
        self.company.tax_calculation_rounding_method = 'round_globally'
        self.assertEqual((won.expected_revenue, sold.expected_revenue), amounts)

    def test_stage_that_wins_and_does_so_no_more(self):
        lead = self._create_lead(stage_id=self.stage_proposal.id, probability=30.0)
        sold = self._create_lead()
        self._create_order(sold).action_confirm()
        self.stage_proposal.is_won = True
        self.assertRecordValues(lead, [{'won_status': 'won', 'probability': 100.0}])
        self.assertTrue(lead.date_closed)
        self.stage_proposal.is_won = False
        self.assertRecordValues(lead, [{'won_status': 'pending', 'date_closed': False}])
        self.assertLess(lead.probability, 100.0)
        self.assertEqual((sold.won_status, sold.expected_revenue), ('won', 1000.0))
        self.assertTrue(sold.date_closed)

    def test_products_join_a_stage_that_wins(self):
        lead = self._create_lead([(self.service, {})], stage_id=self.stage_proposal.id)
        self.stage_proposal.is_won = True
        lead.opportunity_line_ids = [Command.create({'product_id': self.service.id})]
        self.assertEqual(lead.expected_revenue, 150.0)

    def test_another_rounding_method_where_a_rate_is_missing(self):
        """Whose amount cannot be valued keeps it; the setting is changed all the same."""
        currency = self.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        rate = currency.rate_ids.create({'currency_id': currency.id, 'name': '2000-01-01'})
        pricelist = self.env['product.pricelist'].create({'name': "X", 'currency_id': currency.id})
        self.company.tax_calculation_rounding_method = 'round_per_line'
        lead = self._create_lead_with_cents()
        lead.pricelist_id = pricelist
        other, before = self._create_lead_with_cents(), lead.expected_revenue
        self.env.flush_all()
        rate.unlink()
        self.company.tax_calculation_rounding_method = 'round_globally'
        self.env.flush_all()
        self.assertEqual(lead.expected_revenue, before)
        self.assertNotEqual(other.expected_revenue, before)

    def test_another_rounding_method_costs_no_query_for_each_opportunity(self):
        counts = []
        for _size in range(2):
            self.company.tax_calculation_rounding_method = 'round_per_line'
            for _number in range(5):
                self._create_lead_with_cents()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.company.tax_calculation_rounding_method = 'round_globally'
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
