from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestAcceptanceQueries(OpportunityPlusCommon):
    """What an opportunity adds to the queries of an order, with all that is told in the chatter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.manager, context={'lang': 'en_US'})

    @classmethod
    def _create_quotations(cls, env, count, has_leads=True, lines=10):
        customers = env['res.partner'].create([{'name': f"Shop {n}"} for n in range(count)])
        leads = [env['crm.lead']] * count
        if has_leads:
            leads = env['crm.lead'].create(
                [
                    {
                        'name': f"Deal {customer.name}",
                        'type': 'opportunity',
                        'partner_id': customer.id,
                        'user_id': cls.manager.id,
                        'team_id': cls.team.id,
                        'stage_id': cls.stage_new.id,
                        'opportunity_line_ids': [
                            Command.create({'product_id': cls.bike.id}),
                            Command.create({'product_id': cls.helmet.id}),
                        ],
                    }
                    for customer in customers
                ]
            )
        return env['sale.order'].create(
            [
                {
                    'partner_id': customer.id,
                    'opportunity_id': lead.id,
                    'order_line': [
                        Command.create({'product_id': cls.service.id, 'price_unit': n + 1.0})
                        for n in range(lines)
                    ],
                }
                for customer, lead in zip(customers, leads, strict=True)
            ]
        )

    def setUp(self):
        super().setUp()
        for count in (1, 2):  # warm up
            self._get_added(count)

    def _count(self, function):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before

    def _measure(self, count, **values):
        """Queries of a confirmation, and of its cancellation."""
        orders = self._create_quotations(self.env, count, **values)
        confirmed = self._count(orders.action_confirm)
        if values.get('has_leads', True):
            self.assertEqual(set(orders.opportunity_id.mapped('won_status')), {'won'})
        cancelled = self._count(orders._action_cancel)
        if values.get('has_leads', True):
            self.assertEqual(set(orders.opportunity_id.mapped('amount_source')), {'lines'})
        return confirmed, cancelled

    def _get_added(self, count):
        with_leads, without = self._measure(count), self._measure(count, has_leads=False)
        return [own - free for own, free in zip(with_leads, without, strict=True)]

    def test_one_order(self):
        """Winning the deal and writing its amount by hand adds 16 to a confirmation."""
        self.assertEqual(self._get_added(1), [30, 48])

    def test_each_further_order(self):
        """By hand it adds 9 to each confirmation, and 10 to each cancellation."""
        few, many = self._get_added(5), self._get_added(25)
        growth = [(more - less) / 20 for less, more in zip(few, many, strict=True)]
        # Nobody but who does it follows these: their entries are written together.
        self.assertEqual(growth, [2.15, 2.1])

    def test_each_further_line(self):
        """Lines are inserted and archived by 100, as order lines are updated; 200 have taxes."""
        few, many = self._measure(2, lines=10), self._measure(2, lines=410)
        free_few = self._measure(2, lines=10, has_leads=False)
        free_many = self._measure(2, lines=410, has_leads=False)
        added = [
            many[i] - few[i] - free_many[i] + free_few[i] for i, _name in enumerate(('on', 'off'))
        ]
        self.assertEqual(added, [12, 8])

    def test_quantity_of_many_products(self):
        """One statement for 100 records each; what is told is written together."""
        orders = self._create_quotations(self.env, 30)
        lines = orders.opportunity_id.opportunity_line_ids

        def count(products):
            return self._count(lambda: products.write({'product_uom_qty': 3}))

        count(lines[:4])  # warm up
        self.assertEqual([count(lines[4:14]), count(lines[14:54])], [33, 33])
