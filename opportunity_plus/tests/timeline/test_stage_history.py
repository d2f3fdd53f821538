from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Datetime
from odoo.tests import tagged

from ..common_origin import OriginCommon
from ..common_report_access import ReportAccess
from ..common_timeline import TimelineCommon


class StageHistoryCommon(TimelineCommon):
    """An opportunity of 1000 that was created a month ago, with a probability of 20 %."""

    def setUp(self):
        super().setUp()
        self.start = Datetime.now() - timedelta(days=30)
        with self._days_later(0):
            self.lead = self._create_lead(name="Slow", expected_revenue=1000, probability=20)
            self._save()

    def _days_later(self, days):
        return freeze_time(self.start + timedelta(days=days))

    def _move(self, stage, days, **values):
        """Move to another stage so many days after the start."""
        with self._days_later(days):
            self.lead.write({'stage_id': stage.id, **values})
            self._save()

    def _read(self, user=None):
        """The stays: stage, day entered, day left, days, amount and weighted amount."""
        user = user or self.salesperson
        domain = self.lead.with_user(user).action_view_stage_history()['domain']

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

    def _read_figures(self):
        return [row[0:1] + row[4:] for row in self._read()]


@tagged('post_install', '-at_install')
class TestStageHistory(StageHistoryCommon):
    """Which stages an opportunity was in, how long, and what it was worth."""

    def test_from_stage_to_stage(self):
        self._move(self.stage_proposal, 10)
        self.lead.write({'expected_revenue': 3000, 'probability': 50})
        self._move(self.stage_new, 15, expected_revenue=4000, probability=10)
        self.assertEqual(
            self._read(),
            [
                ("Fresh", 0, 10, 10, 1000, 200),
                ("Offered", 10, 15, 5, 3000, 1500),
                ("Fresh", 15, False, 15, 4000, 400),
            ],
        )

    def test_the_same_stage_is_no_change(self):
        self._move(self.stage_new, 10)
        self.assertEqual(self._read(), [("Fresh", 0, False, 30, 1000, 200)])

    def test_whether_it_is_tracked_or_not(self):
        with self._days_later(5):
            self.lead.with_context(tracking_disable=True).stage_id = self.stage_proposal
        self.assertEqual(
            [row[:3] for row in self._read()], [("Fresh", 0, 5), ("Offered", 5, False)]
        )

    def test_a_colleague_moves_many(self):
        """In as many queries for ten opportunities as for two."""
        leads = self._create_lead(name="One") + self._create_lead(name="Two")
        more = leads.browse().concat(*(self._create_lead(name=f"{n}") for n in range(10)))
        counts = []
        for records in (leads, more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._log_stage_changes(records._get_stage_figures(self.stage_proposal.id))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_closed(self):
        """The days of the stage in which it was lost end there."""
        self.lead.action_set_lost()
        self._save()
        self.lead.date_closed = self.start + timedelta(days=12)
        self.assertEqual(self._read(), [("Fresh", 0, False, 12, 1000, 0)])

    def test_a_deleted_stage(self):
        stage = self.stage_proposal.copy({'name': "Gone"})
        self._move(stage, 10)
        self._move(self.stage_new, 15)
        stage.unlink()
        self.assertEqual([row[0] for row in self._read()], ["Fresh", "Gone", "Fresh"])

    def test_created_many_at_once(self):
        leads = self.env['crm.lead'].create(
            [{'name': name, 'stage_id': self.stage_proposal.id} for name in ("A", "B")]
        )
        stays = self.env['crm.opportunity.stage.history'].search([('lead_id', 'in', leads.ids)])
        self.assertEqual(stays.lead_id, leads)
        self.assertEqual(stays.stage_id, self.stage_proposal)

    def test_deleted_with_its_opportunity(self):
        self._move(self.stage_proposal, 10)
        history = self.env['crm.opportunity.stage.history']
        stays = history.search([('lead_id', '=', self.lead.id)])
        self.lead.unlink()
        self.assertFalse(stays.exists())

    def test_merged(self):
        """The head keeps its own stays; those of the others go with them."""
        self._move(self.stage_proposal, 10)
        other = self._create_lead(name="Twin", expected_revenue=100)
        (self.lead + other).merge_opportunity()
        head = (self.lead + other).exists()
        stays = self.env['crm.opportunity.stage.history'].search(
            [('lead_id', 'in', (self.lead + other).ids)]
        )
        self.assertEqual(stays.lead_id, head)


@tagged('post_install', '-at_install')
class TestStageHistorySale(StageHistoryCommon):
    """An acceptance and its reversal write the amount before the stage."""

    def _accept(self, price):
        order = self._create_order(self.lead)
        order.order_line.price_unit = price
        order.action_confirm()
        self._save()
        return order

    def test_accepted(self):
        self._accept(1000)
        self.assertEqual(self._read_figures(), [("Fresh", 1000, 200), ("Signed", 1000, 1000)])

    def test_accepted_for_another_amount(self):
        self._accept(800)
        self.assertEqual(self.lead.expected_revenue, 800)
        self.assertEqual(self._read_figures(), [("Fresh", 1000, 200), ("Signed", 800, 800)])

    def test_sold_and_cancelled(self):
        """While it was won it was worth what was sold."""
        self.lead.expected_revenue = 700
        order = self._accept(690)
        order._action_cancel()
        self._save()
        self.assertEqual(self.lead.expected_revenue, 700)
        self.assertEqual(
            self._read_figures(), [("Fresh", 700, 140), ("Signed", 690, 690), ("Fresh", 700, 140)]
        )

    def test_reopened_by_hand_and_sold_again(self):
        self._accept(800)
        self.lead.write({'stage_id': self.stage_proposal.id, 'probability': 50})
        self._accept(100)
        self.assertEqual(
            self._read_figures(),
            [
                ("Fresh", 1000, 200),
                ("Signed", 800, 800),
                ("Offered", 800, 400),
                ("Signed", 900, 900),
            ],
        )


@tagged('post_install', '-at_install')
class TestStageHistorySeed(StageHistoryCommon):
    """Opportunities of before the installation: Odoo's tracking tells of their stages."""

    def _move(self, stage, days, **values):
        """Move as if this addon were not there: only the tracking knows."""
        known = self.lead.message_ids
        res = super()._move(stage, days, **values)
        self.lead.invalidate_recordset(['message_ids'])
        values = (self.lead.message_ids - known).sudo().tracking_value_ids
        date = self.start + timedelta(days=days)
        if values:
            self.env.cr.execute(
                "UPDATE mail_tracking_value SET create_date = %s WHERE id IN %s",
                [date, tuple(values.ids)],
            )
        self.env.invalidate_all()
        return res

    def _seed(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", [self.start, self.lead.id]
        )
        self.env.cr.execute("DELETE FROM crm_opportunity_stage_history")
        self.env.invalidate_all()
        self.env['crm.opportunity.stage.history']._seed_from_tracking()

    def test_amounts_as_tracked(self):
        """The weight is not known: nobody tracked the probability."""
        self._move(self.stage_proposal, 10)
        self.lead.expected_revenue = 3000
        self._save()
        self._move(self.stage_new, 15)
        self._seed()
        self.assertEqual(
            self._read(),
            [
                ("Fresh", 0, 10, 10, 1000, 0),
                ("Offered", 10, 15, 5, 3000, 0),
                ("Fresh", 15, False, 15, 3000, 600),
            ],
        )

    def test_twice_changes_nothing(self):
        self._move(self.stage_proposal, 10)
        self._seed()
        before = self._read()
        self.env['crm.opportunity.stage.history']._seed_from_tracking()
        self.assertEqual(self._read(), before)

    def test_figures_of_version_19_0_1_0(self):
        """They were kept in the tracking value itself."""
        self._move(self.stage_proposal, 10)
        self.env.cr.execute(
            """
            UPDATE mail_tracking_value
               SET field_info = '{"name": "stage_id", "amount": 900, "probability": 30}'
             WHERE mail_message_id IN (SELECT id FROM mail_message WHERE res_id = %s)
            """,
            [self.lead.id],
        )
        self._seed()
        self.assertEqual(self._read_figures(), [("Fresh", 900, 270), ("Offered", 1000, 200)])

    def test_amounts_that_contradict_each_other(self):
        self._move(self.stage_proposal, 10, expected_revenue=2000)
        self.lead.with_context(tracking_disable=True).expected_revenue = 2500
        self._move(self.stage_new, 15)
        self.lead.expected_revenue = 2600
        self._save()
        self._seed()
        self.assertEqual(
            [row[4] for row in self._read()], [1000, 0, 2600], "2000 or 2500: not known"
        )

    def test_stages_past_the_tracking(self):
        self._move(self.stage_proposal, 10)
        self.lead.with_context(tracking_disable=True).stage_id = self.stage_new
        self._move(self.stage_proposal, 20)
        with self._days_later(25):
            self.lead.with_context(tracking_disable=True).stage_id = self.stage_new
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s",
            [self.start + timedelta(days=25), self.lead.id],
        )
        self._seed()
        self.assertEqual(
            [row[:3] for row in self._read()],
            [("Fresh", 0, 10), ("Fresh", False, 20), ("Fresh", 25, False)],
        )


@tagged('post_install', '-at_install')
class TestStageHistoryAccess(ReportAccess, OriginCommon):
    report_model = 'crm.opportunity.stage.history'
    measure = '__count'
