from odoo.tests import tagged

from ..common_timeline import TimelineCommon

GREETING = "Hello"


@tagged('post_install', '-at_install')
class TestTimelineAcceptance(TimelineCommon):
    """One acceptance is one entry in the chatter, and so is one cancellation."""

    def _get_entry(self, function, lead=None):
        """The only entry that a save leaves."""
        entries = self._get_entries(function, lead)
        self.assertEqual(
            len(entries), 1, [(entry.subtype_id.name, entry.body) for entry in entries]
        )
        return entries

    def _get_shown(self, entry):
        """Labels of the fields of which the entry shows what they were."""
        values = self.lead._track_filter_for_display(entry.sudo().tracking_value_ids)
        return values.field_id.mapped('name')

    def test_accepted(self):
        order = self._quote(self.lead)
        entry = self._get_entry(order.with_user(self.salesperson).action_confirm)
        self.assertEqual(entry.subtype_id, self.env.ref('crm.mt_lead_won'))
        self.assertEqual(entry.author_id, self.salesperson.partner_id)
        self.assertTrue(entry.is_internal)
        self.assertIn("Quotation accepted", entry.body)
        self.assertNotIn("Products", entry.body)
        self.assertIn(f'data-oe-id="{order.id}"', entry.body)
        self.assertEqual(self._read_values(entry)['Stage'], ("Fresh", "Signed"))

    def test_the_change_of_the_amount_is_told_once(self):
        order = self._quote(self.lead)
        order.order_line[0].price_unit = 1500.0
        entry = self._get_entry(order.action_confirm)
        self.assertIn("1,600.00", entry.body)
        self.assertIn("1,100.00", entry.body)
        self.assertEqual(self._read_values(entry)['Expected Revenue'], (1100.0, 1600.0))
        self.assertEqual(self._get_shown(entry), ['stage_id', 'won_status'])

    def test_cancelled(self):
        order = self._quote(self.lead)
        order.order_line[0].price_unit = 1500.0
        order.action_confirm()
        entry = self._get_entry(order.with_user(self.salesperson)._action_cancel)
        self.assertEqual(entry.subtype_id, self.env.ref('crm.mt_lead_stage'))
        self.assertIn("Quotation cancelled", entry.body)
        self.assertIn("No accepted quotation is left", entry.body)
        self.assertIn("1,100.00", entry.body)
        self.assertNotIn('expected_revenue', self._get_shown(entry))

    def test_one_of_two(self):
        self._quote(self.lead).action_confirm()
        second = self._create_order(self.lead)
        entry = self._get_entry(second.action_confirm)
        self.assertIn("2,100.00", entry.body)
        entry = self._get_entry(second._action_cancel)
        self.assertIn("Quotation cancelled", entry.body)
        self.assertIn(second.name, entry.body)
        self.assertIn("1,100.00", entry.body)

    def test_moved_to_another_opportunity(self):
        order = self._quote(self.lead)
        order.action_confirm()
        other = self._create_lead(name="Other")
        entry = self._get_entry(lambda: order.write({'opportunity_id': other.id}))
        self.assertIn("Quotation unlinked", entry.body)
        self.assertIn("No accepted quotation is left", entry.body)
        accepted = other.message_ids.filtered(lambda m: "Quotation accepted" in (m.body or ""))
        self.assertEqual(accepted.subtype_id, self.env.ref('crm.mt_lead_won'))

    def test_a_customer_who_wants_to_hear_of_the_win(self):
        """The customer gets what Odoo sends, and nothing of ours."""
        won = self.env.ref('crm.mt_lead_won')
        self.lead.message_subscribe(self.customer.ids, subtype_ids=won.ids)
        order = self._quote(self.lead)
        entries = self._get_entries(order.action_confirm)
        post = entries.filtered(lambda entry: entry.subtype_id == won)
        self.assertIn(self.customer, post.notified_partner_ids)
        self.assertNotIn(order.name, post.body or "")
        note = entries - post
        self.assertIn(order.name, note.body)
        self.assertTrue(note.is_internal)
        self.assertFalse(note.notified_partner_ids)

    def test_a_follower_from_outside_is_not_told(self):
        self.lead.message_subscribe(self.customer.ids)
        entry = self._get_entry(self._quote(self.lead).action_confirm)
        self.assertNotIn(self.customer, entry.notified_partner_ids)

    def test_colleagues_who_want_to_hear_of_the_win(self):
        won = self.env.ref('crm.mt_lead_won')
        self.lead.message_subscribe(self.leader.partner_id.ids, subtype_ids=won.ids)
        order = self._quote(self.lead)
        entry = self._get_entry(order.with_user(self.salesperson).action_confirm)
        self.assertIn(self.leader.partner_id, entry.notified_partner_ids)
        self.assertIn(order.name, entry.body)
        entry.with_user(self.leader).check_access('read')

    def test_later_messages_are_not_for_employees_only(self):
        self._get_entry(self._quote(self.lead).action_confirm)
        self.assertFalse(self.lead.message_post(body=GREETING).is_internal)

    def test_a_failing_acceptance_says_nothing_of_it(self):
        order = self._quote(self.lead)
        self.patch(
            self.env.registry['crm.lead'], '_mirror_order_lines', lambda *args: 1 / 0
        )  # An addon that fails.
        with self.assertLogs('odoo.addons.opportunity_plus', 'WARNING'):
            entries = self._get_entries(order.action_confirm)
        self.assertEqual(order.state, 'sale')
        self.assertFalse([e for e in entries if "Quotation accepted" in (e.body or "")])
