from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_leading import LeadingCommon

# What another addon says; no text of ours to translate.
NO_MONDAY = "Not on a Monday."


@tagged('post_install', '-at_install')
class TestLeadingSent(LeadingCommon):
    """Where the company wants it, the quotation that was sent last leads by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.opportunity_primary_quotation = 'sent'
        cls.other = cls._create_quotation(690.0)

    def test_the_setting(self):
        """It is a choice on the settings page, and switching it changes no opportunity."""
        self.assertEqual(
            self.env['res.company'].create({'name': "New"}).opportunity_primary_quotation, 'manual'
        )
        self.order.action_quotation_sent()
        with Form(self.env['res.config.settings']) as form:
            self.assertEqual(form.opportunity_primary_quotation, 'sent')
            form.opportunity_primary_quotation = 'manual'
        form.record.execute()
        self.assertEqual(self.company.opportunity_primary_quotation, 'manual')
        self._assert_led_by(self.order, 300.0)
        self.other.action_quotation_sent()
        self._assert_led_by(self.order, 300.0)

    def test_the_last_one_sent(self):
        self.order.action_quotation_sent()
        self._assert_led_by(self.order, 300.0)
        self.other.action_quotation_sent()
        self._assert_led_by(self.other, 690.0)
        self.assertFalse(self.order.opportunity_leading)

    def test_in_place_of_one_set_by_hand(self):
        self.lead.primary_order_id = self.other
        self.order.action_quotation_sent()
        self._assert_led_by(self.order, 300.0)
        self.lead.primary_order_id = False
        self._assert_not_led()
        self.order.order_line.price_unit = 1.0
        self._assert_not_led()
        self.other.action_quotation_sent()
        self._assert_led_by(self.other, 690.0)

    def test_however_it_is_sent(self):
        """The button, a write, the mail, created as sent."""
        line = Command.create({'product_id': self.untaxed.id, 'price_unit': 8.0})

        def mail(order):
            text = "Look"
            order.with_context(mark_so_as_sent=True).message_post(body=text, message_type='email')

        for send in (
            lambda order: order.action_quotation_sent(),
            lambda order: order.write({'state': 'sent'}),
            mail,
        ):
            order = self._create_quotation(5.0)
            send(order)
            self._assert_led_by(order, 5.0)
        order = order.create(
            {
                'partner_id': self.customer.id,
                'opportunity_id': self.lead.id,
                'state': 'sent',
                'order_line': [line],
            }
        )
        self._assert_led_by(order, 8.0)

    def test_sent_by_who_may_not_change_the_opportunity(self):
        self.order.user_id = self.colleague
        self.order.with_user(self.colleague).action_quotation_sent()
        self._assert_led_by(self.order, 300.0)

    def test_several_at_once(self):
        lead = self._create_lead(name="Other")
        third = self._create_quotation(7.0, lead)
        (self.order | self.other | third).action_quotation_sent()
        self._assert_led_by(self.other, 690.0)
        self.assertFalse(self.order.opportunity_leading)
        self._assert_lead('quotation', 7.0, lead, primary_order_id=third.id)

    def test_while_another_is_accepted(self):
        """It leads when the other one is cancelled."""
        self.other.action_confirm()
        self.order.action_quotation_sent()
        self._assert_lead('order', 690.0, primary_order_id=self.order.id, is_led=False)
        self.other._action_cancel()
        self._assert_led_by(self.order, 300.0)

    def test_accepted_cancelled_and_sent_again(self):
        self.order.action_quotation_sent()
        self.order.action_confirm()
        self.order._action_cancel()
        self._assert_not_led()
        self.order.action_draft()
        self.order.action_quotation_sent()
        self._assert_led_by(self.order, 300.0)

    def test_the_company_of_the_order_decides(self):
        other = self.env['res.company'].create({'name': "Sibling"})
        self.env.user.company_ids |= other
        self.lead.write({'user_id': False, 'team_id': False, 'company_id': False})
        order = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'opportunity_id': self.lead.id,
                'company_id': other.id,
            }
        )
        order.action_quotation_sent() if order.order_line else order.write({'state': 'sent'})
        self._assert_lead('manual', 900.0, primary_order_id=False)

    def test_siblings_are_cancelled(self):
        """An acceptance that cancels the other quotations cancels the leading one too."""
        self.company.opportunity_sibling_policy = 'cancel'
        self.order.action_quotation_sent()
        self.other.action_confirm()
        self._assert_lead('order', 690.0, primary_order_id=False, won_status='won')
        self.assertEqual(self.order.state, 'cancel')
        self.other._action_cancel()
        self._assert_not_led()

    @mute_logger('odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure')
    def test_it_never_refuses_to_send(self):
        """Whatever another addon says of the opportunity."""

        def refuse(_self, *_args):
            raise UserError(NO_MONDAY)

        self.patch(self.env.registry['crm.lead'], '_mirror_order_lines', refuse)
        self.order.action_quotation_sent()
        self.assertEqual(self.order.state, 'sent')
        self._assert_lead('manual', 900.0, primary_order_id=False)
        self.assertIn(NO_MONDAY, self.lead.acceptance_failure)
        self.order._action_cancel()
        self.assertFalse(self.order.opportunity_leading)
