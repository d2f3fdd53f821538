from odoo.fields import Command
from odoo.tests import tagged

from .common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestPerformance(OpportunityPlusCommon):
    """The number of queries does not grow with the number of records."""

    def _create_quotations(self, count, lines=10):
        leads = self.env['crm.lead'].concat(
            *(self._create_lead([(self.bike, {})], name=f"Deal {index}") for index in range(count))
        )
        return self.env['sale.order'].create(
            [
                {
                    'partner_id': self.customer.id,
                    'opportunity_id': lead.id,
                    'order_line': [
                        Command.create({'product_id': self.service.id, 'price_unit': line + 1.0})
                        for line in range(lines)
                    ],
                }
                for lead in leads
            ]
        )

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_confirming_many_quotations(self):
        """At most 3 queries more for each further quotation of 10 lines, tracking apart."""
        self._create_quotations(1).action_confirm()  # warm up
        few, many = self._create_quotations(10), self._create_quotations(40)
        queries_few = self._count(few.action_confirm)
        queries_many = self._count(many.action_confirm)
        self.assertEqual(set(many.opportunity_id.mapped('won_status')), {'won'})
        self.assertEqual(many.opportunity_id.mapped('expected_revenue'), [55.0] * 40)
        growth = (queries_many - queries_few) / 30
        self.assertLessEqual(growth, 3, f"{queries_few} for 10, {queries_many} for 40")

    def test_cancelling_many_orders(self):
        """At most 3 queries more for each further order than orders without opportunity cost."""
        few, many = self._create_quotations(10), self._create_quotations(40)
        alone_few, alone_many = (
            few.copy({'opportunity_id': False}),
            many.copy({'opportunity_id': False}),
        )
        (few | many | alone_few | alone_many).action_confirm()
        stock = self._count(alone_many._action_cancel) - self._count(alone_few._action_cancel)
        ours = -self._count(few._action_cancel) + self._count(many._action_cancel)
        self.assertEqual(set(many.opportunity_id.mapped('amount_source')), {'lines'})
        self.assertLessEqual((ours - stock) / 30, 3, (ours, stock))

    def test_changing_an_accepted_order(self):
        """Editing all the lines of an order at once follows once."""
        orders = self._create_quotations(2, lines=40)
        orders.action_confirm()
        short, long = orders

        def edit(order, count):
            order.write(
                {
                    'order_line': [
                        Command.update(line.id, {'price_unit': 50.0 + line.id % 7})
                        for line in order.order_line[:count]
                    ]
                }
            )

        queries_few = self._count(lambda: edit(short, 5))
        queries_many = self._count(lambda: edit(long, 40))
        self.assertLessEqual((queries_many - queries_few) / 35, 3, (queries_few, queries_many))

    def test_leading_quotations(self):
        """Sent many at once they lead, and are followed, at 3 queries for each at the most."""
        self.company.opportunity_primary_quotation = 'sent'
        self._create_quotations(1).action_quotation_sent()  # warm up
        few, many = self._create_quotations(10), self._create_quotations(40)
        alone = [orders.copy({'opportunity_id': False}) for orders in (few, many)]

        def get_growth(function):
            """What each further order costs, less what it costs without opportunity."""
            self.env.flush_all()
            own = [self._count(lambda o=orders: function(o)) for orders in (few, many)]
            free = [self._count(lambda o=orders: function(o)) for orders in alone]
            return (own[1] - own[0] - free[1] + free[0]) / 30

        self.assertLessEqual(get_growth(lambda orders: orders.action_quotation_sent()), 3)
        self.assertEqual(set(many.opportunity_id.mapped('amount_source')), {'quotation'})
        self.assertEqual(many.opportunity_id.primary_order_id, many)
        change = {'discount': 10.0}
        self.assertLessEqual(get_growth(lambda orders: orders.order_line.write(change)), 3)
        self.assertAlmostEqual(many[0].opportunity_id.expected_revenue, 49.5)
        self.assertLessEqual(get_growth(lambda orders: orders._action_cancel()), 3)
        self.assertEqual(set(many.opportunity_id.mapped('amount_source')), {'lines'})

    def test_an_order_with_thousands_of_lines(self):
        """Queries grow as those of a free order do, and by those that insert 100 lines each."""
        untaxed = self._create_product("Untaxed", 10.0, taxes=self.env['account.tax'])

        def create(count, lead):
            lines = [(untaxed, {'price_unit': 1.0 + index % 7}) for index in range(count)]
            return self._create_order(lead, lines)

        def measure(count, lead):
            order = create(count, lead)
            return order, self._count(order.action_confirm)

        create(2, self._create_lead()).action_confirm()  # warm up
        free = self.env['crm.lead']
        growth = measure(2000, free)[1] - measure(200, free)[1]
        few, queries_few = measure(200, self._create_lead())
        many, queries_many = measure(2000, self._create_lead())
        self.assertLessEqual(queries_many - queries_few, growth + 1800 / 100)
        for order in few | many:
            lead = order.opportunity_id
            self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
            self.assertAlmostEqual(lead.expected_revenue, order.amount_untaxed)
            self.assertAlmostEqual(
                sum(lead.opportunity_line_ids.mapped('price_subtotal')), order.amount_untaxed
            )
        lead = many.opportunity_id
        many.order_line[7].price_unit = 1000.0
        self.assertAlmostEqual(lead.expected_revenue, many.amount_untaxed)
        many._action_cancel()
        self.assertFalse(self._all_lines(lead))

    def test_reading_the_form(self):
        """Reading an opportunity as the form does costs the same with 2 lines as with 60."""
        view = self.env['crm.lead'].get_view(view_type='form')
        names = set(view['models']['crm.lead']) & set(self.env['crm.lead']._fields)
        line_names = set(view['models'].get('crm.opportunity.line', ())) or {
            'product_id',
            'price_subtotal',
            'prorated_subtotal',
            'allowed_uom_ids',
            'tax_ids',
        }
        specification = {name: {} for name in names}
        specification['opportunity_line_ids'] = {
            'fields': {name: {} for name in line_names},
            'limit': 200,
        }

        def create(count):
            products = [self._create_product(f"Part {index}", 5.0) for index in range(count)]
            return self._create_lead([(product, {}) for product in products])

        short, long = create(2), create(60)
        short.web_read(specification)
        queries_few = self._count(lambda: short.web_read(specification))
        queries_many = self._count(lambda: long.web_read(specification))
        self.assertLessEqual(queries_many, queries_few)

    def _create_opportunities(self, count, products):
        self.env['crm.lead'].create(
            [
                {
                    'name': "Many",
                    'type': 'opportunity',
                    'partner_id': self.customer.id,
                    'user_id': self.salesperson.id,
                    'team_id': self.team.id,
                    'opportunity_line_ids': [
                        Command.create({'product_id': product.id, 'product_uom_qty': index + 1})
                        for index, product in enumerate(products)
                    ],
                }
                for _index in range(count)
            ]
        )

    def _count_growth(self, products):
        """Queries that each further opportunity costs when 25 instead of 5 are created."""
        few = self._count(lambda: self._create_opportunities(5, products))
        many = self._count(lambda: self._create_opportunities(25, products))
        return (many - few) / 20

    def test_creating_opportunities_with_lines(self):
        """Lines cost at most one query more for each opportunity than it costs without."""
        products = self.bike | self.helmet | self.service
        self._create_opportunities(1, products)
        growth, without = self._count_growth(products), self._count_growth(products.browse())
        self.assertLessEqual(growth - without, 1)

    def test_foreign_currency(self):
        """Rates are read once in a batch, not for each opportunity or order."""
        self.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        currency = self.env['res.currency'].create({'name': 'OPF', 'symbol': 'F'})
        currency.rate_ids = [Command.create({'name': '2000-01-01', 'rate': 2.0})]
        self.customer.property_product_pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': currency.id}
        )
        self._create_quotations(1).action_confirm()
        few, many = self._create_quotations(10), self._create_quotations(40)
        lines = self.env['crm.opportunity.line'].browse(
            many.opportunity_id.opportunity_line_ids.ids
        )
        queries_few = self._count(lambda: lines[:10].write({'product_uom_qty': 2}))
        queries_many = self._count(lambda: lines.write({'product_uom_qty': 3}))
        self.assertLessEqual((queries_many - queries_few) / 30, 1, (queries_few, queries_many))
        queries_few = self._count(self.env['crm.lead']._cron_refresh_foreign_amounts)
        more = self._create_quotations(40)
        queries_many = self._count(self.env['crm.lead']._cron_refresh_foreign_amounts)
        self.assertLessEqual((queries_many - queries_few) / len(more), 1)
        growth = (self._count(many.action_confirm) - self._count(few.action_confirm)) / 30
        self.assertLessEqual(growth, 3)

    def test_deleting_opportunities(self):
        """Nothing is computed for the products that go along."""

        def create(lines):
            return self.env['crm.lead'].concat(*(self._create_lead(lines) for _index in range(5)))

        create([]).unlink()  # warm up
        empty, full = create([]), create([(self.bike, {}), (self.helmet, {})])
        lines = full.opportunity_line_ids
        queries_empty, queries_full = self._count(empty.unlink), self._count(full.unlink)
        self.assertFalse(lines.exists())
        self.assertLessEqual(queries_full, queries_empty, (queries_empty, queries_full))
