from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import OpportunityPlusCommon

FAILURE_LOGGER = 'odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure'


@tagged('post_install', '-at_install')
class TestUiPayment(HttpCase, OpportunityPlusCommon):
    """The customer pays on the portal, in a browser, through Odoo's provider for demonstrations.

    Nothing of the payment is replaced: the page, the provider, its payment and its journal entry
    are those of Odoo.
    """

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.helmet, {})])
        self.forecast = self.lead.opportunity_line_ids
        self.order = self._quote(self.lead)
        self.order.write(
            {'require_signature': False, 'require_payment': True, 'prepayment_percent': 1.0}
        )
        self.order.action_quotation_sent()

    def _visit(self, tour):
        """Follow the link of the quotation's mail as somebody who is not logged in."""
        self.start_tour(self.order.get_portal_url(), tour, timeout=120)
        self.env.invalidate_all()

    def _assert_paid(self, amount):
        self.assertRecordValues(
            self.order.transaction_ids,
            [{'provider_code': 'demo', 'state': 'done', 'amount': amount}],
        )
        self.assertEqual(self.order.transaction_ids.payment_id.amount, amount)
        self.assertEqual((self.order.state, self.order.amount_paid), ('sale', amount))

    def _assert_won(self):
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('won', self.stage_won))
        self.assertEqual((self.lead.amount_source, self.lead.expected_revenue), ('order', 2100.0))
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, self.order.order_line)
        self.assertEqual(self.lead.opportunity_line_ids.forecast_line_id, self.forecast)
        self.assertFalse(self.lead.activity_ids)
        note = self.lead.message_ids.filtered(lambda m: "Quotation accepted" in (m.body or ''))
        self.assertEqual(note.author_id, self.env.ref('base.partner_root'))

    def test_full_payment(self):
        self._visit('opportunity_plus_customer_pays')
        self._assert_paid(2321.0)
        self._assert_won()

    def test_down_payment(self):
        """A part of the price confirms: the opportunity has the whole amount nevertheless."""
        self.order.prepayment_percent = 0.3
        self._visit('opportunity_plus_customer_pays_down')
        self._assert_paid(696.3)
        self._assert_won()

    def test_signature_and_down_payment(self):
        self.order.write({'require_signature': True, 'prepayment_percent': 0.3})
        self._visit('opportunity_plus_customer_signs_and_pays_down')
        self._assert_paid(696.3)
        self.assertEqual(self.order.signed_by, "Ada Blue")
        self._assert_won()

    def test_payment_although_the_opportunity_cannot_follow(self):
        """Another addon's constraint: the customer is thanked, the salesperson told."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT crm_lead_only_forecasts"
            " CHECK (amount_source != 'order')"
        )
        with self.assertLogs(FAILURE_LOGGER, 'WARNING'), mute_logger('odoo.sql_db'):
            self._visit('opportunity_plus_customer_pays')
        self._assert_paid(2321.0)
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('pending', self.stage_new))
        self.assertEqual((self.lead.amount_source, self.lead.expected_revenue), ('lines', 2100.0))
        self.assertEqual(self.lead.opportunity_line_ids, self.forecast)
        activity = self.lead.activity_ids
        self.assertEqual(
            activity.activity_type_id,
            self.env.ref('opportunity_plus.mail_activity_type_acceptance'),
        )
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("crm_lead_only_forecasts", activity.note)
        self.env.cr.execute("ALTER TABLE crm_lead DROP CONSTRAINT crm_lead_only_forecasts")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('opportunity_plus.ir_cron_retry_acceptance').method_direct_trigger()
        self.env.invalidate_all()
        self._assert_won()
