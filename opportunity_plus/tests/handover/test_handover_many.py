from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...wizard import crm_opportunity_handover_work
from ..common_handover import HandoverCommon


@tagged('post_install', '-at_install')
class TestHandoverMany(HandoverCommon):
    """What is told, and how much it costs to hand over much."""

    def _create_many(self, count):
        return self.env['crm.lead'].create(
            [
                {
                    'name': f"Deal {number}",
                    'type': 'opportunity',
                    'user_id': self.salesperson.id,
                    'team_id': self.team.id,
                    'stage_id': self.stage_new.id,
                    'expected_revenue': number,
                }
                for number in range(count)
            ]
        )

    def _hand_over_tracked(self, handover):
        """Hand over with the chatter on, as outside of tests."""
        # What was created before is not new.
        self.env.flush_all()
        self.env.cr.precommit.run()
        keep = ('allowed_company_ids', 'lang', 'tz')
        context = {k: v for k, v in self.env.context.items() if k in keep}
        result = handover.with_env(self.env(user=handover.env.user, context=context))
        result = result.action_hand_over()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return result

    def test_each_receiver_is_told_once(self):
        self._create_many(25)
        self._create_order(self.deal, user_id=self.salesperson.id)
        self._plan(self.deal)
        handover = self._open(receivers=self.colleague | self.newcomer, note="Be kind to them")
        self._hand_over_tracked(handover)
        for user in (self.colleague, self.newcomer):
            message = self._get_messages(user)
            self.assertEqual(len(message), 1)
            self.assertIn("handed over to you", message.subject)
            self.assertIn("Be kind to them", message.body)
            is_first = self.deal.user_id == user
            self.assertEqual("Open quotations handed over: 1" in message.body, is_first)
            self.assertEqual("Planned activities handed over: 1" in message.body, is_first)
            self.assertEqual(message.author_id, self.manager.partner_id)
            self.assertEqual(message.notified_partner_ids, user.partner_id)
        counts = [len(lines) for lines in handover.line_ids.grouped('receiver_id').values()]
        self.assertEqual(sorted(counts), [13, 14])

    def test_a_long_list_is_cut(self):
        self._create_many(25)
        self._hand_over_tracked(self._open())
        body = self._get_messages(self.colleague).body
        self.assertIn("and 7 more", body)
        self.assertIn("Deal 24", body, "the largest ones")
        self.assertNotIn("Deal 1<", body)

    def test_the_chatter_tells_it_on_each(self):
        self._hand_over_tracked(self._open())
        self.env.invalidate_all()
        for deal in (self.deal, self.other_deal):
            values = deal.message_ids.tracking_value_ids.sudo()
            value = values.filtered(lambda v: v.field_id.name == 'user_id')
            self.assertEqual(
                (value.old_value_char, value.new_value_char),
                (self.salesperson.name, self.colleague.name),
            )

    def test_whoever_takes_over_from_others_needs_no_message(self):
        self._hand_over_tracked(self._open(receivers=self.manager))
        self.assertEqual(self.deal.user_id, self.manager)
        self.assertFalse(self._get_messages(self.manager))

    def test_in_the_language_of_the_receiver(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.colleague.lang = 'fr_FR'
        self.deal.expected_revenue = 1234.5
        self._hand_over_tracked(self._open())
        body = self._get_messages(self.colleague).body
        self.assertRegex(body, r"1(&nbsp;|\W)234,50")

    def test_queries_do_not_grow_faster_than_the_deals(self):
        def count(number):
            deals = self._create_many(number)
            handover = self.env['crm.opportunity.handover'].with_user(self.manager)
            handover = handover.browse(handover._open(leads=deals)['res_id'])
            handover.receiver_ids = self.colleague
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            handover.action_preview()
            self.env.flush_all()
            preview = self.env.cr.sql_log_count - start
            self.env.cr.precommit.run()
            start = self.env.cr.sql_log_count
            self._hand_over_tracked(handover)
            return preview, self.env.cr.sql_log_count - start

        count(2)
        small, large = count(50), count(550)
        self.assertLessEqual((large[0] - small[0]) / 500, 0.1, "the preview is one for all")
        self.assertLessEqual((large[1] - small[1]) / 500, 2.5, "a note in each chatter")

    def test_much_is_handed_over_by_a_job(self):
        deals = self._create_many(12) | self.deal | self.other_deal
        refused = deals[5]
        handover = self._open()
        self.env['ir.rule'].create(
            {
                'name': "Not that one",
                'model_id': self.env['ir.model']._get_id('crm.lead'),
                'domain_force': f"[('id', '!=', {refused.id})]",
                'perm_read': False,
            }
        )
        job = self.env.ref('opportunity_plus.ir_cron_hand_over')
        with (
            patch.object(crm_opportunity_handover_work, 'AT_ONCE', 10),
            patch.object(crm_opportunity_handover_work, 'BATCH', 4),
        ):
            message = handover.action_hand_over()['params']['message']
            self.assertIn("14 are being handed over", message)
            self.assertEqual((deals.user_id, handover.state), (self.salesperson, 'running'))
            with self.assertRaisesRegex(UserError, "already handed over"):
                handover.action_hand_over()
            self.assertTrue(self.env['ir.cron.trigger'].search([('cron_id', '=', job.id)]))
            with self.enter_registry_test_mode():
                job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((deals - refused).user_id, self.colleague)
        self.assertEqual((refused.user_id, handover.state), (self.salesperson, 'done'))
        self.assertEqual(len(self._get_messages(self.colleague)), 1)
        told = self._get_messages(self.manager)
        self.assertEqual(len(told), 1)
        self.assertIn("took over 13. 1 stay where they are.", told.body)
        self.assertIn(refused.name, told.body)
