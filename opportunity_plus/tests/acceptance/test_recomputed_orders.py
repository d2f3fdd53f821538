from contextlib import suppress

from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon

# What Odoo recomputes of an order, and what of a line; each moved by an addon or a job of somebody.
ORDER_FIGURES = ('amount_untaxed', 'margin')
LINE_FIGURES = ('price_subtotal', 'margin', 'purchase_price', 'price_unit', 'discount', 'name')


@tagged('post_install', '-at_install')
class TestRecomputedOrders(OpportunityPlusCommon):
    """What Odoo recomputes on a sold order, without a `write`, arrives on the opportunity."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead()
        self.order = self._create_order(self.lead)
        self.order.action_confirm()
        self.env.flush_all()

    def _move(self, records, name, value):
        """Let a stored value be another, as a recompute does: below `write`."""
        with self.env.protecting([records._fields[name]], records):
            records[name] = value

    def test_cost_that_is_recomputed(self):
        """As `sale_stock_margin` at a delivery, `sale_timesheet_margin` with each timesheet."""
        line = self.order.order_line
        self.bike.standard_price = 700.0
        line.modified(['product_id'])
        self.env.flush_all()
        self.assertEqual(line.purchase_price, 700.0)
        self.assertRecordValues(self.lead, [{'margin': 300.0, 'expected_revenue': 1000.0}])
        self.assertRecordValues(
            self.lead.opportunity_line_ids, [{'purchase_price': 700.0, 'margin': 300.0}]
        )

    def test_every_figure_of_an_order(self):
        for name in ORDER_FIGURES:
            with self.subTest(name):
                self._move(self.order, name, 250.0)
                self.env.flush_all()
                target = {'amount_untaxed': 'expected_revenue'}.get(name, name)
                self.assertEqual(self.lead[target], 250.0)

    def test_every_figure_of_a_line(self):
        for name in LINE_FIGURES:
            with self.subTest(name):
                value = "Other" if name == 'name' else 25.0
                self._move(self.order.order_line, name, value)
                self.env.flush_all()
                self.assertEqual(self.lead.opportunity_line_ids[name], value)

    def test_at_commit_at_the_latest(self):
        self._move(self.order, 'amount_untaxed', 250.0)
        self.env.cr.flush()
        self.env.cr.execute("SELECT expected_revenue FROM crm_lead WHERE id = %s", self.lead.ids)
        self.assertEqual(self.env.cr.fetchone(), (250.0,))

    def test_what_is_rolled_back_is_not_followed(self):
        with suppress(ZeroDivisionError), self.env.cr.savepoint():
            self._move(self.order, 'amount_untaxed', 250.0)
            self.env.flush_all()
            self.assertEqual(self.lead.expected_revenue, 250.0)
            raise ZeroDivisionError
        self.env.flush_all()
        self.assertEqual(self.lead.expected_revenue, 1000.0)

    def test_read_by_a_search_in_between(self):
        """A search writes what it looks for; following waits for the end."""
        self._move(self.order, 'amount_untaxed', 250.0)
        self.assertEqual(
            self.env['sale.order'].search(
                [('amount_untaxed', '=', 250.0), ('id', '=', self.order.id)]
            ),
            self.order,
        )
        self.env.flush_all()
        self.assertEqual(self.lead.expected_revenue, 250.0)

    def test_orders_that_count_nowhere_cost_nothing(self):
        order = self._create_order(self._create_lead())
        self.env.flush_all()
        self.env.invalidate_all()
        order.fetch(['opportunity_accepted'])
        self._move(order, 'amount_untaxed', 250.0)
        with self.assertQueryCount(1):
            self.env.flush_all()

    def test_many_at_once(self):
        leads = self.env['crm.lead'].concat(*(self._create_lead() for _number in range(20)))
        orders = self.env['sale.order'].concat(*(self._create_order(lead) for lead in leads))
        orders.action_confirm()

        def count(some):
            self.env.flush_all()
            self._move(some, 'amount_untaxed', some[0].amount_untaxed + 1.0)
            before = self.env.cr.sql_log_count
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(orders[:10])
        self.assertLessEqual(count(orders) - count(orders[:10]), 10)
        self.assertEqual(
            set(leads.mapped('expected_revenue')), set(orders.mapped('amount_untaxed'))
        )

    def test_cancelled_order_is_followed_no_more(self):
        self.order._action_cancel()
        self._move(self.order, 'amount_untaxed', 250.0)
        self.env.flush_all()
        self.assertFalse(self.lead.accepted_order_count)
        self.assertEqual(self.lead.expected_revenue, 0.0)

    def test_two_orders_of_which_one_moves(self):
        other = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'opportunity_id': self.lead.id,
                'order_line': [Command.create({'product_id': self.service.id})],
            }
        )
        other.action_confirm()
        self.assertEqual(self.lead.expected_revenue, 1075.0)
        self._move(other, 'amount_untaxed', 70.0)
        self.env.flush_all()
        self.assertEqual(self.lead.expected_revenue, 1070.0)
