from odoo.tests import tagged

from ..common_company_of_amount import CompanyOfAmountCommon


@tagged('post_install', '-at_install')
class TestCompanyMoves(CompanyOfAmountCommon):
    """No amount keeps its number where its currency becomes another one: every one is converted."""

    def _get_amounts(self, lead):
        """Every stored amount of an opportunity and its parts, with its currency."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = [
            *(lead, *self._all_lines(lead), *lead.relation_ids),
            *(*lead.acceptance_ids, *lead.acceptance_ids.order_ids),
        ]
        return {
            f'{record}.{name}': (record[name], record[field.get_currency_field(record)])
            for record in records
            for name, field in record._fields.items()
            if field.type == 'monetary' and field.store and record[name]
        }

    def _assert_moved(self, lead, least):
        before = self._get_amounts(lead)
        self.assertGreaterEqual(len(before), least)
        lead.company_id = self.other_company
        after = self._get_amounts(lead)
        self.assertEqual(before.keys(), after.keys())
        for name, (value, currency) in before.items():
            with self.subTest(name):
                factor = {self.foreign: 1.0, self.currency: 4.0}[currency]
                number, money = after[name]
                if money == currency:
                    self.assertAlmostEqual(number, value)
                else:
                    self.assertEqual(money, self.foreign)
                    self.assertAlmostEqual(number, value * factor)

    def test_typed(self):
        lead = self._create_free_lead(
            company_id=self.company.id, expected_revenue=500.0, target_revenue=50.0, probability=40
        )
        self._assert_moved(lead, 3)

    def test_products(self):
        lead = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        lead.opportunity_line_ids = [(0, 0, {'product_id': self.product.id, 'product_uom_qty': 3})]
        self.assertEqual(lead.target_revenue, 500.0)
        self._assert_moved(lead, 6)

    def test_sold(self):
        lead = self._create_free_lead(
            [(self.product, {})], company_id=self.company.id, target_revenue=50.0
        )
        self._accept(lead)
        self._assert_moved(lead, 6)
