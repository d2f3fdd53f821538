from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestCompare(CompaniesCommon):
    """The opportunity beside its quotations, and the forecast beside what was sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {'product_uom_qty': 2}), (cls.helmet, {})])

    def _order(self, lead=None, *args, **values):
        return self._create_order(lead or self.lead, *args, user_id=self.salesperson.id, **values)

    def _quote_as_salesperson(self):
        order = self._quote(self.lead)
        order.user_id = self.salesperson
        return order

    def _read(self, action, user=None):
        """Heads, and texts of the cells by row."""
        wizard = self.env[action['res_model']].with_user(user or self.env.user)
        table = html.fromstring(wizard.browse(action['res_id']).comparison)

        def read(cell):
            return ' '.join(cell.text_content().split())

        heads = [read(cell) for cell in table.xpath('//thead//th')]
        rows = {}
        for row in table.xpath('//tbody/tr | //tfoot/tr'):
            rows.setdefault(read(row.find('th')), []).append([read(c) for c in row.findall('td')])
        return heads, rows

    def _compare(self, lead=None):
        return self._read((lead or self.lead).action_compare_quotations())

    def _compare_forecast(self, lead=None):
        return self._read((lead or self.lead).action_compare_forecast())

    def test_the_opportunity_is_the_first_column(self):
        same = self._quote_as_salesperson()
        dearer = self._quote_as_salesperson()
        dearer.order_line[0].price_unit = 1100.0
        heads, rows = self._compare()
        self.assertEqual(heads[:2], ["Product", "Opportunity"])
        self.assertIn(same.name, heads[2])
        self.assertEqual(len(rows['Bike'][0]), 3)
        self.assertNotIn("≠", rows['Bike'][0][1])
        self.assertIn("≠", rows['Bike'][0][2])
        self.assertEqual(rows['Untaxed Amount'], [["$ 2,100.00", "$ 2,100.00", "$ 2,300.00"]])
        self.assertEqual(rows['Difference'], [["", "=", "+$ 200.00"]])
        self.assertEqual(rows['Total'][0][0], rows['Total'][0][1])
        self.assertEqual(rows['Margin'][0][0], rows['Margin'][0][1])

    def test_a_typed_amount(self):
        lead = self._create_lead(expected_revenue=1500.0)
        for _number in range(2):
            self._order(lead)
        heads, rows = self._compare(lead)
        self.assertEqual(heads[1], "Opportunity typed by hand")
        self.assertEqual(rows['Difference'], [["", "−$ 500.00", "−$ 500.00"]])
        self.assertNotIn("≠", str(rows))

    def test_nothing_of_its_own(self):
        """The first quotation is what the others are compared with."""
        lead = self._create_lead()
        self._order(lead)
        self._order(lead, [(self.helmet, {})])
        heads, rows = self._compare(lead)
        self.assertEqual(len(heads), 3)
        self.assertEqual(rows['Difference'], [["", "−$ 900.00"]])

    def test_another_currency(self):
        """Compared in the currency of the company, and told in both."""
        lead = self._create_lead([(self.service, {})])
        pricelist = self.env['product.pricelist'].create(
            {
                'name': "Foreign",
                'currency_id': self.foreign.id,
                'item_ids': [Command.create({'compute_price': 'fixed', 'fixed_price': 400.0})],
            }
        )
        self._order(lead)
        self._order(lead, pricelist_id=pricelist.id)
        _heads, rows = self._compare(lead)
        self.assertIn("≈ $ 100.00", rows['Untaxed Amount'][0][2])
        self.assertEqual(rows['Difference'], [["", "+$ 925.00", "+$ 25.00"]])
        self.foreign.rate_ids.unlink()
        _heads, rows = self._compare(lead)
        self.assertEqual(rows['Difference'], [["", "+$ 925.00", ""]])

    def test_what_was_forecast_once_it_is_sold(self):
        order = self._quote_as_salesperson()
        order.order_line[0].price_unit = 1100.0
        self._order()
        order.action_confirm()
        heads, rows = self._compare()
        self.assertEqual(heads[1], "Forecast")
        self.assertEqual(rows['Untaxed Amount'], [["$ 2,100.00", "$ 2,300.00", "$ 1,000.00"]])

    def test_buttons_of_a_quotation(self):
        order = self._quote_as_salesperson()
        self._order().action_confirm()
        action = self.lead.action_compare_quotations()
        table = html.fromstring(self.env[action['res_model']].browse(action['res_id']).comparison)
        buttons = [
            (button.get('name'), int(button.get('data-order-id')))
            for button in table.iter('button')
        ]
        self.assertIn(('open', order.id), buttons)
        self.assertIn(('send', order.id), buttons)
        self.assertEqual(len(buttons), 3)

    def test_forecast_and_sold(self):
        order = self._quote_as_salesperson()
        order.order_line[0].price_unit = 1100.0
        order.order_line[1].unlink()
        order.write({'order_line': [Command.create({'product_id': self.service.id})]})
        order.action_confirm()
        heads, rows = self._compare_forecast()
        self.assertEqual(heads, ["Product", "Forecast", f"Sold {order.name}", "Difference"])
        self.assertEqual(rows['Bike'][0][2], "+$ 200.00")
        self.assertEqual(rows['Helmet'][0][1:], ["≠ —", "−$ 100.00"])
        self.assertEqual(
            (rows['Yearly service'][0][0], rows['Yearly service'][0][2]), ("—", "+$ 75.00")
        )
        self.assertEqual(rows['Untaxed Amount'], [["$ 2,100.00", "$ 2,275.00", "+$ 175.00"]])
        self.assertEqual(self.lead.expected_revenue, 2275.0)

    def test_what_was_split_stands_beside_its_forecast(self):
        """By the line that it was made of, whatever the order of the products."""
        lead = self._create_lead([(self.bike, {'name': "Red"}), (self.bike, {'name': "Blue"})])
        order = self._quote(lead)
        order.order_line[0].unlink()
        order.order_line.price_unit = 900.0
        order.write({'order_line': [Command.create({'product_id': self.bike.id})]})
        order.action_confirm()
        _heads, rows = self._compare_forecast(lead)
        # The red one was dropped, and the bike that came takes the place beside it.
        self.assertEqual([row[2] for row in rows['Bike']], ["=", "−$ 100.00"])

    def test_two_orders_in_two_currencies(self):
        pricelist = self.env['product.pricelist'].create(
            {
                'name': "Foreign",
                'currency_id': self.foreign.id,
                'item_ids': [Command.create({'compute_price': 'fixed', 'fixed_price': 400.0})],
            }
        )
        self._order().action_confirm()
        self._order(pricelist_id=pricelist.id).action_confirm()
        _heads, rows = self._compare_forecast()
        self.assertEqual(rows['Untaxed Amount'], [["$ 2,100.00", "$ 1,100.00", "−$ 1,000.00"]])

    def test_typed_and_sold(self):
        lead = self._create_lead(expected_revenue=800.0)
        self._order(lead).action_confirm()
        heads, rows = self._compare_forecast(lead)
        self.assertEqual(heads[1], "Forecast typed by hand")
        self.assertEqual(rows['Untaxed Amount'], [["$ 800.00", "$ 1,000.00", "+$ 200.00"]])

    @users('op_salesperson')
    def test_an_order_of_a_colleague_is_counted_not_named(self):
        order = self._create_order(self.lead, user_id=self.colleague.id)
        order.action_confirm()
        lead = self.lead.with_user(self.env.user)
        heads, rows = self._read(lead.action_compare_forecast())
        self.assertEqual(heads[2], "Sold")
        self.assertEqual(rows['Untaxed Amount'][0][1], "$ 1,000.00")

    @users('op_employee', 'op_portal', 'op_colleague')
    def test_who_may_not(self):
        self._order().action_confirm()
        with self.assertRaises(AccessError):
            self.lead.with_user(self.env.user).action_compare_forecast()

    @users('op_colleague')
    def test_no_detour_by_the_dialog(self):
        """Who may not read the opportunity reads nothing of it in a dialog of one's own."""
        dialogs = self.env['crm.opportunity.compare.orders']
        with self.assertRaises(AccessError):
            dialogs.create({'lead_id': self.lead.id, 'compares': 'sold'}).comparison  # noqa: B018

    def test_number_of_products_costs_no_queries(self):
        def count(number):
            lead = self._create_lead([(self.bike, {})] * number)
            self._quote(lead).action_confirm()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._compare_forecast(lead)
            return self.env.cr.sql_log_count - before

        count(2)
        few = count(2)
        self.assertLessEqual(count(20), few)
