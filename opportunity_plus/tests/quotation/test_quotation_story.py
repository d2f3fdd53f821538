from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import OpportunityPlusCommon

OFFER = "Our offer"


@tagged('post_install', '-at_install')
class TestQuotationStory(OpportunityPlusCommon):
    """What the Quotations tab says of a quotation."""

    @classmethod
    @freeze_time('2031-03-10 12:00:00')
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()
        cls.order = cls._create_order(
            cls.lead,
            user_id=cls.salesperson.id,
            date_order=datetime(2031, 3, 10, 12),
            validity_date='2031-04-09',
        )

    @freeze_time('2031-03-12 12:00:00')
    def test_a_draft(self):
        story = "draft of 03/10/2031, valid until 04/09/2031"
        self.assertEqual(self.order.with_user(self.salesperson).opportunity_story, story)
        self.order.validity_date = False
        self.assertEqual(self.order.opportunity_story, "draft of 03/10/2031")

    @freeze_time('2031-05-01 12:00:00')
    def test_an_expired_one(self):
        self.assertEqual(self.order.opportunity_story, "draft of 03/10/2031, expired on 04/09/2031")

    def test_sent(self):
        self.order.validity_date = False
        with freeze_time('2031-03-12 12:00:00'):
            self.order.action_quotation_sent()
            self.assertEqual(self.order.opportunity_story, "sent on 03/10/2031")
            self.order.message_post(body=OFFER, partner_ids=self.customer.ids)
            self.order.invalidate_recordset()
            self.assertEqual(self.order.opportunity_story, "sent on 03/12/2031")

    def test_the_day_is_the_reader_s(self):
        self.order.write({'date_order': datetime(2031, 3, 10, 23), 'validity_date': False})
        order = self.order.with_context(tz='Asia/Tokyo')
        self.assertEqual(order.opportunity_story, "draft of 03/11/2031")

    def test_confirmed_signed_and_paid(self):
        self.order.action_confirm()
        self.order.date_order = datetime(2031, 3, 11, 12)
        self.assertEqual(self.order.opportunity_story, "confirmed on 03/11/2031")
        self.order.write({'signed_on': datetime(2031, 3, 12, 12), 'signed_by': "Camille"})
        self.assertEqual(self.order.opportunity_story, "signed on 03/12/2031 by Camille")

    def test_cancelled(self):
        self.order._action_cancel()
        self.assertEqual(self.order.opportunity_story, "cancelled")

    def test_a_repeated_call_with_a_reference_makes_no_second_quotation(self):
        lead = self._create_lead([(self.bike, {})]).with_user(self.salesperson)
        first = lead.create_quotation(reference="ERP-7")
        self.assertEqual(lead.create_quotation(reference="ERP-7"), first)
        self.assertEqual(self.env['sale.order'].browse(first).client_order_ref, "ERP-7")
        self.assertNotEqual(lead.create_quotation(reference="ERP-8"), first)
        self.assertNotEqual(lead.create_quotation(), first)
        other = self._create_lead([(self.bike, {})])
        self.assertNotEqual(other.create_quotation(reference="ERP-7"), first)
