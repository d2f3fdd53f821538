from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestCounting(OpportunityPlusCommon):
    """A framework order of 10,000 and its call-off of 2,000 are a deal worth 10,000."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.service, {})], probability=30.0)
        self.framework = self._sell(10000.0)
        self.call_off = self._sell(2000.0)

    def _sell(self, price):
        order = self._create_order(
            self.lead, [(self.bike, {'price_unit': price})], user_id=self.salesperson.id
        )
        order.action_confirm()
        return order

    def _by(self, order):
        return order.with_user(self.env.user)

    def _assert_worth(self, amount, source='order'):
        self.env.flush_all()
        self.assertRecordValues(self.lead, [{'expected_revenue': amount, 'amount_source': source}])

    @users('op_salesperson')
    def test_left_out_and_counted_again(self):
        self._assert_worth(12000.0)
        self._by(self.call_off).action_leave_out_of_opportunity()
        self._assert_worth(10000.0)
        self.assertEqual(self.lead.accepted_order_ids, self.framework)
        self.assertEqual(self.lead.opportunity_line_ids.mapped('price_unit'), [10000.0])
        self.assertEqual((self.call_off.state, self.lead.won_status), ('sale', 'won'))
        self.assertIn("no longer counts", self.lead.message_ids[0].body)
        self.assertIn(self.call_off.name, self.lead.message_ids[0].body)
        self.assertEqual(self.lead.message_ids[0].author_id, self.env.user.partner_id)
        self._by(self.call_off).action_count_in_opportunity()
        self._assert_worth(12000.0)
        self.assertIn("from now on", str(self.lead.message_ids.mapped('body')))

    @users('op_salesperson')
    def test_nothing_brings_it_back_by_itself(self):
        self._by(self.call_off).action_leave_out_of_opportunity()
        self.call_off.order_line.price_unit = 2500.0
        self.call_off.action_lock()
        self.call_off.action_unlock()
        self.lead._sync_with_orders()
        self._assert_worth(10000.0)
        self.framework._action_cancel()
        self._assert_worth(75.0, 'lines')
        self.assertRecordValues(self.lead, [{'won_status': 'pending', 'probability': 30.0}])

    @users('op_salesperson')
    def test_confirmed_again_it_counts(self):
        self._by(self.call_off).action_leave_out_of_opportunity()
        self.call_off._action_cancel()
        self.call_off.action_draft()
        self.call_off.action_confirm()
        self._assert_worth(12000.0)

    @users('op_salesperson')
    def test_all_left_out(self):
        """As if they were cancelled: what was before is back, and comes again."""
        orders = self._by(self.framework | self.call_off)
        orders.action_leave_out_of_opportunity()
        self._assert_worth(75.0, 'lines')
        self.assertEqual(self.lead.won_status, 'pending')
        orders.action_count_in_opportunity()
        self._assert_worth(12000.0)
        self.assertEqual(self.lead.won_status, 'won')

    @users('op_salesperson')
    def test_what_makes_no_sense(self):
        call_off = self._by(self.call_off)
        with self.assertRaisesRegex(UserError, "already"):
            call_off.action_count_in_opportunity()
        call_off.action_leave_out_of_opportunity()
        with self.assertRaisesRegex(UserError, "anyway"):
            call_off.action_leave_out_of_opportunity()
        draft = self._create_order(self.lead, user_id=self.env.uid)
        with self.assertRaisesRegex(UserError, "confirm it first"):
            self._by(draft).action_count_in_opportunity()

    def test_who_may(self):
        """Who may change the opportunity: what it is worth is at stake."""
        for user in (self.leader, self.manager):
            order = self.call_off.with_user(user)
            order.action_leave_out_of_opportunity()
            order.action_count_in_opportunity()
        self.call_off.user_id = self.colleague
        accountant = new_test_user(
            self.env, 'op_accountant', 'base.group_user,account.group_account_invoice'
        )
        for user in (self.colleague, accountant, self.employee, self.portal_user):
            order = self.call_off.with_user(user)
            for method in ('action_leave_out_of_opportunity', 'action_count_in_opportunity'):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    getattr(order, method)()
        self._assert_worth(12000.0)

    def test_by_other_code(self):
        order = self.call_off.sudo()
        order.action_leave_out_of_opportunity()
        self._assert_worth(10000.0)
        order.action_count_in_opportunity()
        self._assert_worth(12000.0)
