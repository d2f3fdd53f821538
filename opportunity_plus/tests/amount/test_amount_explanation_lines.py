import json

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestAmountExplanationLines(CompaniesCommon):
    """Why this amount: products, weighted, margin, and what was before."""

    def _explain(self, lead, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return lead.with_user(user or self.salesperson).get_amount_explanation()

    def _accept(self, lead, *args, **values):
        values.setdefault('user_id', self.salesperson.id)
        order = self._create_order(lead, *args, **values)
        order.action_confirm()
        return order

    def test_products(self):
        lead = self._create_lead([(self.bike, {'product_uom_qty': 2, 'discount': 10})])
        line = lead.opportunity_line_ids
        self.assertEqual(
            self._explain(lead, self.manager)['products'],
            [
                {
                    'id': line.id,
                    'product_id': self.bike.id,
                    'name': "Bike",
                    'quantity': 2.0,
                    'unit': "Units",
                    'amount': 1800.0,
                    'currency': self.currency.name,
                    'currency_id': self.currency.id,
                    'margin': 600.0,
                    'order_id': False,
                }
            ],
        )

    def test_products_of_accepted_orders(self):
        """Each names the order that it comes from, where the user may read that."""
        lead = self._create_lead([(self.service, {})])
        own = self._accept(lead)
        self._accept(lead, [(self.helmet, {})], user_id=self.colleague.id)
        self.assertEqual(
            [(row['name'], row['order_id']) for row in self._explain(lead)['products']],
            [("Bike", own.id), ("Helmet", False)],
        )

    def test_products_of_the_leading_quotation(self):
        lead = self._create_lead([(self.service, {})])
        order = self._create_order(lead, user_id=self.salesperson.id)
        lead.primary_order_id = order
        explanation = self._explain(lead)
        self.assertEqual(explanation['source'], 'quotation')
        self.assertEqual([row['order_id'] for row in explanation['products']], order.ids)

    def test_weighted(self):
        lead = self._create_lead([(self.bike, {})], probability=30.0)
        explanation = self._explain(lead)
        self.assertEqual((explanation['probability'], explanation['weighted']), (30.0, 300.0))

    def test_margin(self):
        lead = self._create_lead([(self.bike, {})], probability=50.0)
        self.assertEqual(
            self._explain(lead)['margin'], {'amount': 400.0, 'ratio': 0.4, 'weighted': 200.0}
        )
        self.assertFalse(self._explain(self._create_lead(expected_revenue=9.0))['margin'])

    def test_whoever_sees_no_margins(self):
        self.env['res.config.settings'].create({'group_see_margin': False}).execute()
        lead = self._create_lead([(self.bike, {})])
        self._accept(lead)
        explanation = self._explain(lead)
        self.assertFalse(explanation['margin'])
        self.assertEqual([row['margin'] for row in explanation['products']], [False])
        self.assertNotIn('400', json.dumps(explanation))
        self.assertEqual(self._explain(lead, self.manager)['margin']['amount'], 400.0)

    def test_what_was_typed_before_the_products(self):
        lead = self._create_lead(expected_revenue=1200.0)
        lead.opportunity_line_ids = [Command.create({'product_id': self.bike.id})]
        expected = {'amount': 1200.0, 'difference': -200.0, 'ratio': -200.0 / 1200.0}
        explanation = self._explain(lead)
        self.assertEqual(explanation['before'], {'source': 'manual', **expected})
        self.assertEqual(explanation['objective'], expected)

    @freeze_time('2026-02-10')
    def test_it_can_be_written_as_json(self):
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': self.foreign.id}
        )
        lead = self._create_lead([(self.bike, {})], target_revenue=5.0)
        for values in ({}, {'pricelist_id': pricelist.id}, {'user_id': self.colleague.id}):
            explanation = self._explain(lead)
            self.assertEqual(json.loads(json.dumps(explanation)), explanation)
            self._accept(lead, **values)
        self.assertEqual(self._explain(lead)['orders'][0]['date'], '2026-02-10')

    def test_the_sentence_opens_the_quotation(self):
        lead = self._create_lead()
        order = self._accept(lead)
        action = lead.with_user(self.salesperson).action_view_amount_orders()
        self.assertEqual((action['res_model'], action['res_id']), ('sale.order', order.id))

    def test_the_sentence_opens_those_that_one_may_read(self):
        lead = self._create_lead()
        own = self._accept(lead)
        self._accept(lead, user_id=self.colleague.id)
        action = lead.with_user(self.salesperson).action_view_amount_orders()
        self.assertEqual(action['res_id'], own.id)
        action = lead.with_user(self.leader).action_view_amount_orders()
        found = self.env['sale.order'].search(action['domain'])
        self.assertEqual(found, lead.order_ids)

    def test_quotations_of_colleagues_only(self):
        lead = self._create_lead()
        self._accept(lead, user_id=self.colleague.id)
        with self.assertRaisesRegex(AccessError, "You cannot see"):
            lead.with_user(self.salesperson).action_view_amount_orders()

    @users('op_employee', 'op_portal', 'op_colleague')
    def test_who_may_not(self):
        lead = self._create_lead()
        self._accept(lead)
        with self.assertRaises(AccessError):
            lead.with_user(self.env.user).action_view_amount_orders()

    def test_number_of_products_costs_no_queries(self):
        def count(number):
            lead = self._create_lead([(self.bike, {}), (self.helmet, {})] * number)
            self._quote(lead).action_confirm()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lead.with_user(self.manager).get_amount_explanation()
            return self.env.cr.sql_log_count - before

        # Odoo reads and keeps other things the first time.
        count(1)
        few = count(2)
        self.assertLessEqual(count(20), few)
