from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestTaxChanges(OpportunityPlusCommon):
    """An open opportunity is worth what a quotation made now is, also when taxes change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.helmet, {'product_uom_qty': 3})])
        cls.sold = cls._create_lead([(cls.helmet, {})])
        cls._quote(cls.sold).action_confirm()
        cls.won = cls._create_lead([(cls.helmet, {})])
        cls.won.action_set_won()
        cls.env.flush_all()

    def _assert_worth(self, amount):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.lead.expected_revenue, amount)
        self.assertEqual(self.lead.opportunity_line_ids.price_subtotal, amount)
        self.assertEqual(self._quote(self.lead).amount_untaxed, amount)
        self.assertEqual((self.sold | self.won).mapped('expected_revenue'), [100.0, 100.0])

    def test_its_rate(self):
        self.tax_included.amount = 10.0
        self._assert_worth(330.0)

    def test_whether_it_is_in_the_price(self):
        self.tax_included.price_include_override = 'tax_excluded'
        self._assert_worth(363.0)

    def test_one_in_a_group(self):
        group = self.env['account.tax'].create(
            {
                'name': "Group",
                'amount_type': 'group',
                'type_tax_use': 'sale',
                'children_tax_ids': [(6, 0, self.tax_included.ids)],
            }
        )
        self.lead.opportunity_line_ids.tax_ids = group
        self.tax_included.amount = 10.0
        self._assert_worth(330.0)

    def test_deleted(self):
        self.tax_included.unlink()
        self._assert_worth(363.0)

    def test_archived(self):
        self.tax_included.active = False
        self._assert_worth(300.0)

    def test_a_missing_rate_does_not_stop_it(self):
        money = self.env['res.currency'].create(
            {'name': 'OPT', 'symbol': 'T', 'rate_ids': [(0, 0, {'name': '2000-01-01', 'rate': 2})]}
        )
        pricelist = self.env['product.pricelist'].create({'name': "T", 'currency_id': money.id})
        foreign = self._create_lead([(self.helmet, {})], pricelist_id=pricelist.id)
        before = foreign.expected_revenue
        money.rate_ids.unlink()
        self.tax_included.amount = 10.0
        self._assert_worth(330.0)
        self.assertEqual(foreign.expected_revenue, before)
