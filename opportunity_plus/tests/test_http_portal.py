from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_http import OpportunityHttpCommon

SIGNATURE = 'R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=='


@tagged('post_install', '-at_install')
class TestPortalSignature(OpportunityHttpCommon):
    """The customer signs on the portal, which knows nothing of opportunities."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.helmet, {})])
        self.forecast = self.lead.opportunity_line_ids
        self.order = self._quote(self.lead)
        self.order.write({'require_signature': True, 'require_payment': False, 'state': 'sent'})
        self.token = self.order._portal_ensure_token()
        self.known_messages = self.lead.message_ids

    def _sign(self, **params):
        """Send what the dialog "Accept & Sign" sends."""
        answer = self.make_jsonrpc_request(
            f'/my/orders/{self.order.id}/accept',
            {'name': "Ada Blue", 'signature': SIGNATURE, **params},
            timeout=60,
        )
        self.env.invalidate_all()
        return answer

    def _assert_won_by_odoobot(self):
        self.assertEqual((self.order.state, self.order.signed_by), ('sale', "Ada Blue"))
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('won', self.stage_won))
        self.assertEqual(self.lead.amount_source, 'order')
        self.assertEqual(self.lead.expected_revenue, 2100.0)
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, self.order.order_line)
        self.assertEqual(self.lead.opportunity_line_ids.forecast_line_id, self.forecast)
        self.assertFalse(self.lead.activity_ids)
        notes = self.lead.message_ids - self.known_messages
        self.assertEqual(notes.author_id, self.env.ref('base.partner_root'))
        acceptance = notes.filtered(lambda note: self.order.name in (note.body or ''))
        self.assertEqual(len(acceptance), 1)
        self.assertIn("Quotation accepted", acceptance.body)

    def test_public_visitor_with_token(self):
        self.authenticate(None, None)
        answer = self._sign(access_token=self.token)
        self.assertTrue(answer.get('force_refresh'), answer)
        self._assert_won_by_odoobot()

    def test_logged_in_customer(self):
        self.order.partner_id = self.portal_user.partner_id
        self.assertEqual(self.order.opportunity_id, self.lead)
        self.authenticate('op_portal', 'op_portal')
        answer = self._sign()
        self.assertTrue(answer.get('force_refresh'), answer)
        self._assert_won_by_odoobot()

    def test_opportunity_of_nobody_and_lead_of_another_type(self):
        """A lead nobody has taken up yet is converted by its customer's signature."""
        self.lead.write({'user_id': False, 'type': 'lead'})
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        self.assertEqual(self.lead.type, 'opportunity')
        self._assert_won_by_odoobot()

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

    def test_customer_declines(self):
        """A refusal cancels the quotation; the opportunity stays what the salesperson made it."""
        before = self._snapshot(self.lead)
        self.authenticate(None, None)
        page = self.url_open(f'/my/orders/{self.order.id}?access_token={self.token}')
        self.assertIn(self.order.name, page.text)
        csrf_token = page.text.split('csrf_token: "')[1].split('"')[0]
        response = self.url_open(
            f'/my/orders/{self.order.id}/decline?access_token={self.token}',
            data={'decline_message': "Too dear", 'csrf_token': csrf_token},
        )
        self.assertEqual(response.status_code, 200)
        after = self._snapshot(self.lead)
        self.assertEqual(self.order.state, 'cancel')
        self.assertEqual((after['lead'], after['lines']), (before['lead'], before['lines']))

    def test_portal_page_shows_nothing_of_the_opportunity(self):
        self.lead.name = "Secret courier deal"
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        page = self.url_open(f'/my/orders/{self.order.id}?access_token={self.token}')
        self.assertIn(self.order.name, page.text)
        self.assertNotIn("Secret courier deal", page.text)
        self.assertNotIn("Quotation accepted", page.text)
