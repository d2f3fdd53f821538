from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestBadInput(OpportunityPlusCommon):
    """What cannot be is refused: which record, what is wrong, what to do; nothing is changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env['res.company'].create({'name': "Other Ltd"})
        cls.lead = cls._create_lead([(cls.bike, {})])
        cls.line = cls.lead.opportunity_line_ids

    def _assert_refused(self, pattern, function, error=ValidationError):
        with self.assertRaisesRegex(error, pattern), self.env.cr.savepoint():
            function()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(self.lead, [{'expected_revenue': 1000.0, 'amount_source': 'lines'}])
        self.assertEqual(len(self._all_lines(self.lead)), 1)

    def _add(self, product, **values):
        return lambda: self.line.create(
            {'lead_id': self.lead.id, 'product_id': product.id, **values}
        )

    def test_discount(self):
        for discount in (-1, 100.5):
            self._assert_refused(
                "Bike.*Bikes for couriers.*between 0 and 100",
                lambda value=discount: self.line.write({'discount': value}),
            )

    def test_quantity(self):
        for quantity in (0, -2):
            self._assert_refused(
                "Bike.*Bikes for couriers.*above zero",
                lambda value=quantity: self.line.write({'product_uom_qty': value}),
            )

    def test_products(self):
        archived = self._create_product("Old bike", 5.0, active=False)
        foreign = self._create_product("Their bike", 5.0, company_id=self.other_company.id)
        unsold = self._create_product("Spare part", 5.0, sale_ok=False)
        choice = self.env['product.combo'].create(
            {'name': "Choice", 'combo_item_ids': [(0, 0, {'product_id': self.helmet.id})]}
        )
        combo = self._create_product("Set", 5.0, type='combo', combo_ids=[(6, 0, choice.ids)])
        for product, pattern in (
            (archived, "Old bike.*archived"),
            (foreign, "Their bike.*Other Ltd"),
            (unsold, "Spare part.*not for sale"),
            (combo, "Set.*combo"),
        ):
            self._assert_refused(pattern, self._add(product))

    def test_unit(self):
        hour = self.env.ref('uom.product_uom_hour')
        self._assert_refused(
            "Bike.*counted in Hours", lambda: self.line.write({'product_uom_id': hour.id})
        )

    def test_price_list_of_another_company(self):
        pricelist = self.env['product.pricelist'].create(
            {'name': "Theirs", 'company_id': self.other_company.id}
        )
        self._assert_refused(
            "Theirs.*Other Ltd.*Bikes for couriers",
            lambda: self.lead.write({'pricelist_id': pricelist.id}),
        )

    def test_tax_of_another_company(self):
        tax = self.tax_excluded.copy({'company_id': self.other_company.id, 'name': "Their tax"})
        self._assert_refused(
            "Their tax.*another company", lambda: self.line.write({'tax_ids': [(4, tax.id)]})
        )

    def test_currency_without_rate(self):
        currency = self.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        pricelist = self.env['product.pricelist'].create(
            {'name': "Exotic", 'currency_id': currency.id}
        )
        self._assert_refused(
            "OPX has no exchange rate",
            lambda: self.lead.write({'pricelist_id': pricelist.id}),
            UserError,
        )

    def test_dates(self):
        self._assert_refused("months", lambda: self.line.write({'duration_months': -1}))
        self._assert_refused(
            "ends before it starts",
            lambda: self.line.write({'date_start': '2026-05-01', 'date_end': '2026-04-01'}),
        )

    def test_moving_to_a_company_that_lacks_the_product(self):
        own = self._create_product("Our bike", 5.0, company_id=self.company.id)
        lead = self._create_lead(
            [(own, {})], team_id=False, user_id=False, company_id=self.company.id
        )
        with self.assertRaisesRegex(ValidationError, "Our bike"):
            lead.company_id = self.other_company

    def test_acceptance_values_are_not_for_people(self):
        order = self._create_order(self.lead)
        for name, value in (
            ('sale_line_id', order.order_line.id),
            ('is_replaced', True),
            ('forecast_line_id', self.line.id),
        ):
            self._assert_refused(
                "accepting a quotation",
                lambda values={name: value}: self.line.write(values),
                UserError,
            )
        self._assert_refused(
            "by hand", lambda: self.lead.write({'accepted_order_count': 1}), UserError
        )
        self._assert_refused(
            "by hand", lambda: order.write({'opportunity_accepted': True}), UserError
        )

    def test_acceptance_is_not_ended_by_hand(self):
        order = self._quote(self.lead)
        order.action_confirm()
        for function in (
            lambda: self.lead.write({'accepted_order_count': 0}),
            lambda: order.write({'opportunity_accepted': False}),
            lambda: self.lead.opportunity_line_ids.write({'sale_line_id': False}),
            lambda: self.line.write({'is_replaced': False}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                function()
        order.write({'opportunity_accepted': True})
        self.assertEqual(self.lead.amount_source, 'order')

    def test_pricelist_of_a_sale_is_locked(self):
        order = self._quote(self.lead)
        order.action_confirm()
        pricelist = self.env['product.pricelist'].create({'name': "Later"})
        with self.assertRaisesRegex(UserError, order.name), self.env.cr.savepoint():
            self.lead.pricelist_id = pricelist
        self.lead.pricelist_id = self.lead.pricelist_id

    def test_derived_figures_of_lines(self):
        for values in (
            {'price_subtotal': 3.0},
            {'margin': 3.0},
            {'currency_id': self.env.ref('base.EUR').id, 'price_unit': 2.0},
        ):
            if values.get('currency_id') == self.line.currency_id.id:
                values = {'currency_id': self.env.ref('base.USD').id}
            self._assert_refused(
                "computed", lambda values=values: self.line.write(values), UserError
            )
        self._assert_refused("computed", self._add(self.service, price_subtotal=5.0), UserError)
        self.line.write({'price_subtotal': 1000.0, 'margin': 400.0})
        self._assert_refused(
            "computed",
            lambda: self.lead.create({'name': "X", 'margin': 3.0}),
            UserError,
        )

    def test_lines_of_a_sale_are_locked(self):
        order = self._quote(self.lead)
        order.action_confirm()
        sold, forecast = self.lead.opportunity_line_ids, self.line
        refused = (
            lambda: sold.write({'price_unit': 1.0}),
            lambda: sold.write({'active': False}),
            lambda: sold.unlink(),
            lambda: forecast.write({'active': True}),
            lambda: forecast.unlink(),
            self._add(self.service),
            lambda: self.lead.write({'opportunity_line_ids': [(5,)]}),
            lambda: self.lead.action_update_prices(),
        )
        for function in refused:
            with self.assertRaisesRegex(UserError, order.name), self.env.cr.savepoint():
                function()
        self.assertEqual(self.lead.opportunity_line_ids, sold)
        sale_type = self.env['crm.opportunity.sale.type'].create({'name': "Leasing"})
        sold.write(
            {'sale_type_id': sale_type.id, 'duration_months': 12, 'date_start': '2026-01-01'}
        )
        self.assertEqual(str(sold.date_end), '2026-12-31')
        sold.write({'price_unit': sold.price_unit, 'product_id': self.bike.id})  # nothing new
        self.assertEqual(self.lead.expected_revenue, 1000.0)
        # A line of another opportunity cannot be moved in.
        other = self._create_lead([(self.service, {})])
        with self.assertRaisesRegex(UserError, order.name), self.env.cr.savepoint():
            other.opportunity_line_ids.lead_id = self.lead
