from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged

from ..common_origin import OriginCommon
from ..common_report_access import ReportAccess
from ..common_timeline import TimelineCommon


@tagged('post_install', '-at_install')
class TestStageHistory(TimelineCommon):
    """Which stages an opportunity was in, how long, and what it was worth."""

    def setUp(self):
        super().setUp()
        self.start = Datetime.now() - timedelta(days=30)
        self.lead = self._create_lead(name="Slow", expected_revenue=1000, probability=20)
        self._save()
        self._set_dates(self.lead, self.start)

    def _set_dates(self, lead, date):
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, date_last_stage_update = %s WHERE id = %s",
            [date, date, lead.id],
        )
        self.env.invalidate_all()

    def _move(self, stage, days, **values):
        """Move to another stage so many days after the start, in a transaction of its own."""
        known = self.lead.message_ids
        self.lead.write({'stage_id': stage.id, **values})
        self._save()
        self.lead.invalidate_recordset(['message_ids'])
        values = (self.lead.message_ids - known).sudo().tracking_value_ids
        date = self.start + timedelta(days=days)
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET create_date = %s WHERE id IN %s",
            [date, tuple(values.ids)],
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s", [date, self.lead.id]
        )
        self.env.invalidate_all()

    def _read(self, user=None):
        """The stays: stage, day entered, day left, days, amount and weighted amount."""
        user = user or self.salesperson
        domain = self.lead.with_user(user).action_view_stage_history()['domain']
        self.env.flush_all()

        def day(date):
            return date and round((date - self.start).total_seconds() / 86400)

        return [
            (
                stay.stage_name,
                day(stay.date_entered),
                day(stay.date_left),
                round(stay.days),
                stay.amount,
                stay.weighted_amount,
            )
            for stay in self.env['crm.opportunity.stage.history'].with_user(user).search(domain)
        ]

    def test_from_stage_to_stage(self):
        self._move(self.stage_proposal, 10)
        self.lead.write({'expected_revenue': 3000, 'probability': 50})
        self._save()
        self._move(self.stage_new, 15, expected_revenue=4000, probability=10)
        self.assertEqual(
            self._read(),
            [
                ("Fresh", 0, 10, 10, 1000, 200),
                ("Offered", 10, 15, 5, 3000, 1500),
                ("Fresh", 15, False, 15, 4000, 400),
            ],
        )

    def test_closed(self):
        """The days of the stage in which it was lost end there."""
        self.lead.action_set_lost()
        self._save()
        self.lead.date_closed = self.start + timedelta(days=12)
        self.assertEqual(self._read(), [("Fresh", 0, False, 12, 1000, 0)])

    def test_old_records(self):
        """Left before the addon kept figures: the amount as tracked, the weight unknown."""
        self._move(self.stage_proposal, 10)
        self.lead.expected_revenue = 3000
        self._save()
        self._move(self.stage_new, 15)
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET field_info = NULL"
            " WHERE mail_message_id IN (SELECT id FROM mail_message WHERE res_id = %s)",
            [self.lead.id],
        )
        self.assertEqual(
            [row[0:1] + row[4:] for row in self._read()],
            [("Fresh", 1000, 0), ("Offered", 3000, 0), ("Fresh", 3000, 600)],
        )
        report = self.env['crm.opportunity.stage.history']
        ((weighted,),) = report._read_group(
            [('lead_id', '=', self.lead.id), ('date_left', '!=', False)],
            [],
            ['weighted_amount:array_agg'],
        )
        self.assertEqual(weighted, [None, None], "unknown is not nothing")

    def test_amounts_that_contradict_each_other(self):
        self._move(self.stage_proposal, 10, expected_revenue=2000)
        self.lead.with_context(tracking_disable=True).expected_revenue = 2500
        self._move(self.stage_new, 15)
        self.lead.expected_revenue = 2600
        self._save()
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET field_info = NULL"
            " WHERE mail_message_id IN (SELECT id FROM mail_message WHERE res_id = %s)",
            [self.lead.id],
        )
        self.assertEqual(
            [row[4] for row in self._read()], [1000, 0, 2600], "2000 or 2500: not known"
        )

    def test_stages_past_the_tracking(self):
        self._move(self.stage_proposal, 10)
        self.lead.with_context(tracking_disable=True).stage_id = self.stage_new
        self._move(self.stage_proposal, 20)
        self.lead.with_context(tracking_disable=True).stage_id = self.stage_new
        self.env.flush_all()
        self._set_dates(self.lead, self.start)
        self.assertEqual(
            [row[:3] for row in self._read()],
            [("Fresh", 0, 10), ("Fresh", False, 20), ("Fresh", 0, False)],
        )

    def test_a_deleted_stage(self):
        stage = self.stage_proposal.copy({'name': "Gone"})
        self._move(stage, 10)
        self._move(self.stage_new, 15)
        stage.unlink()
        self.assertEqual([row[0] for row in self._read()], ["Fresh", "Gone", "Fresh"])

    def test_accepted(self):
        order = self._create_order(self.lead)
        order.action_confirm()
        self._save()
        self.assertEqual(
            [row[0:1] + row[4:] for row in self._read()],
            [("Fresh", 1000, 200), ("Signed", 1000, 1000)],
        )

    def test_accepted_for_another_amount(self):
        order = self._create_order(self.lead)
        order.order_line.price_unit = 800
        order.action_confirm()
        self._save()
        self.assertEqual(self.lead.expected_revenue, 800)
        self.assertEqual(
            [row[0:1] + row[4:] for row in self._read()],
            [("Fresh", 1000, 200), ("Signed", 800, 800)],
        )

    def test_the_chatter_does_not_show_the_figures(self):
        self._move(self.stage_proposal, 10)
        values = self._read_values(self.lead.message_ids[0])
        self.assertEqual(list(values), ["Stage"])


@tagged('post_install', '-at_install')
class TestStageHistoryAccess(ReportAccess, OriginCommon):
    report_model = 'crm.opportunity.stage.history'
    measure = '__count'
