from odoo.tests import tagged

from ..common_http import OpportunityHttpCommon


@tagged('post_install', '-at_install')
class TestJson2(OpportunityHttpCommon):
    """The main job without a screen, as an ERP does it."""

    def test_from_opportunity_to_won(self):
        lead = self._create_by_json(
            opportunity_line_ids=[
                self._line_vals(self.bike, product_uom_qty=2),
                self._line_vals(self.helmet, discount=10),
            ]
        )
        [figures] = self._get(
            'crm.lead/read',
            ids=lead.ids,
            fields=[
                'expected_revenue',
                'amount_source',
                'amount_currency',
                'amount_explanation',
                'margin',
            ],
        )
        self.assertEqual(
            figures,
            {
                'id': lead.id,
                'expected_revenue': 2090.0,
                'amount_source': 'lines',
                'amount_currency': 2090.0,
                'amount_explanation': "comes from 2 product lines",
                'margin': 850.0,
            },
        )
        order_id = self._get('crm.lead/create_quotation', ids=lead.ids)
        order = self.env['sale.order'].browse(order_id)
        self.assertEqual((order.state, order.opportunity_id), ('draft', lead))
        self.assertEqual(order.amount_untaxed, 2090.0)
        self.assertEqual(order.order_line.opportunity_line_id, lead.opportunity_line_ids)
        forecast = lead.opportunity_line_ids
        self.assertTrue(self._get('sale.order/action_confirm', self.leader, ids=[order_id]))
        self.assertEqual((order.state, lead.won_status), ('sale', 'won'))
        self.assertEqual((lead.stage_id, lead.probability), (self.stage_won, 100.0))
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('order', 2090.0))
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
        self.assertEqual(lead.opportunity_line_ids.forecast_line_id, forecast)
        [answer] = self._get('crm.lead/read', ids=lead.ids, fields=['accepted_order_ids'])
        self.assertEqual(answer['accepted_order_ids'], [order_id])

    def test_another_amount_is_refused_by_its_source(self):
        lead = self._create_by_json(
            opportunity_line_ids=[self._line_vals(self.bike), self._line_vals(self.service)]
        )
        before = self._snapshot(lead)
        self._assert_refused(
            "“Bikes by wire” .* comes from 2 product lines",
            'crm.lead/write',
            ids=lead.ids,
            vals={'expected_revenue': 5.0, 'priority': '3'},
        )
        self.assertEqual(self._snapshot(lead), before)
        self.assertEqual(lead.priority, '0')
        same = {'expected_revenue': 1075.0, 'priority': '2'}
        self._get('crm.lead/write', ids=lead.ids, vals=same)
        self.assertEqual(lead.priority, '2')
        order = self._quote(lead)
        order.action_confirm()
        before = self._snapshot(lead)
        self._assert_refused(
            f"comes from accepted quotation {order.name}",
            'crm.lead/write',
            ids=lead.ids,
            vals={'expected_revenue': 5.0},
        )
        self.assertEqual(self._snapshot(lead), before)

    def test_amount_given_with_products(self):
        """Creating with products and an amount: their total passes, another one is refused."""
        lines = [self._line_vals(self.bike)]
        for amount in (0, False, 1000.0):
            lead = self._create_by_json(opportunity_line_ids=lines, expected_revenue=amount)
            self.assertEqual((lead.expected_revenue, lead.amount_source), (1000.0, 'lines'))
        count = self.env['crm.lead'].search_count([])
        self._assert_refused(
            "comes from 1 product line",
            'crm.lead/create',
            vals_list=[{'name': "Wrong", 'expected_revenue': 999.0, 'opportunity_line_ids': lines}],
        )
        self.assertEqual(self.env['crm.lead'].search_count([]), count)

    def test_typed_amount_is_written(self):
        lead = self._create_by_json(expected_revenue=450.0)
        self._get('crm.lead/write', ids=lead.ids, vals={'expected_revenue': 460.0})
        self.assertEqual((lead.expected_revenue, lead.amount_source), (460.0, 'manual'))

    def test_confirming_twice_changes_nothing(self):
        lead = self._create_lead([(self.bike, {})])
        order = self._quote(lead)
        self._get('sale.order/action_confirm', self.leader, ids=order.ids)
        before = self._snapshot(lead)
        self.assertEqual(before['lead'][0]['won_status'], 'won')
        self._assert_refused(
            "not in a state requiring confirmation",
            'sale.order/action_confirm',
            self.leader,
            ids=order.ids,
        )
        self.assertEqual(self._snapshot(lead), before)

    def test_state_written_past_the_button(self):
        """``write`` of the state skips Odoo's confirmation, but not the opportunity's."""
        lead = self._create_lead([(self.bike, {})])
        order = self._quote(lead)
        self._get('sale.order/write', self.leader, ids=order.ids, vals={'state': 'sale'})
        self.assertEqual((lead.won_status, lead.amount_source), ('won', 'order'))
        self._get('sale.order/write', self.leader, ids=order.ids, vals={'state': 'cancel'})
        self.assertEqual((lead.won_status, lead.amount_source), ('pending', 'lines'))
        self.assertEqual(lead.stage_id, self.stage_new)

    def test_colleague_accepts_without_seeing_the_opportunity(self):
        lead = self._create_lead([(self.bike, {})])
        order = self._create_order(lead, [(self.helmet, {})], user_id=self.colleague.id)
        reading = {'ids': lead.ids, 'fields': ['expected_revenue']}
        self._assert_forbidden('crm.lead/read', self.colleague, **reading)
        self._get('sale.order/action_confirm', self.colleague, ids=order.ids)
        self.assertEqual((lead.won_status, lead.expected_revenue), ('won', 100.0))
        self._assert_forbidden('crm.lead/read', self.colleague, **reading)
        line_ids = lead.opportunity_line_ids.ids
        self._assert_forbidden(
            'crm.opportunity.line/read', self.colleague, ids=line_ids, fields=['price_subtotal']
        )
        self._assert_forbidden(
            'crm.opportunity.line/write', self.colleague, ids=line_ids, vals={'duration_months': 3}
        )
        self.assertEqual(lead.opportunity_line_ids.duration_months, 0)

    def test_products_added_while_given_away(self):
        """One call adds a product and hands over to a colleague: both are done."""
        lead = self._create_by_json()
        self._get(
            'crm.lead/write',
            ids=lead.ids,
            vals={
                'user_id': self.colleague.id,
                'opportunity_line_ids': [self._line_vals(self.bike)],
            },
        )
        self.assertEqual((lead.user_id, lead.expected_revenue), (self.colleague, 1000.0))

    def test_quotation_without_customer_is_refused(self):
        lead = self._create_by_json(
            partner_id=False, opportunity_line_ids=[self._line_vals(self.bike)]
        )
        self._assert_refused(
            "Bikes by wire.*no customer", 'crm.lead/create_quotation', ids=lead.ids
        )
        self.assertFalse(lead.order_ids)

    def test_private_methods_stay_private(self):
        """Nothing that writes past the guards can be called from outside."""
        lead = self._create_lead([(self.bike, {})])
        before = self._snapshot(lead)
        for method in (
            '_apply_acceptance',
            '_sync_with_orders',
            '_revert_acceptance',
            '_write_order_amounts',
            '_cron_retry_acceptance',
        ):
            self.assertTrue(hasattr(lead, method), method)
            self._assert_forbidden(f'crm.lead/{method}', ids=lead.ids)
        self.assertEqual(self._snapshot(lead), before)
