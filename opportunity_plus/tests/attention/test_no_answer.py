from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged, users

from ..common import OpportunityPlusCommon

ANSWER = "We are thinking about it"


@tagged('post_install', '-at_install')
class TestNoAnswer(OpportunityPlusCommon):
    """A quotation without an answer is told once, and no longer than it has none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.opportunity_no_answer_days = 7
        cls.lead = cls._create_lead([(cls.bike, {})])
        cls.order = cls._quote(cls.lead)
        cls.order.action_quotation_sent()

    def _run(self, days=8):
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            self.env['sale.order']._cron_remind_of_no_answer()

    def _get_activities(self, lead=None):
        kind = self.env.ref('opportunity_plus.mail_activity_type_no_answer')
        return (lead or self.lead).activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_salesperson_gets_an_activity_once(self):
        self._run()
        activity = self._get_activities()
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn(self.order.name, activity.summary)
        self._run(days=9)
        self.assertEqual(self._get_activities(), activity)

    def test_not_before_its_day(self):
        self._run(days=6)
        self.assertFalse(self._get_activities())

    def test_off_at_first(self):
        self.assertFalse(self.env['res.company'].create({'name': "X"}).opportunity_no_answer_days)
        self.company.opportunity_no_answer_days = 0
        self._run()
        self.assertFalse(self._get_activities())

    def test_drafts_and_closed_deals_wait_for_nothing(self):
        draft, won = self._create_lead([(self.bike, {})]), self._create_lead([(self.bike, {})])
        self._quote(draft)
        self._quote(won).action_quotation_sent()
        won.action_set_won()
        self._run()
        self.assertFalse(self._get_activities(draft + won))

    def test_cancelled_activity_does_not_come_back(self):
        self._run()
        self._get_activities().unlink()
        self._run(days=9)
        self.assertFalse(self._get_activities())

    def test_done_activity_does_not_come_back(self):
        self._run()
        self._get_activities().action_feedback()
        self._run(days=9)
        self.assertFalse(self._get_activities())

    def test_accepted_is_answered(self):
        self._run()
        self.order.action_confirm()
        self.assertFalse(self._get_activities())

    def test_cancelled_is_answered(self):
        self._run()
        self.order._action_cancel()
        self.assertFalse(self._get_activities())

    def test_what_the_customer_writes_is_an_answer(self):
        self._run()
        self.order.message_post(
            body=ANSWER,
            message_type='comment',
            subtype_xmlid='mail.mt_comment',
            author_id=self.customer.id,
        )
        self.assertFalse(self._get_activities())

    def test_who_has_written_is_not_asked(self):
        self.order.message_post(body=ANSWER, message_type='comment', author_id=self.customer.id)
        self._run()
        self.assertFalse(self._get_activities())

    def test_what_a_colleague_writes_is_none(self):
        self._run()
        self.order.with_user(self.salesperson).message_post(body=ANSWER)
        self.assertTrue(self._get_activities())

    def test_each_quotation_has_its_own(self):
        second = self._create_order(self.lead)
        second.action_quotation_sent()
        self._run()
        self.assertEqual(len(self._get_activities()), 2)
        second._action_cancel()
        self.assertIn(self.order.name, self._get_activities().summary)

    def test_deleted_quotation_and_deal_won_by_hand(self):
        """Nothing tells of them at once: the job does."""
        other = self._create_lead([(self.bike, {})])
        self._quote(other).action_quotation_sent()
        self._run()
        self.assertTrue(self._get_activities(other))
        other.action_set_won()
        self.order.state = 'draft'
        self.order.unlink()
        self._run(days=9)
        self.assertFalse(self._get_activities(self.lead) + self._get_activities(other))

    def test_quotation_moved_to_another_opportunity(self):
        self._run()
        self.order.opportunity_id = self._create_lead()
        self.assertFalse(self._get_activities())

    def test_salesperson_who_left(self):
        self.lead.user_id = self.colleague
        self.colleague.active = False
        self.order.user_id = self.manager
        self._run()
        self.assertEqual(self._get_activities().user_id, self.manager)

    @users('op_salesperson')
    def test_written_by_nobody(self):
        self._run()
        order = self.order.with_user(self.env.user)
        with self.assertRaisesRegex(UserError, "no answer"):
            order.no_answer_activity_ref = False
        copied = order.copy()
        self.assertFalse(copied.no_answer_activity_ref)

    def test_other_numbers_of_days_are_refused(self):
        for days in (-1, 3651):
            with self.assertRaisesRegex(ValidationError, "Days Without Answer"):
                self.company.opportunity_no_answer_days = days

    def test_settings_show_it(self):
        self.env['res.config.settings'].create({'opportunity_no_answer_days': 3}).execute()
        self.assertEqual(self.company.opportunity_no_answer_days, 3)
        self._run(days=4)
        self.assertTrue(self._get_activities())

    def test_queries_do_not_grow(self):
        counts = []
        for number in (3, 12):
            leads = self.env['crm.lead'].browse(
                [self._create_lead([(self.bike, {})]).id for _number in range(number)]
            )
            for lead in leads:
                self._quote(lead).action_quotation_sent()
            self.env.flush_all()
            self.env.invalidate_all()
            orders = leads.order_ids
            start = self.env.cr.sql_log_count
            orders._remind_of_no_answer()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLess(counts[1] - counts[0], 4)
