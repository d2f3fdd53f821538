from odoo.fields import Command
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..common_payment import OpportunityPaymentCommon
from ..common_portal import SIGNATURE

# Who pays: a visitor with the link of the mail, and a customer who is logged in.
CUSTOMERS = (None, 'op_portal')


@tagged('post_install', '-at_install')
class TestPaymentStates(OpportunityPaymentCommon):
    """What the provider says decides whether the quotation is accepted, and nothing else."""

    def _for_customers(self, function, *others):
        """Call a function with the login of each customer, on a quotation of its own."""
        for login in (*CUSTOMERS, *others):
            with self.subTest(login=login):
                self._send_quotation()
                function(login)

    def test_done(self):
        def pay(login):
            self._pay(login)
            self._assert_won_by_odoobot()
            self._assert_thanked()

        # Those of the company pay for a customer at the counter.
        self._for_customers(pay, 'op_salesperson', 'op_leader', 'op_manager')

    def test_strangers_pay_nothing(self):
        """Neither a wrong link nor another customer's login starts a payment."""
        self.order.partner_id = self.customer
        before = self._snapshot(self.lead)
        count = self.env['payment.transaction'].search_count([])
        self.token = 'wrong'
        for login in CUSTOMERS:
            with (
                self.subTest(login=login),
                mute_logger('odoo.http'),
                self.assertRaises(JsonRpcException),
            ):
                self._start_payment(login)
        self.assertEqual(self.env['payment.transaction'].search_count([]), count)
        self._assert_untouched(before)

    def test_authorized(self):
        """A card that is only authorized accepts; capturing the money later changes nothing."""

        def pay(login):
            self.provider.capture_manually = True
            transaction = self._pay(login)
            self.assertEqual(transaction.state, 'authorized')
            self._assert_won_by_odoobot()
            before = self._snapshot(self.lead)
            transaction._capture()
            self.env['payment.transaction'].search([])._post_process()
            self.assertEqual(transaction.state, 'done')
            self.assertEqual(self._snapshot(self.lead), before)

        self._for_customers(pay)

    def test_not_paid(self):
        """Neither a wire transfer that is on its way nor a refused card accepts anything."""
        for state in ('pending', 'cancel', 'error'):

            def pay(login, state=state):
                before = self._snapshot(self.lead)
                self.assertEqual(self._pay(login, state).state, state)
                self._assert_untouched(before)

            self._for_customers(pay)

    def test_wire_transfer_that_arrives(self):
        """The money of a pending payment comes later, when nobody is there but the cron."""
        transaction = self._pay(None, 'pending')
        transaction.action_demo_set_done()
        self.assertEqual(self.order.state, 'sent')
        self._run_post_processing()
        self._assert_won_by_odoobot()

    def test_prepayment_in_two_parts(self):
        """Half of the price is asked: the payment that reaches it accepts the whole quotation."""

        def pay(login):
            self.order.prepayment_percent = 0.5
            before = self._snapshot(self.lead)
            self._pay(login, share=0.3)
            self._assert_untouched(before)
            self._pay(login, share=0.3)
            self._assert_won_by_odoobot()

        self._for_customers(pay)

    def test_payment_that_nobody_asked_for(self):
        """By a payment link; any amount accepts where none is required."""

        def pay(login):
            self.order.require_payment = False
            self._pay(login, share=0.01)
            self._assert_won_by_odoobot()

        self._for_customers(pay)

    def test_signature_and_payment(self):
        """The signature alone accepts nothing where a payment is asked too."""

        def pay(login):
            self.order.require_signature = True
            self.authenticate(login, login)
            before = self._snapshot(self.lead)
            self.make_jsonrpc_request(
                f'/my/orders/{self.order.id}/accept',
                {'name': "Ada Blue", 'signature': SIGNATURE, 'access_token': self.token},
                timeout=60,
            )
            self.env.invalidate_all()
            self.assertEqual(self.order.signed_by, "Ada Blue")
            self._assert_untouched(before)
            self._pay(login)
            self._assert_won_by_odoobot()

        self._for_customers(pay)

    def test_payment_of_several_quotations(self):
        """Odoo accepts none of them: nobody knows for which the money is."""
        transaction = self._start_payment(None)
        other = self._create_order(self._create_lead(), state='sent')
        transaction.sale_order_ids = [Command.link(other.id)]
        before = self._snapshot(self.lead)
        self._answer(transaction, 'done')
        self._come_back(transaction)
        self.assertEqual(other.state, 'sent')
        self._assert_untouched(before)

    def test_customer_does_not_come_back(self):
        """The scheduled action finishes what the customer's browser did not."""
        transaction = self._start_payment(None)
        before = self._snapshot(self.lead)
        self._answer(transaction, 'done')
        self._assert_untouched(before)
        self._run_post_processing()
        self.assertTrue(transaction.is_post_processed)
        self._assert_won_by_odoobot()
        after = self._snapshot(self.lead)
        self._come_back(transaction)
        self.assertEqual(self._snapshot(self.lead), after)

    def _run_post_processing(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('payment.cron_post_process_payment_tx').method_direct_trigger()
        self.env.invalidate_all()

    def test_by_hand(self):
        """An administrator presses "Post-process" on the transaction: one without sales rights.

        Others may not: of the accounting, of the sales.
        """
        new_test_user(self.env, 'op_accountant', 'account.group_account_invoice')
        new_test_user(self.env, 'op_admin', 'base.group_system,account.group_account_invoice')
        transaction = self._start_payment(None)
        self._answer(transaction, 'done')
        before = self._snapshot(self.lead)
        for login in ('op_salesperson', 'op_leader', 'op_manager', 'op_employee', 'op_accountant'):
            response = self._post_process(login, transaction)
            self.assertIn('AccessError', response.text)
            self._assert_untouched(before)
        self._post_process('op_admin', transaction)
        self._assert_won_by_odoobot()

    def _post_process(self, login, transaction):
        return self._press_button(login, 'payment.transaction/action_post_process', transaction.ids)
