from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestApplyOrders(OpportunityPlusCommon):
    """Orders from before the installation stay out until a manager applies them."""

    def _create_old_order(self, lead):
        """An order as the installation finds it: confirmed, and never noticed by the addon."""
        order = self._create_order(self.env['crm.lead'])
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET opportunity_id = %s WHERE id = %s", [lead.id, order.id]
        )
        self.env.invalidate_all()
        return order

    def _open(self, action):
        return self.env[action['res_model']].browse(action['res_id'])

    def test_old_orders_do_not_count(self):
        lead = self._create_lead(expected_revenue=50.0)
        order = self._create_old_order(lead)
        order.order_line.price_unit = 900.0
        order.write({'client_order_ref': "X", 'date_order': '2026-01-01'})
        self.assertRecordValues(
            lead,
            [{'amount_source': 'manual', 'expected_revenue': 50.0, 'stage_id': self.stage_new.id}],
        )
        self.assertEqual(lead.unapplied_order_count, 1)

    def test_old_order_confirmed_again_counts(self):
        lead = self._create_lead(expected_revenue=50.0)
        order = self._create_old_order(lead)
        order._action_cancel()
        self.assertEqual(lead.expected_revenue, 50.0)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, 1000.0)

    def test_new_order_beside_an_old_one(self):
        lead = self._create_lead()
        self._create_old_order(lead)
        self._create_order(lead, [(self.service, {})]).action_confirm()
        self.assertEqual(lead.expected_revenue, 75.0)

    @users('op_manager')
    def test_manager_applies_after_a_preview(self):
        lead = self._create_lead([(self.service, {})])
        order = self._create_old_order(lead)
        action = lead.with_user(self.env.user).action_apply_accepted_orders()
        wizard = self._open(action)
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    'lead_id': lead.id,
                    'expected_revenue_before': 75.0,
                    'expected_revenue_after': 1000.0,
                    'line_count_before': 1,
                    'line_count_after': 1,
                    'stage_id_before': self.stage_new.id,
                    'stage_id_after': self.stage_won.id,
                    'is_changed': True,
                    'problem': False,
                }
            ],
        )
        self.assertRecordValues(
            lead,
            [{'expected_revenue': 75.0, 'stage_id': self.stage_new.id, 'amount_source': 'lines'}],
        )
        self.assertEqual(lead.unapplied_order_count, 1, "a preview changes nothing")
        wizard.action_apply()
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'won',
                    'amount_source': 'order',
                    'expected_revenue': 1000.0,
                    'unapplied_order_count': 0,
                }
            ],
        )
        self.assertEqual(lead.accepted_order_ids, order)
        with self.assertRaisesRegex(UserError, "left to apply"):
            wizard.action_apply()
        order._action_cancel()
        self.assertRecordValues(
            lead,
            [{'stage_id': self.stage_new.id, 'amount_source': 'lines', 'expected_revenue': 75.0}],
        )

    @users('op_salesperson')
    def test_not_for_salespeople(self):
        lead = self._create_lead().with_user(self.env.user)
        with self.assertRaises(AccessError):
            lead.action_apply_accepted_orders()
        with self.assertRaises(AccessError):
            lead.action_recompute_from_orders()

    def test_preview_shows_the_stage_that_follows(self):
        later = self.env['crm.stage'].create({'name': "Paid", 'is_won': True, 'sequence': 60})
        self.stage_proposal.sequence = 55
        lead = self._create_lead(stage_id=self.stage_proposal.id)
        self._create_old_order(lead)
        wizard = self._open(lead.action_apply_accepted_orders())
        self.assertEqual(wizard.line_ids.stage_id_after, later)
        wizard.action_apply()
        self.assertEqual(lead.stage_id, later)
