from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common_payment import OpportunityPaymentCommon
from ..common_portal import OpportunityPortalCommon


class TimelineCustomerCommon(OpportunityPortalCommon):
    def _read_events(self):
        """What the chatter tells since the quotation was sent, oldest first.

        :returns: pairs of what happened and to which quotation, by whom
        """
        self.env.invalidate_all()
        entries = (self.lead.message_ids - self.known_messages).sorted('id')
        events = entries.filtered(
            lambda entry: (
                entry.subtype_id.get_external_id()[entry.subtype_id.id] or ""
            ).startswith('opportunity_plus.mt_quotation_')
        )
        self.assertLessEqual(events.author_id, self.env.ref('base.partner_root'))
        return [
            (
                event.subtype_id.description,
                html2plaintext(event.body, include_references=False).strip(),
            )
            for event in events
        ]


@tagged('post_install', '-at_install')
class TestTimelineCustomer(TimelineCustomerCommon):
    """The customer reads and signs on the portal: the salesperson sees it on the opportunity."""

    def test_viewed(self):
        self.authenticate(None, None)
        viewed = [("Quotation viewed by the customer", self.order.name)]
        for _time in range(2):
            self.assertEqual(self.url_open(self.order.get_portal_url()).status_code, 200)
            self.assertEqual(self._read_events(), viewed)

    def test_signed(self):
        self.authenticate(None, None)
        self._sign(access_token=self.token)
        self.assertEqual(
            self._read_events(),
            [("Quotation signed by the customer", f"{self.order.name} (Ada Blue)")],
        )


@tagged('post_install', '-at_install')
class TestTimelinePayment(OpportunityPaymentCommon, TimelineCustomerCommon):
    """The customer pays: told once, whether it was the whole amount or a part."""

    def test_paid(self):
        self._pay(None)
        self.assertEqual(self.order.state, 'sale')
        self.assertEqual(self._read_events(), [("Payment received", self.order.name)])

    def test_not_paid(self):
        self._pay(None, 'cancel')
        self.assertEqual(self._read_events(), [])
