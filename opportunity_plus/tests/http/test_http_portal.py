from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_portal import OpportunityPortalCommon


@tagged('post_install', '-at_install')
class TestPortalPayment(OpportunityPortalCommon):
    """The customer pays, and comes back from the bank: Odoo then acts as the visitor."""

    def setUp(self):
        super().setUp()
        self.order.write({'require_signature': False, 'require_payment': True})

    def _pay(self, amount):
        provider = self.env.ref('payment.payment_provider_demo')
        return self.env['payment.transaction'].create(
            {
                'provider_id': provider.id,
                'payment_method_id': provider.payment_method_ids.id,
                'reference': self.order.name,
                'amount': amount,
                'currency_id': self.order.currency_id.id,
                'partner_id': self.order.partner_id.id,
                'sale_order_ids': [Command.set(self.order.ids)],
                'state': 'done',
            }
        )

    def _come_back(self, login, transaction):
        """Ask what became of the payment, as the page does that the bank leads back to."""
        self.authenticate(
            login, login, session_extra={'__payment_monitored_tx_id__': transaction.id}
        )
        answer = self.make_jsonrpc_request('/payment/status/poll', timeout=60)
        self.env.invalidate_all()
        self.assertEqual(answer['state'], 'done')

    def test_public_visitor(self):
        self._come_back(None, self._pay(self.order.amount_total))
        self._assert_won_by_odoobot()

    def test_logged_in_customer(self):
        self._come_back('op_portal', self._pay(self.order.amount_total))
        self._assert_won_by_odoobot()

    def test_down_payment_that_is_invoiced(self):
        """Odoo then adds the down payment to the order: the opportunity shows what was sold."""
        self.env['ir.config_parameter'].sudo().set_param('sale.automatic_invoice', True)
        self.order.prepayment_percent = 0.3
        self._come_back(None, self._pay(self.order._get_prepayment_required_amount()))
        down_payment = self.order.order_line.filtered(
            lambda line: line.is_downpayment and not line.display_type
        )
        self.assertEqual(down_payment.invoice_lines.move_id.state, 'posted')
        self.assertFalse(self.lead.opportunity_line_ids.sale_line_id & down_payment)
        self.assertEqual(len(self.lead.opportunity_line_ids), 2)
        self.assertEqual((self.lead.won_status, self.lead.expected_revenue), ('won', 2100.0))

    def test_part_of_the_amount(self):
        """What does not confirm the order does not touch the opportunity."""
        before = self._snapshot(self.lead)
        self._come_back(None, self._pay(self.order.amount_total / 2))
        self.assertEqual(self.order.state, 'sent')
        self.assertEqual(self._snapshot(self.lead), before)


@tagged('post_install', '-at_install')
class TestPortalSignature(OpportunityPortalCommon):
    """The customer signs on the portal, which knows nothing of opportunities."""

    def test_public_visitor_with_token(self):
        self.authenticate(None, None)
        answer = self._sign(access_token=self.token)
        self.assertTrue(answer.get('force_refresh'), answer)
        self.assertEqual(self.order.signed_by, "Ada Blue")
        self._assert_won_by_odoobot()

    def test_logged_in_customer(self):
        self.order.partner_id = self.portal_user.partner_id
        self.assertEqual(self.order.opportunity_id, self.lead)
        self.authenticate('op_portal', 'op_portal')
        answer = self._sign()
        self.assertTrue(answer.get('force_refresh'), answer)
        self.assertEqual(self.order.signed_by, "Ada Blue")
        self._assert_won_by_odoobot()

    def test_opportunity_of_nobody_and_lead_of_another_type(self):
        """A lead nobody has taken up yet is converted by its customer's signature."""
        self.lead.write({'user_id': False, 'type': 'lead'})
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        self.assertEqual(self.lead.type, 'opportunity')
        self._assert_won_by_odoobot()

    def test_other_quotations_are_cancelled(self):
        """Where the company wants it; no mail tells the customer who has just signed."""
        self.company.opportunity_sibling_policy = 'cancel'
        other = self._create_order(self.lead, state='sent')
        other.message_subscribe(self.customer.ids)
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        self._assert_won_by_odoobot()
        self.assertEqual(other.state, 'cancel')
        note = other.message_ids.filtered(lambda message: "Cancelled" in (message.body or ''))
        self.assertIn(self.order.name, note.body)
        self.assertEqual(note.author_id, self.env.ref('base.partner_root'))
        self.assertFalse(other.message_ids.notified_partner_ids)

    def test_signing_twice_changes_nothing(self):
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        before = self._snapshot(self.lead)
        answer = self._sign(access_token=self.token)
        self.assertIn('error', answer)
        self.assertEqual(self._snapshot(self.lead), before)

    def test_wrong_token_changes_nothing(self):
        before = self._snapshot(self.lead)
        self.authenticate(None, None)
        with mute_logger('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule'):
            answer = self._sign(access_token='wrong')
        self.assertIn('error', answer)
        self.assertEqual(self._snapshot(self.lead), before)
        self.assertEqual(before['lead'][0]['amount_source'], 'lines')

    def test_stranger_who_is_logged_in(self):
        """Another customer's login is no right to sign."""
        before = self._snapshot(self.lead)
        self.authenticate('op_portal', 'op_portal')
        with mute_logger('odoo.addons.base.models.ir_rule'):
            self.assertIn('error', self._sign())
        self.assertEqual(self._snapshot(self.lead), before)

    def test_customer_declines(self):
        """A refusal cancels the quotation; the opportunity stays what the salesperson made it."""
        for login in (None, 'op_portal'):
            with self.subTest(login=login):
                self._send_quotation()
                self.order.partner_id = self.portal_user.partner_id
                before = self._snapshot(self.lead)
                self.authenticate(login, login)
                self.assertEqual(self._decline().status_code, 200)
                after = self._snapshot(self.lead)
                self.assertEqual(self.order.state, 'cancel')
                self.assertEqual((after['lead'], after['lines']), (before['lead'], before['lines']))
                # Why, in the customer's words, in one entry.
                notes = self.lead.message_ids - self.known_messages
                told = notes.filtered(lambda note: self.order.name in note.body)[:1]
                self.assertIn("“Too dear”", told.body)
                self.assertEqual(
                    told.subtype_id, self.env.ref('opportunity_plus.mt_quotation_declined')
                )
                cancelled = self.env.ref('opportunity_plus.mt_quotation_cancelled')
                self.assertNotIn(cancelled, notes.subtype_id)

    def test_customer_declines_another_quotation(self):
        """What was accepted before stands."""
        self._create_order(self.lead).action_confirm()
        before = self._snapshot(self.lead)
        self.authenticate(None, None)
        self._decline()
        after = self._snapshot(self.lead)
        self.assertEqual(self.order.state, 'cancel')
        self.assertEqual((after['lead'], after['lines']), (before['lead'], before['lines']))

    def test_declining_comes_too_late(self):
        for login in (None, 'op_portal'):
            with self.subTest(login=login):
                self._send_quotation()
                self.order.partner_id = self.portal_user.partner_id
                self.authenticate(login, login)
                self._sign(access_token=self.token)
                before = self._snapshot(self.lead)
                self.assertIn('cant_reject', self._decline().url)
                self.assertEqual(self._snapshot(self.lead), before)
                self._assert_won_by_odoobot()

    def test_portal_page_shows_nothing_of_the_opportunity(self):
        self.lead.name = "Secret courier deal"
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        page = self.url_open(f'/my/orders/{self.order.id}?access_token={self.token}')
        self.assertIn(self.order.name, page.text)
        self.assertNotIn("Secret courier deal", page.text)
        self.assertNotIn("Quotation accepted", page.text)
