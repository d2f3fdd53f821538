from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestLineReport(ForecastCommon):
    """The products in the pipeline, and forecast against sold."""

    def _get_lines(self, lead, *names):
        """States and figures of the rows, in the order of the products."""
        report = self.env['crm.opportunity.line.report']
        self.env.flush_all()
        self.env.invalidate_all()
        rows = report.search([('lead_id', '=', lead.id)]).sorted(lambda row: row.product_id.id)
        return [(row.product_id.name, *(row[name] for name in names)) for row in rows]

    def test_open_products_are_weighted(self):
        lead = self._create_deal(
            [(self.gadget, {'product_uom_qty': 2}), (self.bike, {'discount': 10})]
        )
        names = ('state', 'quantity', 'amount', 'prorated_amount', 'margin', 'cost')
        self.assertEqual(
            self._get_lines(lead, *names),
            [
                ("Bike", 'forecast', 1, 900, 450, 300, 600),
                ("Gadget", 'forecast', 2, 200, 100, 80, 120),
            ],
        )
        names = ('forecast_quantity', 'forecast_amount', 'forecast_margin', 'amount_change')
        self.assertEqual(
            self._get_lines(lead, *names), [("Bike", 1, 900, 300, 0), ("Gadget", 2, 200, 80, 0)]
        )

    def test_sold_against_forecast_line_by_line(self):
        lead = self._create_deal(
            [
                (self.bike, {}),
                (self.helmet, {}),
                (self.gadget, {'product_uom_qty': 2}),
                (self.service, {}),
            ]
        )
        order = self._quote(lead)
        bike, _helmet, gadget, service = order.order_line
        bike.price_unit = 1100
        gadget.write({'product_uom_qty': 3, 'discount': 20})
        service.unlink()
        extra = self._create_product("Extra", 50, cost=20)
        order.order_line = [Command.create({'product_id': extra.id})]
        order.action_confirm()
        names = ('state', 'price_change', 'amount', 'forecast_amount', 'amount_change')
        self.assertEqual(
            self._get_lines(lead, *names),
            [
                ("Bike", 'sold', 'dearer', 1100, 1000, 100),
                ("Helmet", 'sold', 'same', 100, 100, 0),
                ("Yearly service", 'dropped', False, 0, 75, -75),
                ("Gadget", 'sold', 'cheaper', 240, 200, 40),
                ("Extra", 'added', False, 50, 0, 50),
            ],
        )
        names = ('quantity', 'forecast_quantity', 'price_unit', 'forecast_price_unit', 'discount')
        self.assertEqual(
            self._get_lines(lead, *names)[2:],
            [
                ("Yearly service", 0, 1, 0, 75, 0),
                ("Gadget", 3, 2, 100, 100, 20),
                ("Extra", 1, 0, 50, 0, 0),
            ],
        )
        order._action_cancel()
        self.assertEqual({state for _name, state in self._get_lines(lead, 'state')}, {'forecast'})

    def test_another_unit_is_no_other_price(self):
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 12})])
        order = self._quote(lead)
        dozen = self.env.ref('uom.product_uom_dozen')
        order.order_line.write(
            {'product_uom_id': dozen.id, 'product_uom_qty': 1, 'price_unit': 1200}
        )
        order.action_confirm()
        self.assertEqual(self._get_lines(lead, 'price_change'), [("Gadget", 'same')])

    def test_won_by_hand_lost_and_archived(self):
        won = self._create_deal([(self.gadget, {})])
        won.action_set_won()
        self.assertEqual(
            self._get_lines(won, 'state', 'amount', 'forecast_amount', 'prorated_amount'),
            [("Gadget", 'sold', 100, 100, 100)],
        )
        lost = self._create_deal([(self.gadget, {})])
        lost.action_set_lost()
        self.assertEqual(
            self._get_lines(lost, 'state', 'amount', 'prorated_amount'),
            [("Gadget", 'lost', 100, 0)],
        )
        archived = self._create_deal([(self.gadget, {})])
        archived.active = False
        archived.probability = 30
        archived_line = self._create_deal([(self.gadget, {})])
        archived_line.opportunity_line_ids.active = False
        self.assertFalse(self._get_lines(archived, 'state'))
        self.assertFalse(self._get_lines(archived_line, 'state'))

    def test_a_line_that_two_orders_sold_was_forecast_once(self):
        lead = self._create_deal([(self.gadget, {})])
        first, second = self._quote(lead), self._quote(lead)
        (first | second).action_confirm()
        self.assertEqual(
            self._get_lines(lead, 'amount', 'forecast_amount'),
            [("Gadget", 100, 100), ("Gadget", 100, 0)],
        )

    def test_foreign_lines_are_converted(self):
        currency = self.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'OPF',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 4.0})],
            }
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': currency.id}
        )
        lead = self._create_deal([(self.gadget, {})], pricelist_id=pricelist.id)
        line = lead.opportunity_line_ids
        line.price_unit = 500
        names = ('amount', 'price_unit', 'forecast_amount', 'prorated_amount', 'margin')
        self.assertEqual(self._get_lines(lead, *names), [("Gadget", 125, 125, 125, 62.5, 65)])
        order = self._quote(lead)
        order.order_line.price_unit = 600
        order.action_confirm()
        names = ('state', 'price_change', 'amount', 'forecast_amount', 'amount_change')
        self.assertEqual(
            self._get_lines(lead, *names), [("Gadget", 'sold', 'dearer', 150, 125, 25)]
        )
