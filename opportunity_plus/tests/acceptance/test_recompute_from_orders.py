from odoo.exceptions import UserError
from odoo.tests import tagged, users

from ..common import OpportunityPlusCommon

LOGGER = 'odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure'


@tagged('post_install', '-at_install')
class TestRecomputeFromOrders(OpportunityPlusCommon):
    """A sales manager finds the opportunities that could not follow, and mends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        cls.foreign_pricelist = cls.env['product.pricelist'].create(
            {'name': "X", 'currency_id': cls.currency.id}
        )

    def _fail_for_want_of_a_rate(self, lead):
        order = self._create_order(lead, pricelist_id=self.foreign_pricelist.id)
        with self.assertLogs(LOGGER, 'WARNING'):
            order.action_confirm()
        return order

    def _open(self, leads):
        action = leads.with_user(self.env.user).action_recompute_from_orders()
        return self.env[action['res_model']].browse(action['res_id'])

    def _search_failed(self):
        return self.env['crm.lead'].search([('acceptance_failure', '!=', False)])

    @users('op_manager')
    def test_found_previewed_and_mended(self):
        failed, sound = self._create_lead(expected_revenue=5.0), self._create_lead()
        self._create_order(sound).action_confirm()
        self._fail_for_want_of_a_rate(failed)
        self.assertEqual(self._search_failed(), failed)
        self.assertIn("OPX", failed.acceptance_failure)
        wizard = self._open(failed | sound)
        self.assertIn("OPX", wizard.line_ids[0].problem)
        self.assertRecordValues(
            wizard.line_ids[1],
            [{'is_changed': False, 'problem': False, 'expected_revenue_after': 1000.0}],
        )
        self.currency.rate_ids = [(0, 0, {'name': '2000-01-01', 'rate': 2.0})]
        self.assertRecordValues(
            self._open(failed).line_ids,
            [
                {
                    'expected_revenue_before': 5.0,
                    'expected_revenue_after': 500.0,
                    'line_count_after': 1,
                    'stage_id_after': self.stage_won.id,
                    'problem': False,
                }
            ],
        )
        self.assertEqual(failed.expected_revenue, 5.0, "a preview changes nothing")
        messages = failed.message_ids
        self._open(failed | sound).action_apply()
        self.assertRecordValues(
            failed | sound,
            [
                {'expected_revenue': 500.0, 'won_status': 'won', 'acceptance_failure': False},
                {'expected_revenue': 1000.0, 'won_status': 'won', 'acceptance_failure': False},
            ],
        )
        self.assertFalse(failed.activity_ids)
        self.assertGreater(failed.message_ids, messages)

    @users('op_manager')
    def test_told_what_still_fails(self):
        lead = self._create_lead(name="Without rate")
        self._fail_for_want_of_a_rate(lead)
        lead.activity_ids.action_feedback()
        with self.assertLogs(LOGGER, 'WARNING'):
            action = self._open(lead).action_apply()
        self.assertIn("Without rate", action['params']['message'])
        self.assertTrue(lead.activity_ids, "somebody is told again")

    @users('op_manager')
    def test_a_second_time_changes_nothing(self):
        lead = self._create_lead([(self.service, {})])
        self._create_order(lead).action_confirm()
        lines, messages = lead.opportunity_line_ids, lead.message_ids
        lead.stage_id = self.stage_proposal
        wizard = self._open(lead)
        self.assertFalse(wizard.line_ids.is_changed)
        wizard.action_apply()
        self.assertEqual(lead.opportunity_line_ids, lines)
        self.assertEqual(lead.stage_id, self.stage_proposal)
        self.assertFalse((lead.message_ids - messages).filtered('body'))

    @users('op_manager')
    def test_the_way_back_is_shown_too(self):
        lead = self._create_lead(expected_revenue=5.0)
        order = self._create_order(lead)
        order.action_confirm()
        # As a database restored in part would have it: the order left without anybody noticing.
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET state = 'cancel' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        wizard = self._open(lead)
        self.assertRecordValues(
            wizard.line_ids,
            [{'expected_revenue_after': 5.0, 'stage_id_after': self.stage_new.id}],
        )
        wizard.action_apply()
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('manual', 5.0))

    def test_an_order_gone_meanwhile(self):
        lead = self._create_lead()
        wizard = self._open(lead)
        lead.unlink()
        wizard.action_apply()
        self.assertFalse(lead.exists())

    def test_reason_is_not_written_by_hand(self):
        lead = self._create_lead().with_user(self.salesperson)
        with self.assertRaises(UserError):
            lead.acceptance_failure = "x"
