from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestMerge(OpportunityPlusCommon):
    """A merge keeps lines, typed amounts and accepted quotations."""

    def _merge(self, *leads):
        return self.env['crm.lead'].concat(*leads).merge_opportunity()

    def _won_count(self):
        frequency = self.env['crm.lead.scoring.frequency'].search(
            [
                ('variable', '=', 'stage_id'),
                ('value', '=', str(self.stage_won.id)),
                ('team_id', '=', self.team.id),
            ]
        )
        return frequency.won_count

    def test_lines_join(self):
        head = self._create_lead([(self.bike, {})], stage_id=self.stage_proposal.id)
        tail = self._create_lead([(self.service, {}), (self.helmet, {})])
        tail.opportunity_line_ids[1].active = False
        merged = self._merge(head, tail)
        self.assertEqual(merged, head)
        self.assertEqual(merged.opportunity_line_ids.product_id, self.bike | self.service)
        self.assertEqual(len(self._all_lines(merged)), 3)
        self.assertEqual(merged.expected_revenue, 1075.0)

    def test_first_typed_amount_without_lines(self):
        head = self._create_lead(stage_id=self.stage_proposal.id)
        tail = self._create_lead(expected_revenue=500.0)
        self.assertEqual(self._merge(head, tail).expected_revenue, 500.0)

    def test_typed_amount_gives_way_to_lines_and_is_named(self):
        head = self._create_lead(stage_id=self.stage_proposal.id, expected_revenue=512.0)
        tail = self._create_lead([(self.bike, {})])
        merged = self._merge(head, tail)
        self.assertRecordValues(merged, [{'amount_source': 'lines', 'expected_revenue': 1000.0}])
        self.assertIn("512", " ".join(merged.message_ids.mapped('body')))

    def test_orders_that_the_merger_may_not_see_move_too(self):
        """Odoo moves what the user reads, and lets go of the rest with the merged opportunity."""
        head = self._create_lead(stage_id=self.stage_proposal.id)
        tail = self._create_lead()
        hidden = self._create_order(tail, user_id=self.colleague.id)
        hidden.action_confirm()
        head.action_set_won()
        orders = hidden | self._create_order(tail, user_id=self.salesperson.id)
        for cached in (False, True):
            with self.subTest(cached=cached), self.env.cr.savepoint() as savepoint:
                self.env.invalidate_all()
                if cached:
                    self.assertEqual(tail.order_ids, orders)
                merged = (head | tail).with_user(self.salesperson).merge_opportunity()
                self.assertEqual(merged.id, head.id)
                self.env.invalidate_all()
                self.assertEqual([order.opportunity_id for order in orders], [head, head])
                self.assertRecordValues(
                    head, [{'amount_source': 'order', 'expected_revenue': 1000.0}]
                )
                savepoint.rollback()

    def test_accepted_orders_unite(self):
        head = self._create_lead([(self.bike, {})])
        tail = self._create_lead([(self.service, {})], stage_id=self.stage_proposal.id)
        first, second = self._quote(head), self._quote(tail)
        first.action_confirm()
        second.action_confirm()
        merged = self._merge(head, tail)
        self.assertRecordValues(
            merged, [{'amount_source': 'order', 'expected_revenue': 1075.0, 'won_status': 'won'}]
        )
        self.assertEqual(merged.accepted_order_ids, first | second)
        self.assertEqual(merged.opportunity_line_ids.sale_line_id, (first | second).order_line)
        (first | second)._action_cancel()
        self.assertRecordValues(merged, [{'amount_source': 'lines', 'expected_revenue': 1075.0}])
        self.assertEqual(merged.opportunity_line_ids.product_id, self.bike | self.service)

    def test_tail_brings_acceptance(self):
        """The won opportunity is the head in Odoo; reopened by hand it may be the tail."""
        tail = self._create_lead([(self.service, {})])
        order = self._quote(tail)
        order.action_confirm()
        tail.write({'stage_id': self.stage_new.id, 'probability': 10.0})
        head = self._create_lead(stage_id=self.stage_proposal.id, expected_revenue=300.0)
        merged = self._merge(head, tail)
        self.assertEqual(merged, head)
        self.assertRecordValues(
            merged, [{'won_status': 'won', 'amount_source': 'order', 'expected_revenue': 75.0}]
        )

    def test_lines_join_an_accepted_head_archived(self):
        head, tail = self._create_lead(expected_revenue=40.0), self._create_lead([(self.bike, {})])
        order = self._create_order(head, [(self.service, {})])
        order.action_confirm()
        merged = self._merge(head, tail)
        self.assertEqual(merged.expected_revenue, 75.0)
        self.assertEqual(merged.opportunity_line_ids.product_id, self.service)
        order._action_cancel()
        self.assertRecordValues(merged, [{'amount_source': 'lines', 'expected_revenue': 1000.0}])

    def test_typed_amount_survives_acceptance_and_merge(self):
        head, tail = self._create_lead(), self._create_lead(expected_revenue=321.0)
        order = self._create_order(head)
        order.action_confirm()
        merged = self._merge(head, tail)
        self.assertEqual(merged.expected_revenue, 1000.0)
        order._action_cancel()
        self.assertRecordValues(merged, [{'amount_source': 'manual', 'expected_revenue': 321.0}])

    def test_a_win_is_counted_once(self):
        start = self._won_count()
        head = self._create_lead([(self.bike, {})])
        tail = self._create_lead([(self.service, {})])
        (self._quote(head) | self._quote(tail)).action_confirm()
        self.assertAlmostEqual(self._won_count(), (start or 0.1) + 2)
        merged = self._merge(head, tail)
        self.assertAlmostEqual(self._won_count(), (start or 0.1) + 1)
        merged.order_ids._action_cancel()
        self.assertAlmostEqual(self._won_count(), start or 0.1)

    def test_a_second_confirmation_counts_once(self):
        start = self._won_count() or 0.1
        order = self._create_order(self._create_lead())
        order.action_confirm()
        self.assertAlmostEqual(self._won_count(), start + 1)
        order._action_cancel()
        self.assertAlmostEqual(self._won_count(), start)
        order.action_draft()
        order.action_confirm()
        self.assertAlmostEqual(self._won_count(), start + 1)

    def test_linking_counts_once_whatever_else_is_written(self):
        start = self._won_count() or 0.1
        lead, order = self._create_lead(), self._create_order(self.env['crm.lead'])
        order.action_confirm()
        lead.write({'order_ids': [Command.link(order.id)], 'stage_id': self.stage_proposal.id})
        self.assertEqual(lead.won_status, 'won')
        self.assertAlmostEqual(self._won_count(), start + 1)

    def test_staying_won_counts_once_through_conversion(self):
        self.company.opportunity_reopen_on_cancel = False
        start = self._won_count() or 0.1
        first, second = self._create_lead(), self._create_lead()
        (self._create_order(first) | self._create_order(second)).action_confirm()
        (first | second).merge_opportunity(auto_unlink=False)
        self.assertAlmostEqual(self._won_count(), start + 1)

    def test_merge_without_deleting(self):
        """Conversion merges first and deletes the others afterwards."""
        head = self._create_lead([(self.bike, {})], stage_id=self.stage_proposal.id)
        tail = self._create_lead([(self.service, {})])
        order = self._quote(tail)
        order.action_confirm()
        merged = (head | tail).merge_opportunity(auto_unlink=False)
        other = (head | tail) - merged
        self.assertRecordValues(merged, [{'expected_revenue': 75.0, 'won_status': 'won'}])
        self.assertRecordValues(other, [{'accepted_order_count': 0}])
        self.assertFalse(self._all_lines(other))

    def test_foreign_lines_are_converted(self):
        self.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        currency = self.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'F',
                'rate_ids': [(0, 0, {'name': '2000-01-01', 'rate': 2.0})],
            }
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': currency.id}
        )
        head = self._create_lead([(self.bike, {})], stage_id=self.stage_proposal.id)
        tail = self._create_lead([(self.bike, {})], pricelist_id=pricelist.id)
        self.assertEqual(tail.expected_revenue, 1000.0)
        self.assertEqual(tail.amount_currency, 2000.0)
        merged = self._merge(head, tail)
        self.assertEqual(merged.opportunity_line_ids.mapped('price_unit'), [1000.0, 1000.0])
        self.assertEqual(merged.expected_revenue, 2000.0)
