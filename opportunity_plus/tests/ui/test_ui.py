from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUi(HttpCase, OpportunityPlusCommon):
    """The main job in a browser, as people do it: the salesperson, the customer, the manager.

    Each tour is followed by a look into the database: what a person saw is what is stored.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref('base.group_user').implied_ids += cls.env.ref('sale.group_discount_per_so_line')
        cls.company.write({'portal_confirmation_sign': True, 'portal_confirmation_pay': False})

    def _tour(self, url, name, login):
        self.start_tour(url, name, login=login, timeout=120)
        self.env.invalidate_all()

    def _read_lines(self, lines):
        return [
            (line.product_id, line.product_uom_qty, line.discount, line.price_subtotal)
            for line in lines
        ]

    def test_from_product_to_won_and_back(self):
        """Three products, a quotation, the customer's signature; then the order is cancelled."""
        self._tour('/odoo', 'opportunity_plus_quote', 'op_salesperson')
        lead = self.env['crm.lead'].search([('name', '=', "Bikes for couriers")])
        order = lead.order_ids
        self._check_quoted(lead, order)
        forecast = lead.opportunity_line_ids
        self._tour(order.get_portal_url(), 'opportunity_plus_customer_signs', None)
        self._check_won(lead, order, forecast)
        self._tour('/odoo', 'opportunity_plus_won_and_back', 'op_salesperson')
        self._check_given_back(lead, order, forecast)

    def _check_quoted(self, lead, order):
        self.assertEqual(
            (lead.partner_id, lead.user_id, lead.team_id, lead.stage_id),
            (self.customer, self.salesperson, self.team, self.stage_new),
        )
        self.assertEqual(lead.amount_source, 'lines')
        self.assertEqual(lead.expected_revenue, 2367.5)
        self.assertEqual(lead.margin, 2367.5 - 2 * 600 - 3 * 40)
        self.assertEqual(
            self._read_lines(lead.opportunity_line_ids),
            [
                (self.bike, 2.0, 0.0, 2000.0),
                (self.helmet, 3.0, 0.0, 300.0),
                (self.service, 1.0, 10.0, 67.5),
            ],
        )
        self.assertEqual((len(order), order.state, order.amount_untaxed), (1, 'sent', 2467.5))
        self.assertEqual(order.order_line.opportunity_line_id, lead.opportunity_line_ids)
        self.assertEqual(order.order_line.mapped('discount'), [0.0, 0.0, 10.0])

    def _check_won(self, lead, order, forecast):
        self.assertEqual((order.state, order.signed_by), ('sale', "Ada Blue"))
        self.assertTrue(order.signature)
        self.assertEqual((lead.won_status, lead.probability), ('won', 100.0))
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.amount_source, 'order')
        self.assertEqual(lead.expected_revenue, 2467.5)
        self.assertEqual(
            self._read_lines(lead.opportunity_line_ids),
            [
                (self.bike, 2.0, 0.0, 2000.0),
                (self.helmet, 4.0, 0.0, 400.0),
                (self.service, 1.0, 10.0, 67.5),
            ],
        )
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
        self.assertEqual(lead.opportunity_line_ids.forecast_line_id, forecast)
        self.assertEqual(forecast.mapped('active'), [False] * 3)

    def _check_given_back(self, lead, order, forecast):
        self.assertEqual(order.state, 'cancel')
        self.assertEqual((lead.won_status, lead.stage_id), ('pending', self.stage_new))
        self.assertFalse(lead.date_closed)
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 2367.5))
        self.assertEqual(lead.opportunity_line_ids, forecast)
        self.assertEqual(self._all_lines(lead), forecast)

    def test_manager_applies_an_order_from_before(self):
        """An order of before the installation counts once a manager has looked at the preview."""
        lead = self._create_lead(expected_revenue=555.0, stage_id=self.stage_proposal.id)
        order = self._create_order(lead, [(self.bike, {'product_uom_qty': 2})])
        self._confirm_before_installation(order)
        self.assertFalse(order.opportunity_accepted)
        self.assertEqual(
            (lead.amount_source, lead.expected_revenue, lead.stage_id),
            ('manual', 555.0, self.stage_proposal),
        )
        self._tour(f'/odoo/crm/{lead.id}', 'opportunity_plus_apply_orders', 'op_manager')
        self.assertTrue(order.opportunity_accepted)
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('order', 2000.0))
        self.assertEqual((lead.won_status, lead.stage_id), ('won', self.stage_won))
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
        order._action_cancel()
        self.assertEqual(
            (lead.amount_source, lead.expected_revenue, lead.stage_id),
            ('manual', 555.0, self.stage_proposal),
        )

    def _confirm_before_installation(self, order):
        """Bring an order into the state in which the installation finds older ones."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET state = 'sale' WHERE id = %s", [order.id])
        self.env.invalidate_all()

    def test_products_from_the_catalog(self):
        """Two products picked, one of them twice, and one taken out, in Odoo's catalog."""
        lead = self._create_lead([(self.service, {})])
        self._tour(f'/odoo/crm/{lead.id}', 'opportunity_plus_catalog', 'op_salesperson')
        self.assertCountEqual(
            self._read_lines(lead.opportunity_line_ids),
            [(self.bike, 2.0, 0.0, 2000.0), (self.helmet, 1.0, 0.0, 100.0)],
        )
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 2100.0))
