from .common_http import OpportunityHttpCommon
from .common_portal import OpportunityPortalCommon


class DemoPaymentCommon(OpportunityHttpCommon):
    """Odoo's demo provider, which does what it is told to do: nothing of it is replaced."""

    def setUp(self):
        super().setUp()
        self.provider = self.env.ref('payment.payment_provider_demo')

    def _prepare_payment_params(self, order, amount, token):
        """What the payment form of a page sends to start a payment."""
        return {
            'provider_id': self.provider.id,
            'payment_method_id': self.provider.payment_method_ids[:1].id,
            'token_id': None,
            'amount': order.currency_id.round(amount),
            'flow': 'direct',
            'tokenization_requested': False,
            'landing_route': order.get_portal_url(),
            'access_token': token,
        }

    def _start(self, route, order, amount, token=None):
        """Start a payment; return the transaction."""
        token = token or order._portal_ensure_token()
        params = self._prepare_payment_params(order, amount, token)
        values = self.make_jsonrpc_request(route, params, timeout=60)
        self.env.invalidate_all()
        return self.env['payment.transaction'].search([('reference', '=', values['reference'])])

    def _answer(self, transaction, state):
        """Let the provider answer."""
        self.make_jsonrpc_request(
            '/payment/demo/simulate_payment',
            {
                'reference': transaction.reference,
                'payment_details': "4242",
                'simulated_state': state,
            },
            timeout=60,
        )
        self.env.invalidate_all()

    def _come_back(self, transaction):
        """Ask what became of the payment, as the page does to which the provider leads back."""
        answer = self.make_jsonrpc_request('/payment/status/poll', timeout=60)
        self.env.invalidate_all()
        self.assertTrue(transaction.is_post_processed)
        return answer['state']


class OpportunityPaymentCommon(DemoPaymentCommon, OpportunityPortalCommon):
    """A quotation to be paid on the portal."""

    def _prepare_sent_values(self):
        return {
            'partner_id': self.portal_user.partner_id.id,
            'require_signature': False,
            'require_payment': True,
        }

    def _start_payment(self, login, share=1.0):
        """Do what "Pay" on the portal does before the provider is asked.

        :returns: the transaction
        """
        self.authenticate(login, login)
        route = f'/my/orders/{self.order.id}/transaction'
        return self._start(route, self.order, self.order.amount_total * share, self.token)

    def _pay(self, login, state='done', share=1.0):
        """Pay on the portal and come back; return the transaction."""
        transaction = self._start_payment(login, share)
        self._answer(transaction, state)
        self._come_back(transaction)
        return transaction

    def _assert_thanked(self):
        page = self.url_open(self.order.get_portal_url(query_string='&message=payment_ok'))
        self.assertTrue(page.status_code == 200 and "thank you!" in page.text.lower())

    def _assert_untouched(self, before):
        self.assertEqual(self.order.state, 'sent')
        self.assertEqual(self._snapshot(self.lead), before)
