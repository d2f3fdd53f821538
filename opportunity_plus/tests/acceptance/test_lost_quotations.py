from datetime import datetime

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestLostQuotations(OpportunityPlusCommon):
    """The open quotations of a lost opportunity, which a forgotten link would win."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {})])
        self.draft, self.sent = self._create_own_order(), self._create_own_order()
        self.sent.action_quotation_sent()

    def _create_own_order(self, **values):
        return self._create_order(self.lead, **{'user_id': self.salesperson.id, **values})

    def _open_dialog(self, leads=None, **context):
        Wizard = self.env['crm.lead.lost'].with_user(self.env.user)
        return Form(Wizard.with_context(default_lead_ids=(leads or self.lead).ids, **context))

    def _lose(self, leads=None, **values):
        with self._open_dialog(leads) as form:
            for name, value in values.items():
                form[name] = value
        form.record.action_lost_reason_apply()

    def _restore(self):
        self.lead.with_user(self.env.user).action_restore()

    @users('op_salesperson')
    def test_the_dialog_says_what_is_open_and_cancels_it(self):
        form = self._open_dialog()
        names = f"{self.draft.name}, {self.sent.name}"
        self.assertEqual(form.open_orders, f"2 quotations are open: {names}.")
        self.assertTrue(form.cancel_orders)
        self.assertFalse(form.kept_orders)
        form.save().action_lost_reason_apply()
        self.assertEqual(self.lead.won_status, 'lost')
        self.assertEqual({self.draft.state, self.sent.state}, {'cancel'})
        self.assertIn("“Bikes for couriers” was lost", self.sent.message_ids[0].body)
        self.assertRecordValues(self.lead, [{'amount_source': 'lines', 'expected_revenue': 1000}])

    @users('op_salesperson')
    def test_unticked_they_stay_and_a_signature_still_wins(self):
        self._lose(cancel_orders=False)
        self.assertEqual((self.draft.state, self.sent.state), ('draft', 'sent'))
        self.sent.action_confirm()
        self.assertRecordValues(self.lead, [{'won_status': 'won', 'active': True}])

    @users('op_salesperson')
    def test_without_open_quotations_nothing_is_said(self):
        (self.draft | self.sent)._action_cancel()
        self.assertFalse(self._open_dialog().open_orders)
        self._lose()
        self.assertFalse((self.draft | self.sent).filtered('cancelled_as_lost'))

    @users('op_salesperson')
    def test_what_one_may_not_cancel_is_named_and_left(self):
        other = self._create_own_order(user_id=self.colleague.id)
        form = self._open_dialog()
        self.assertIn(f"{other.name} (of {self.colleague.name})", form.kept_orders)
        form.save().action_lost_reason_apply()
        self.assertEqual([self.draft.state, other.state], ['cancel', 'draft'])
        self.assertIn(f"Still open, although the opportunity was lost: {other.name}", self._notes())

    def _notes(self):
        return " ".join(self.lead.message_ids.mapped('body'))

    @users('op_salesperson')
    def test_what_the_customer_signed_is_left(self):
        """It waits for a payment: the sale always wins."""
        self.sent.signed_on = datetime(2030, 1, 1)
        self.assertIn(f"{self.sent.name} (signed", self._open_dialog().kept_orders)
        self._lose()
        self.assertEqual([self.draft.state, self.sent.state], ['cancel', 'sent'])

    @users('op_leader')
    def test_of_another_company_is_left(self):
        other_company = self.env['res.company'].with_user(SUPERUSER_ID)
        other_company = other_company.create({'name': "Other Ltd"})
        lead = self._create_lead(user_id=False, team_id=False, company_id=False)
        other = self._create_order(lead, [], company_id=other_company.id)
        self.assertIn(other.name, self._open_dialog(lead).kept_orders)
        self._lose(lead)
        self.assertEqual((lead.won_status, other.state), ('lost', 'draft'))

    @users('op_leader')
    def test_several_at_once(self):
        other = self._create_lead()
        theirs = self._create_order(other)
        self.assertIn("3 quotations are open", self._open_dialog(self.lead | other).open_orders)
        self._lose(self.lead | other)
        self.assertEqual({self.draft.state, self.sent.state, theirs.state}, {'cancel'})

    @users('op_leader')
    def test_many_cost_the_same_queries(self):
        def measure(count):
            leads = self.lead.browse()
            for _index in range(count):
                leads |= self._create_lead()
                self._create_order(leads[-1])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._open_dialog(leads)
            return self.env.cr.sql_log_count - before

        measure(1)  # warms the caches
        self.assertLessEqual(measure(8), measure(2))

    @users('op_salesperson')
    def test_restoring_offers_them_again(self):
        kept = self._create_own_order()
        kept._action_cancel()
        self._lose()
        lead = self.lead.with_user(self.env.user)
        self.assertFalse(lead.orders_to_restore)
        self._restore()
        self.assertEqual(lead.orders_to_restore, f"{self.draft.name}, {self.sent.name}")
        lead.action_restore_orders()
        self.assertEqual({self.draft.state, self.sent.state}, {'draft'})
        self.assertEqual(kept.state, 'cancel')
        self.assertFalse(lead.orders_to_restore)
        self.assertFalse((self.draft | self.sent).filtered('cancelled_as_lost'))

    @users('op_salesperson')
    def test_or_they_stay_cancelled(self):
        self._lose()
        self._restore()
        lead = self.lead.with_user(self.env.user)
        lead.action_leave_orders_cancelled()
        self.assertFalse(lead.orders_to_restore)
        self.assertEqual({self.draft.state, self.sent.state}, {'cancel'})

    @users('op_salesperson')
    def test_one_that_moved_on_is_not_offered(self):
        self._lose()
        self.draft.with_user(self.env.user).action_draft()
        self.draft.with_user(self.env.user)._action_cancel()
        self.sent.opportunity_id = self._create_lead()
        self._restore()
        self.assertFalse(self.lead.with_user(self.env.user).orders_to_restore)

    def test_a_leading_quotation_leads_no_more(self):
        self.sent.order_line.price_unit = 900.0
        self.lead.primary_order_id = self.sent
        self.assertEqual(self.lead.expected_revenue, 900.0)
        self._lose()
        self.assertRecordValues(
            self.lead,
            [{'won_status': 'lost', 'primary_order_id': False, 'amount_source': 'lines'}],
        )

    @users('op_salesperson')
    def test_who_may_not_change_the_opportunity_restores_nothing(self):
        self._lose()
        self._restore()
        self.lead.user_id = self.colleague
        for action in ('action_restore_orders', 'action_leave_orders_cancelled'):
            with self.assertRaises(AccessError):
                getattr(self.lead.with_user(self.env.user), action)()

    @users('op_salesperson')
    def test_nobody_writes_the_mark(self):
        with self.assertRaisesRegex(UserError, "cannot be set by hand"):
            self.draft.with_user(self.env.user).cancelled_as_lost = True
        self._lose()
        self.assertFalse(self.draft.copy().cancelled_as_lost)
