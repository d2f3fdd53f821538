from .common_http import OpportunityHttpCommon

SIGNATURE = 'R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=='


class OpportunityPortalCommon(OpportunityHttpCommon):
    """A sent quotation of three products, which waits for its customer."""

    def setUp(self):
        super().setUp()
        self._send_quotation()

    def _send_quotation(self):
        self.lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.helmet, {})])
        self.forecast = self.lead.opportunity_line_ids
        self.order = self._quote(self.lead)
        self.order.write({'state': 'sent', **self._prepare_sent_values()})
        self.token = self.order._portal_ensure_token()
        self.known_messages = self.lead.message_ids

    def _prepare_sent_values(self):
        """What the customer is asked for."""
        return {'require_signature': True, 'require_payment': False}

    def _sign(self, **params):
        """Send what the dialog "Accept & Sign" sends."""
        answer = self.make_jsonrpc_request(
            f'/my/orders/{self.order.id}/accept',
            {'name': "Ada Blue", 'signature': SIGNATURE, **params},
            timeout=60,
        )
        self.env.invalidate_all()
        return answer

    def _decline(self):
        """Send what the dialog "Reject" sends."""
        address = f'/my/orders/{self.order.id}'
        page = self.url_open(f'{address}?access_token={self.token}')
        self.assertIn(self.order.name, page.text)
        csrf_token = page.text.split('csrf_token: "')[1].split('"')[0]
        response = self.url_open(
            f'{address}/decline?access_token={self.token}',
            data={'decline_message': "Too dear", 'csrf_token': csrf_token},
        )
        self.env.invalidate_all()
        return response

    def _assert_won_by_odoobot(self):
        self.assertEqual(self.order.state, 'sale')
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('won', self.stage_won))
        self.assertEqual(self.lead.amount_source, 'order')
        self.assertEqual(self.lead.expected_revenue, 2100.0)
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, self.order.order_line)
        self.assertEqual(self.lead.opportunity_line_ids.forecast_line_id, self.forecast)
        self.assertFalse(self.lead.activity_ids)
        notes = self.lead.message_ids - self.known_messages
        self.assertEqual(notes.author_id, self.env.ref('base.partner_root'))
        acceptance = notes.filtered(lambda note: "Quotation accepted" in (note.body or ''))
        self.assertEqual(len(acceptance), 1)
        self.assertIn(self.order.name, acceptance.body)
