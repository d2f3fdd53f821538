from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon

CENTS = st.integers(1, 99_999).map(lambda cents: cents / 100)
LINE = st.fixed_dictionaries(
    {
        'product': st.sampled_from(('bike', 'helmet', 'service', 'both')),
        'quantity': st.one_of(st.integers(1, 30), st.sampled_from((0.5, 1.33, 2.75))),
        'unit': st.sampled_from(('unit', 'dozen')),
        'price': st.one_of(st.none(), CENTS),
        'discount': st.sampled_from((0, 0, 3, 5, 12.5, 33.33, 100)),
    }
)
DEAL = st.fixed_dictionaries(
    {
        'lines': st.lists(LINE, min_size=1, max_size=8),
        'rounding': st.sampled_from(('round_per_line', 'round_globally')),
        'pricelist': st.sampled_from(('none', 'foreign', 'discount')),
        'fiscal_position': st.booleans(),
        'early_discount': st.sampled_from((False, False, True)),
    }
)


@tagged('post_install', '-at_install')
class TestParity(OpportunityPlusCommon):
    """A quotation made from the opportunity and left unchanged has the same untaxed total."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create(
            {'group_product_pricelist': True, 'group_discount_per_so_line': True}
        ).execute()
        cls.both = cls._create_product(
            "Both taxes", 33.33, cost=10.0, taxes=cls.tax_included | cls.tax_excluded
        )
        cls.units = {
            'unit': cls.env.ref('uom.product_uom_unit'),
            'dozen': cls.env.ref('uom.product_uom_dozen'),
        }
        for product in (cls.bike, cls.helmet, cls.service, cls.both):
            product.uom_id = cls.units['unit']
        cls._create_pricelists()
        cls._create_fiscal_position()
        cls.early_term = cls.env['account.payment.term'].create(
            {
                'name': "2 % in ten days",
                'early_discount': True,
                'discount_percentage': 2.0,
                'discount_days': 10,
                'early_pay_discount_computation': 'mixed',
                'line_ids': [
                    Command.create({'value': 'percent', 'value_amount': 100, 'nb_days': 30})
                ],
            }
        )

    @classmethod
    def _create_pricelists(cls):
        foreign = cls.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'F',
                'rounding': 0.01,
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 1.3579})],
            }
        )
        rules = [
            Command.create({'compute_price': 'percentage', 'percent_price': 7.5}),
            Command.create(
                {
                    'applied_on': '0_product_variant',
                    'product_id': cls.bike.id,
                    'min_quantity': 5,
                    'compute_price': 'fixed',
                    'fixed_price': 871.3,
                }
            ),
        ]
        Pricelist = cls.env['product.pricelist']
        cls.pricelists = {
            'none': Pricelist.create({'name': "Plain"}),
            'foreign': Pricelist.create({'name': "Foreign", 'currency_id': foreign.id}),
            'discount': Pricelist.create({'name': "Discount", 'item_ids': rules}),
        }

    @classmethod
    def _create_fiscal_position(cls):
        cls.fiscal_position = cls.env['account.fiscal.position'].create({'name': "Abroad"})
        cls.tax_included.copy(
            {
                'name': "6 % inside",
                'amount': 6.0,
                'fiscal_position_ids': [Command.link(cls.fiscal_position.id)],
                'original_tax_ids': [Command.link(cls.tax_included.id)],
            }
        )

    @settings(
        max_examples=120,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(DEAL)
    def test_same_total_to_the_cent(self, deal):
        note(f"Paste as a test: self._check({deal!r})")
        savepoint = self.env.cr.savepoint()
        try:
            self._check(deal)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def _check(self, deal):
        self.company.tax_calculation_rounding_method = deal['rounding']
        self.customer.property_product_pricelist = self.pricelists[deal['pricelist']]
        self.customer.property_account_position_id = (
            self.fiscal_position if deal['fiscal_position'] else False
        )
        self.customer.property_payment_term_id = (
            self.early_term if deal['early_discount'] else False
        )
        lead = self._create_lead(
            [
                (getattr(self, line['product']), self._prepare_line_values(line, deal))
                for line in deal['lines']
            ]
        )
        total = lead.amount_currency
        order = self._quote(lead)
        self.assertEqual(order.currency_id, lead.currency_id)
        self.assertEqual(order.amount_untaxed, total)
        self.assertRecordValues(
            order.order_line,
            [
                {
                    'price_unit': line.price_unit,
                    'discount': line.discount,
                    'price_subtotal': line.price_subtotal,
                    'tax_ids': line.tax_ids.ids,
                    'opportunity_line_id': line.id,
                    'margin': line.margin,
                }
                for line in lead.opportunity_line_ids
            ],
        )
        self._check_own_prices(order)
        company_amount = order.currency_id._convert(
            total, self.currency, self.company, order.date_order
        )
        self.assertEqual(lead.expected_revenue, company_amount)
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, company_amount)
        self.assertEqual(lead.amount_currency, order.amount_untaxed)

    def _prepare_line_values(self, line, deal):
        values = {
            'product_uom_qty': line['quantity'],
            'product_uom_id': self.units[line['unit']].id,
        }
        if line['price'] is not None:
            values['price_unit'] = line['price']
        if deal['pricelist'] != 'discount':
            values['discount'] = line['discount']
        return values

    def _check_own_prices(self, order):
        """What the opportunity priced by itself is what the order would have priced by itself."""
        for line in order.order_line.opportunity_line_id:
            if line.currency_id.compare_amounts(line.price_unit, line.technical_price_unit):
                continue
            own = self.env['sale.order.line'].new(
                {
                    'order_id': order.id,
                    'product_id': line.product_id.id,
                    'product_uom_qty': line.product_uom_qty,
                    'product_uom_id': line.product_uom_id.id,
                }
            )
            own.product_uom_id = line.product_uom_id
            self.assertAlmostEqual(line.price_unit, own.price_unit, places=6)
            if order.pricelist_id == self.pricelists['discount']:
                self.assertAlmostEqual(line.discount, own.discount, places=4)
