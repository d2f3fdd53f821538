from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common_form import OpportunityFormCommon


@tagged('post_install', '-at_install')
class TestForm(OpportunityFormCommon):
    """Typing products into the form: the amount is live, and the same as by any other way."""

    def test_same_amount_as_by_create(self):
        """Three products, one with its tax inside, one discounted: form and RPC agree."""
        form = self._open_new()
        self._add_line(form, self.bike, product_uom_qty=2)
        self._add_line(form, self.helmet, product_uom_qty=3)
        self._add_line(form, self.service, discount=12.5)
        typed = form.save()
        created = self._create_lead(
            [
                (self.bike, {'product_uom_qty': 2}),
                (self.helmet, {'product_uom_qty': 3}),
                (self.service, {'discount': 12.5}),
            ]
        )
        # 2 x 1000 + 3 x 121 / 1.21 + 75 x 0.875
        self.assertEqual(typed.expected_revenue, 2365.63)
        for name in ('expected_revenue', 'amount_source', 'amount_lines', 'margin'):
            self.assertEqual(typed[name], created[name], name)
        self.assertEqual(typed.margin, 2365.63 - 2 * 600 - 3 * 40)
        self.assertEqual(
            typed.opportunity_line_ids.mapped('price_subtotal'),
            created.opportunity_line_ids.mapped('price_subtotal'),
        )
        self.assertEqual(typed.user_id, self.salesperson)

    def test_total_is_live_before_saving(self):
        form = self._open_new()
        self.assertEqual(form.amount_source, 'manual')
        self._add_line(form, self.bike)
        self.assertEqual(form.amount_source, 'lines')
        self.assertEqual(form.expected_revenue, 1000.0)
        self.assertEqual(form.margin, 400.0)
        self.assertEqual(form.amount_explanation, "comes from 1 product line")
        self._add_line(form, self.helmet)
        self.assertEqual(form.expected_revenue, 1100.0)
        self.assertEqual(form.amount_currency, 1100.0)
        self.assertEqual(form.amount_explanation, "comes from 2 product lines")
        with form.opportunity_line_ids.edit(0) as line:
            line.product_uom_qty = 4
            self.assertEqual(line.price_subtotal, 4000.0)
            self.assertEqual(line.margin, 1600.0)
        self.assertEqual(form.expected_revenue, 4100.0)
        form.opportunity_line_ids.remove(index=0)
        self.assertEqual(form.expected_revenue, 100.0)
        self.assertEqual(form.amount_explanation, "comes from 1 product line")
        lead = form.save()
        self.assertEqual(lead.expected_revenue, 100.0)

    def test_amount_typed_before_the_first_product(self):
        """The products replace what was typed first; nothing is refused, in the form or on save."""
        form = self._open_new()
        form.expected_revenue = 555.0
        self._add_line(form, self.bike)
        self.assertEqual(form.expected_revenue, 1000.0)
        lead = form.save()
        self.assertEqual(lead.expected_revenue, 1000.0)
        self.assertEqual(lead.amount_source, 'lines')

    def test_weighted_figures_follow_the_probability(self):
        form = self._open_new()
        self._add_line(form, self.bike)
        form.probability = 40.0
        self.assertEqual(form.prorated_revenue, 400.0)
        self.assertEqual(form.prorated_margin, 160.0)
        lead = form.save()
        self.assertEqual(lead.prorated_revenue, 400.0)
        self.assertEqual(lead.opportunity_line_ids.prorated_subtotal, 400.0)
        self.assertEqual(lead.opportunity_line_ids.prorated_margin, 160.0)

    def test_another_product_brings_its_price(self):
        """As on an order line, price, taxes, cost and text of the former product go with it."""
        form = self._open(self._create_lead([(self.bike, {'price_unit': 950.0})]))
        with form.opportunity_line_ids.edit(0) as line:
            line.product_id = self.helmet
            self.assertEqual(line.price_unit, 121.0)
            self.assertEqual(line.name, "Helmet")
            self.assertEqual(line.price_subtotal, 100.0)
        self.assertEqual(form.expected_revenue, 100.0)
        lead = form.save()
        line = lead.opportunity_line_ids
        self.assertEqual(lead.expected_revenue, 100.0)
        self.assertEqual(line.price_unit, 121.0)
        self.assertEqual(line.tax_ids, self.tax_included)
        self.assertEqual(line.margin, 60.0)

    def test_description_begins_as_that_of_an_order_line(self):
        """Else the quotation would repeat the product below itself, and print it without code."""
        self.bike.write({'default_code': "B-1", 'description_sale': "Steel, 54 cm"})
        form = self._open_new()
        form.partner_id = self.customer
        self._add_line(form, self.bike)
        order_line = self._quote(form.save()).order_line
        self.assertEqual(order_line.name, "[B-1] Bike\nSteel, 54 cm")
        self.assertTrue(order_line.name.startswith(order_line.translated_product_name))

    def test_quantity_keeps_a_typed_price(self):
        form = self._open_new()
        with form.opportunity_line_ids.new() as line:
            line.product_id = self.bike
            line.price_unit = 940.0
            line.product_uom_qty = 3
            self.assertEqual(line.price_unit, 940.0)
        self.assertEqual(form.expected_revenue, 2820.0)
        lead = form.save()
        self.assertEqual(lead.expected_revenue, 2820.0)
        form = self._open(lead)
        with form.opportunity_line_ids.edit(0) as line:
            line.product_uom_qty = 2
            self.assertEqual(line.price_unit, 940.0)
        self.assertEqual(form.save().expected_revenue, 1880.0)

    def test_discount(self):
        form = self._open_new()
        self._add_line(form, self.bike, product_uom_qty=2, discount=10.0)
        self.assertEqual(form.expected_revenue, 1800.0)
        self._add_line(form, self.helmet, discount=50.0)
        self.assertEqual(form.expected_revenue, 1850.0)
        lead = form.save()
        self.assertEqual(lead.expected_revenue, 1850.0)
        self.assertEqual(lead.opportunity_line_ids.mapped('discount'), [10.0, 50.0])

    def test_discount_column_is_an_option(self):
        """Where orders have no discount column, opportunities have none either."""
        self.employees.implied_ids -= self.env.ref('sale.group_discount_per_so_line')
        self.salesperson.group_ids -= self.env.ref('sale.group_discount_per_so_line')
        form = self._open_new()
        with form.opportunity_line_ids.new() as line:
            line.product_id = self.bike
            with self.assertRaisesRegex(AssertionError, "'discount' was not found in the view"):
                line.discount = 5.0
        self.assertEqual(form.save().expected_revenue, 1000.0)

    def test_amount_is_read_only_while_it_comes_from_products(self):
        form = self._open(self._create_lead([(self.bike, {})]))
        with self.assertRaisesRegex(AssertionError, "readonly field 'expected_revenue'"):
            form.expected_revenue = 5.0
        self.assertEqual(form.save().expected_revenue, 1000.0)

    def test_amount_is_read_only_once_closed(self):
        lead = self._create_lead(expected_revenue=300.0)
        lead.action_set_won()
        form = self._open(lead)
        with self.assertRaisesRegex(AssertionError, "readonly field 'expected_revenue'"):
            form.expected_revenue = 5.0
        lead.stage_id = self.stage_new
        form = self._open(lead)
        form.expected_revenue = 5.0
        self.assertEqual(form.save().expected_revenue, 5.0)

    def test_last_product_leaves_its_amount(self):
        """Without products the amount is the salesperson's again, beginning at the last total."""
        lead = self._create_lead([(self.bike, {}), (self.helmet, {})])
        form = self._open(lead)
        form.opportunity_line_ids.remove(index=1)
        form.opportunity_line_ids.remove(index=0)
        self.assertEqual(form.amount_source, 'manual')
        shown = form.expected_revenue
        self.assertGreaterEqual(shown, 1000.0)
        form.save()
        self.assertEqual(lead.amount_source, 'manual')
        self.assertFalse(self._all_lines(lead))
        self.assertEqual(lead.expected_revenue, shown)
        form = self._open(lead)
        form.expected_revenue = 640.0
        self.assertEqual(form.save().expected_revenue, 640.0)

    def test_only_product_leaves_its_amount(self):
        lead = self._create_lead([(self.bike, {'product_uom_qty': 2})])
        form = self._open(lead)
        form.opportunity_line_ids.remove(index=0)
        self.assertEqual(form.expected_revenue, 2000.0)
        form.save()
        self.assertEqual(lead.expected_revenue, 2000.0)
        self.assertEqual(lead.margin, 0.0)

    def test_last_product_removed_and_amount_typed_at_once(self):
        lead = self._create_lead([(self.bike, {})])
        form = self._open(lead)
        form.opportunity_line_ids.remove(index=0)
        form.expected_revenue = 750.0
        form.save()
        self.assertEqual(lead.expected_revenue, 750.0)
        self.assertEqual(lead.amount_source, 'manual')

    def test_objective_is_free(self):
        lead = self._create_lead([(self.bike, {})])
        form = self._open(lead)
        form.target_revenue = 5000.0
        form.save()
        self.assertEqual(lead.target_revenue, 5000.0)
        self.assertEqual(lead.expected_revenue, 1000.0)

    def test_bad_quantity_and_discount_name_the_product(self):
        for values in ({'product_uom_qty': 0}, {'product_uom_qty': -1}, {'discount': 101}):
            form = self._open_new()
            self._add_line(form, self.bike, **values)
            with self.subTest(values):
                with self.assertRaises(ValidationError) as refused:
                    form.save()
                self.assertIn("Bike", str(refused.exception))
        self.assertFalse(self.env['crm.lead'].search([('partner_id', '=', self.customer.id)]))
