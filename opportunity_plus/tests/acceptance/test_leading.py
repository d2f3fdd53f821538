from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common_leading import LeadingCommon


@tagged('post_install', '-at_install')
class TestLeading(LeadingCommon):
    """An open deal is forecast by one of its quotations, live, until one is accepted."""

    @users('op_salesperson')
    def test_set_changed_and_unset(self):
        lead = self.lead.with_user(self.env.user)
        lead.primary_order_id = self.order
        self._assert_led_by(self.order, 300.0)
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(
            lead.amount_explanation, f"comes from quotation {self.order.name} (draft, leading)"
        )
        order = self.order.with_user(self.env.user)
        order.order_line.price_unit = 600.0
        self._assert_led_by(self.order, 600.0)
        order.write({'order_line': [Command.create({'product_id': self.untaxed.id})]})
        self._assert_led_by(self.order, 700.0)
        order.order_line[1].unlink()
        self._assert_led_by(self.order, 600.0)
        order.action_quotation_sent()
        self.assertIn("(sent, leading)", lead.amount_explanation)
        lead.primary_order_id = False
        self._assert_not_led()

    def test_two_layers_of_before(self):
        """Typed 900, led by one of 300, another of 690 accepted, cancelled, unset."""
        self.lead.write({'probability': 30.0})
        self.lead.primary_order_id = self.order
        other = self._create_quotation(690.0)
        other.action_confirm()
        self._assert_lead('order', 690.0, won_status='won', primary_order_id=self.order.id)
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, other.order_line)
        other._action_cancel()
        self._assert_led_by(self.order, 300.0)
        self.assertRecordValues(
            self.lead, [{'stage_id': self.stage_new.id, 'probability': 30.0, 'active': True}]
        )
        other.action_draft()
        other.action_confirm()
        self._assert_lead('order', 690.0, won_status='won')
        self.lead.primary_order_id = False
        self._assert_lead('order', 690.0, won_status='won')
        other._action_cancel()
        self._assert_not_led()

    def test_two_layers_with_products(self):
        """The lines of before come back, those that a person had archived do not."""
        lines = [(self.untaxed, {'price_unit': 450.0}), (self.bike, {}), (self.untaxed, {})]
        lead = self._create_lead(lines)
        lead.opportunity_line_ids[1].active = False
        forecast = lead.opportunity_line_ids.filtered('active')
        order, other = self._create_quotation(300.0, lead), self._create_quotation(690.0, lead)
        lead.primary_order_id = order
        self._assert_lead('quotation', 300.0, lead)
        self.assertTrue(all(forecast.mapped('is_replaced')))
        other.action_confirm()
        self._assert_lead('order', 690.0, lead)
        other._action_cancel()
        self._assert_lead('quotation', 300.0, lead)
        lead.primary_order_id = False
        self._assert_lead('lines', 550.0, lead)
        self.assertEqual(lead.opportunity_line_ids.filtered('active'), forecast)

    def test_the_objective(self):
        self.lead.primary_order_id = self.order
        self.assertEqual(self.lead.target_revenue, 900.0)
        self.order.action_confirm()
        self.order._action_cancel()
        self.assertEqual(self.lead.target_revenue, 0.0)
        self._assert_not_led()
        self.lead.primary_order_id = self._create_quotation(50.0)
        self.lead.target_revenue = 1234.0
        self.lead.primary_order_id = False
        self.assertEqual(self.lead.target_revenue, 1234.0)

    def test_accepted(self):
        """It leads no more; cancelled, what was before it led is back."""
        self.lead.primary_order_id = self.order
        self.order.action_confirm()
        self._assert_lead('order', 300.0, won_status='won', primary_order_id=False, is_led=False)
        self.assertFalse(self.order.opportunity_leading)
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, self.order.order_line)
        self.order._action_cancel()
        self._assert_not_led()

    def test_cancelled_deleted_moved_away(self):
        other = self._create_lead()

        def cancel():
            self.order._action_cancel()

        def move():
            self.order.opportunity_id = other

        def leave():
            self.order.opportunity_id = False

        for end in (cancel, move, leave, self.order.unlink):
            with self.subTest(end=end):
                self.order.write({'opportunity_id': self.lead.id, 'state': 'draft'})
                self.lead.primary_order_id = self.order
                self._assert_led_by(self.order, 300.0)
                end()
                self._assert_not_led()
                self._assert_lead('manual', 0.0, other, primary_order_id=False)

    def test_another_one(self):
        other = self._create_quotation(100.0)
        self.lead.primary_order_id = self.order
        self.lead.primary_order_id = other
        self._assert_led_by(other, 100.0)
        self.assertFalse(self.order.opportunity_leading)
        self.assertIn(other.name, self.lead.amount_explanation)
        same = self._create_quotation(100.0)
        self.lead.primary_order_id = same
        self.assertIn(same.name, self.lead.amount_explanation)
        self.lead.primary_order_id = other
        self.order.order_line.price_unit = 5.0
        self._assert_led_by(other, 100.0)

    def test_hands_off(self):
        self.lead.primary_order_id = self.order
        line = self.lead.opportunity_line_ids
        for refused in (
            lambda: self.lead.write({'expected_revenue': 5.0}),
            lambda: line.write({'price_unit': 5.0}),
            lambda: line.unlink(),
            lambda: line.action_archive(),
            lambda: self.lead.write(
                {'opportunity_line_ids': [Command.create({'product_id': self.bike.id})]}
            ),
            lambda: self.lead.action_update_prices(),
            lambda: self.order.write({'opportunity_leading': False}),
            lambda: self.lead.write({'is_led': False}),
        ):
            with self.assertRaisesRegex(UserError, '.'), self.env.cr.savepoint():
                refused()
        with self.assertRaisesRegex(UserError, self.order.name), self.env.cr.savepoint():
            self.lead.expected_revenue = 5.0
        with self.assertRaisesRegex(UserError, self.order.name), self.env.cr.savepoint():
            line.price_unit = 5.0
        self.lead.expected_revenue = 300.0
        line.write({'duration_months': 3})
        self._assert_led_by(self.order, 300.0)

    def test_what_was_typed_on_its_lines_comes_back(self):
        """It belongs to the order line, and a copy of that takes it along."""
        sale_type = self.env['crm.opportunity.sale.type'].create({'name': "Rent"})
        self.lead.primary_order_id = self.order
        typed = {'sale_type_id': sale_type.id, 'duration_months': 5, 'date_start': '2026-03-01'}
        self.lead.opportunity_line_ids.write(typed)
        self.lead.primary_order_id = False
        self._assert_not_led()
        self.lead.primary_order_id = self.order
        expected = [{'sale_type_id': sale_type.id, 'duration_months': 5}]
        self.assertRecordValues(self.lead.opportunity_line_ids, expected)
        self.order._action_cancel()
        copy = self.order.copy()
        copy.action_confirm()
        self.assertRecordValues(self.lead.opportunity_line_ids, expected)
        another = self._create_lead()
        for order in (copy.copy({'opportunity_id': another.id}), copy.copy()):
            order.opportunity_id = another
            another.primary_order_id = order
            self.assertRecordValues(
                another.opportunity_line_ids, [{'sale_type_id': False, 'duration_months': 0}]
            )

    def test_only_an_open_quotation_of_its_own_leads(self):
        confirmed, cancelled = self._create_quotation(1.0), self._create_quotation(1.0)
        confirmed.action_confirm()
        confirmed.opportunity_id = False
        cancelled._action_cancel()
        elsewhere = self._create_quotation(1.0, self._create_lead())
        for order in (confirmed, cancelled, elsewhere):
            with self.assertRaisesRegex(UserError, order.name), self.env.cr.savepoint():
                self.lead.primary_order_id = order
        self._assert_not_led()

    def test_who_may_set_it(self):
        colleague = self.lead.with_user(self.colleague)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            colleague.primary_order_id = self.order
        self.order.user_id = self.colleague
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.lead.with_user(self.salesperson).primary_order_id = self.order
        self.lead.with_user(self.leader).primary_order_id = self.order
        self._assert_led_by(self.order, 300.0)
        self.lead.with_user(self.salesperson).write({'primary_order_id': self.order.id})
        self.lead.with_user(self.salesperson).primary_order_id = False
        self._assert_not_led()

    def test_created_with_its_quotation(self):
        order = self._create_quotation(70.0, self.env['crm.lead'])
        lead = self.env['crm.lead'].create(
            {
                'name': "New",
                'type': 'opportunity',
                'order_ids': [Command.link(order.id)],
                'primary_order_id': order.id,
            }
        )
        self._assert_lead('quotation', 70.0, lead, primary_order_id=order.id)
        self._assert_lead('quotation', 300.0, self._lead_and_return())
        made = lead.with_context(default_primary_order_id=order.id).create({'name': "Other"})
        self.assertFalse(made.primary_order_id)

    def _lead_and_return(self):
        self.lead.primary_order_id = self.order
        return self.lead

    def test_copy(self):
        copy = self._lead_and_return().copy()
        self._assert_lead('lines', 300.0, copy, primary_order_id=False, is_led=False)
        self.assertFalse(copy.opportunity_line_ids.sale_line_id)

    def test_in_the_form(self):
        with Form(self.lead) as form:
            form.name = "Another"
        self._lead_and_return()
        with Form(self.lead) as form:
            form.name = "Again"
        self._assert_led_by(self.order, 300.0)

    def test_new_quotation_takes_its_lines(self):
        lead = self._create_lead([(self.untaxed, {'price_unit': 450.0})])
        forecast = lead.opportunity_line_ids
        order = self._quote(lead)
        order.order_line.write({'price_unit': 400.0, 'discount': 10.0})
        lead.primary_order_id = order
        action = lead.with_user(self.salesperson).action_new_quotation()
        other = self.env['sale.order'].browse(action['res_id'])
        self.assertEqual(other.amount_untaxed, 360.0)
        self.assertEqual(other.order_line.opportunity_line_id, forecast)
        self.assertFalse(other.opportunity_leading)
        self._assert_lead('quotation', 360.0, lead, primary_order_id=order.id)

    def test_merge(self):
        other = self._create_lead([(self.untaxed, {'price_unit': 450.0})], name="Second")
        second = self._create_quotation(40.0, other)
        for head_leads, amount in ((True, 300.0), (False, 40.0)):
            with self.subTest(head_leads=head_leads), self._undone():
                self.lead.primary_order_id = head_leads and self.order
                other.primary_order_id = second
                leads = (self.lead | other)._sort_by_confidence_level(reverse=True)
                if leads[0] != self.lead:
                    self.lead.probability = 90.0
                merged = (self.lead | other).merge_opportunity()
                self.assertEqual(merged, self.lead)
                self._assert_lead('quotation', amount)
                self.assertEqual(self.lead.order_ids, self.order | second)
                self.lead.primary_order_id = False
                self._assert_lead('lines', 450.0)

    def _undone(self):
        savepoint = self.env.cr.savepoint()

        class Undone:
            def __enter__(self):
                return savepoint

            def __exit__(undone, *error):
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)

        return Undone()

    def test_lost_and_reopened(self):
        self._lead_and_return().action_set_lost()
        self._assert_lead('quotation', 300.0, won_status='lost')
        self.order.order_line.price_unit = 310.0
        self._assert_lead('quotation', 310.0, won_status='lost')
        self.lead.action_unarchive()
        self._assert_led_by(self.order, 310.0)
