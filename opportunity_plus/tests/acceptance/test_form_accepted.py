from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_form import OpportunityFormCommon

JUNE_END = fields.Date.to_date('2031-06-30')
YEAR_END = fields.Date.to_date('2031-12-31')


@tagged('post_install', '-at_install')
class TestFormAccepted(OpportunityFormCommon):
    """The Products tab once a quotation is accepted: what was sold, to be looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(
            [(cls.bike, {'product_uom_qty': 2}), (cls.helmet, {})], stage_id=cls.stage_proposal.id
        )
        cls.order = cls._quote(cls.lead)
        cls.order.action_confirm()

    def test_sentence_and_figures(self):
        form = self._open(self.lead)
        self.assertEqual(form.amount_source, 'order')
        self.assertEqual(
            form.amount_explanation, f"comes from accepted quotation {self.order.name}"
        )
        self.assertEqual(form.expected_revenue, 2100.0)
        self.assertEqual(form.amount_currency, 2100.0)
        self.assertEqual(form.margin, 860.0)
        self.assertEqual(form.prorated_revenue, 2100.0)
        self.assertEqual(form.stage_id, self.stage_won)

    def test_amount_and_price_list_are_read_only(self):
        form = self._open(self.lead)
        with self.assertRaisesRegex(AssertionError, "readonly field 'expected_revenue'"):
            form.expected_revenue = 5.0
        self.assertEqual(form.save().expected_revenue, 2100.0)

    def test_sold_cells_are_read_only(self):
        form = self._open(self.lead)
        sold = {
            'product_id': self.service,
            'name': "Nothing",
            'product_uom_qty': 9.0,
            'price_unit': 1.0,
            'discount': 99.0,
            'purchase_price': 1.0,
        }
        with form.opportunity_line_ids.edit(0) as line:
            for name, value in sold.items():
                with (
                    self.subTest(name),
                    self.assertRaisesRegex(AssertionError, f"readonly field '{name}'"),
                ):
                    line[name] = value
            with self.assertRaisesRegex(AssertionError, "'tax_ids' is not editable"):
                line.tax_ids.clear()
        form.save()
        first = self.lead.opportunity_line_ids[0]
        self.assertEqual(
            (first.product_id, first.product_uom_qty, first.price_unit, first.purchase_price),
            (self.bike, 2.0, 1000.0, 600.0),
        )

    def test_sale_type_duration_and_dates_stay_free(self):
        sale_type = self.env['crm.opportunity.sale.type'].create({'name': "Renewal of fleets"})
        form = self._open(self.lead)
        with form.opportunity_line_ids.edit(1) as line:
            line.sale_type_id = sale_type
            line.date_start = '2031-01-01'
            line.duration_months = 6
            self.assertEqual(fields.Date.to_date(line.date_end), JUNE_END)
        form.save()
        line = self.lead.opportunity_line_ids[1]
        self.assertEqual(line.sale_type_id, sale_type)
        self.assertEqual(line.date_end, JUNE_END)
        self.assertEqual(self.lead.expected_revenue, 2100.0)
        form = self._open(self.lead)
        with form.opportunity_line_ids.edit(1) as line:
            line.date_end = '2031-12-31'
        form.save()
        self.assertEqual(self.lead.opportunity_line_ids[1].date_end, YEAR_END)

    def test_adding_and_removing_is_refused_by_the_order(self):
        def add(form):
            self._add_line(form, self.service)

        def remove(form):
            form.opportunity_line_ids.remove(index=0)

        lines = self.lead.opportunity_line_ids
        for change in (add, remove):
            form = self._open(self.lead)
            change(form)
            with self.subTest(change.__name__), self.assertRaisesRegex(UserError, self.order.name):
                form.save()
        self.assertEqual(self.lead.opportunity_line_ids, lines)
        self.assertEqual(self.lead.expected_revenue, 2100.0)

    def test_other_fields_are_saved_as_ever(self):
        form = self._open(self.lead)
        form.name = "Bikes for couriers, signed"
        form.target_revenue = 3000.0
        form.save()
        self.assertEqual(self.lead.name, "Bikes for couriers, signed")
        self.assertEqual(self.lead.target_revenue, 3000.0)

    def test_cancelled_lines_are_free_again(self):
        self.order._action_cancel()
        form = self._open(self.lead)
        self.assertEqual(form.amount_explanation, "comes from 2 product lines")
        with form.opportunity_line_ids.edit(0) as line:
            line.product_uom_qty = 3
        self.assertEqual(form.save().expected_revenue, 3100.0)


@tagged('post_install', '-at_install')
class TestFormCurrency(OpportunityFormCommon):
    """A customer who buys in another currency: two of its units to one of the company's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        feature = cls.env.ref('product.group_product_pricelist')
        cls.employees.implied_ids += feature
        cls.foreign = cls.env['res.currency'].create(
            {
                'name': 'OPX',
                'symbol': '¤',
                'rounding': 0.01,
                'rate_ids': [
                    Command.create(
                        {'name': '2001-01-01', 'rate': 2.0, 'company_id': cls.company.id}
                    )
                ],
            }
        )
        cls.home_list, cls.foreign_list = cls.env['product.pricelist'].create(
            [
                {'name': "Home", 'currency_id': cls.currency.id},
                {'name': "Abroad", 'currency_id': cls.foreign.id},
            ]
        )
        cls.customer.property_product_pricelist = cls.foreign_list

    def test_amount_in_both_currencies(self):
        form = self._open_new()
        self.assertEqual(form.pricelist_id, self.foreign_list)
        self.assertEqual(form.currency_id, self.foreign)
        self._add_line(form, self.bike, product_uom_qty=3, discount=10.0)
        self.assertEqual(form.amount_currency, 5400.0)
        self.assertEqual(form.expected_revenue, 2700.0)
        self.assertEqual(form.margin, 900.0)
        lead = form.save()
        self.assertEqual(lead.amount_currency, 5400.0)
        self.assertEqual(lead.expected_revenue, 2700.0)
        self.assertEqual(lead.margin, 900.0)
        self.assertEqual(lead.opportunity_line_ids.price_unit, 2000.0)
        self.assertEqual(lead.opportunity_line_ids.currency_id, self.foreign)

    def test_typed_amount_at_todays_rate(self):
        form = self._open_new()
        form.expected_revenue = 300.0
        self.assertEqual(form.amount_currency, 600.0)
        lead = form.save()
        self.assertEqual((lead.expected_revenue, lead.amount_currency), (300.0, 600.0))

    def test_another_price_list_keeps_the_prices_until_updated(self):
        lead = self._create_lead([(self.bike, {})], pricelist_id=self.home_list.id)
        self.assertEqual(lead.expected_revenue, 1000.0)
        form = self._open(lead)
        form.pricelist_id = self.foreign_list
        self.assertEqual(form.amount_currency, 1000.0)
        self.assertEqual(form.expected_revenue, 500.0)
        form.save()
        self.assertEqual(lead.opportunity_line_ids.price_unit, 1000.0)
        self.assertEqual(lead.opportunity_line_ids.currency_id, self.foreign)
        self.assertEqual(lead.expected_revenue, 500.0)
        lead.with_env(self.seller_env).action_update_prices()
        self.assertEqual(lead.opportunity_line_ids.price_unit, 2000.0)
        self.assertEqual(lead.amount_currency, 2000.0)
        self.assertEqual(lead.expected_revenue, 1000.0)

    def test_another_customer_brings_another_currency(self):
        form = self._open_new()
        neighbour = self.env['res.partner'].create({'name': "Red Rails"})
        neighbour.property_product_pricelist = self.home_list
        form.partner_id = neighbour
        self.assertEqual(form.pricelist_id, self.home_list)
        self._add_line(form, self.bike)
        self.assertEqual((form.amount_currency, form.expected_revenue), (1000.0, 1000.0))
        lead = form.save()
        self.assertEqual(lead.currency_id, self.currency)
        self.assertEqual(lead.expected_revenue, 1000.0)

    def test_accepted_quotation_in_both_currencies(self):
        lead = self._create_lead([(self.bike, {})])
        order = self._quote(lead)
        order.order_line.price_unit = 2500.0
        order.action_confirm()
        form = self._open(lead)
        self.assertEqual((form.amount_currency, form.expected_revenue), (2500.0, 1250.0))
        with self.assertRaisesRegex(AssertionError, "readonly field 'pricelist_id'"):
            form.pricelist_id = self.home_list
        self.assertEqual(form.save().pricelist_id, self.foreign_list)

    def test_quotation_in_the_customers_currency(self):
        lead = self._create_lead([(self.bike, {'discount': 5.0}), (self.helmet, {})])
        self.assertEqual(lead.amount_currency, 2100.0)
        order = self._quote(lead.with_env(self.seller_env))
        self.assertEqual(order.currency_id, self.foreign)
        self.assertEqual(order.amount_untaxed, 2100.0)

    def test_currency_without_rate_names_it(self):
        """A price list in a currency that has no rate: a clear message, and nothing is written."""
        lead = self._create_lead([(self.bike, {})], pricelist_id=self.home_list.id)
        self.foreign.rate_ids.unlink()
        form = self._open(lead)
        with self.assertRaisesRegex(UserError, 'OPX'):
            form.pricelist_id = self.foreign_list
        self.assertEqual(lead.pricelist_id, self.home_list)
        self.assertEqual(lead.expected_revenue, 1000.0)
