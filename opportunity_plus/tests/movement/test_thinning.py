from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common_movement import MovementCommon


@tagged('post_install', '-at_install')
class TestThinning(MovementCommon):
    """Every day for a while, then every Monday, then one Monday of each month."""

    def setUp(self):
        super().setUp()
        self.deal = self._deal("Deal", 0)
        day = date(2020, 1, 1)
        while day < date(2020, 4, 1):
            self.deal.expected_revenue = day.month * 100 + day.day
            self._take(day.strftime('%m-%d'))
            day += timedelta(days=1)

    def _thin(self, day, daily=120, weekly=730):
        parameters = self.env['ir.config_parameter']
        parameters.set_param('opportunity_plus.snapshot_daily_days', daily)
        parameters.set_param('opportunity_plus.snapshot_weekly_days', weekly)
        return self.Snapshot._thin_out(date.fromisoformat(day))

    def _get_days(self):
        self.env.invalidate_all()
        return [begin for begin, _end, _amount in self._get_rows(self.deal)]

    def test_young_ones_stay(self):
        self.assertEqual(self._thin('2020-04-01'), 0)
        self.assertEqual(len(self._get_days()), 91)

    def test_mondays_stay(self):
        self._thin('2020-04-01', daily=40)
        days = self._get_days()
        self.assertEqual(days[:7], ['01-06', '01-13', '01-20', '01-27', '02-03', '02-10', '02-17'])
        self.assertEqual(days[7:], days[-43:])
        rows = self._get_rows(self.deal)
        self.assertEqual(rows[0], ('01-06', '01-12', 106))
        self.assertEqual(rows[6], ('02-17', '02-17', 217))
        self.assertEqual(rows[-1], ('03-31', False, 331))

    def test_first_mondays_stay(self):
        self._thin('2020-04-01', daily=7, weekly=30)
        self.assertEqual(
            self._get_rows(self.deal)[:5],
            [
                ('01-06', '02-02', 106),
                ('02-03', '03-01', 203),
                ('03-02', '03-08', 302),
                ('03-09', '03-15', 309),
                ('03-16', '03-22', 316),
            ],
        )

    def test_each_day_is_thinned_once(self):
        self._thin('2020-04-01', daily=40)
        before = self._get_rows(self.deal)
        self.assertEqual(self._thin('2020-04-02', daily=40), 0)
        self.env.invalidate_all()
        self.assertEqual(self._get_rows(self.deal), before)

    def test_what_became_of_it_is_kept(self):
        self.deal.action_set_won()
        self._take('04-01')
        lost = self._deal("Lost", 7)
        self._take('04-06')
        lost.expected_revenue = 8
        self._take('04-07')
        lost.action_set_lost()
        self._take('04-08')
        self._thin('2020-12-31')
        self.env.invalidate_all()
        self.assertEqual(self._get_rows(lost), [('04-06', '04-12', 7)])
        self.assertEqual(self.Snapshot.search([('lead_id', '=', lost.id)]).outcome, 'lost')
        self.assertEqual(self._get_movement('03-30', '04-13'), {'opening': 330.0, 'won': -330.0})

    def test_the_scheduled_action_does_it_where_it_is_due(self):
        self._take('11-02')
        self.assertEqual(self._get_days()[:2], ['01-06', '01-13'])
        self.env['ir.config_parameter'].set_param('opportunity_plus.snapshot_weekly_days', 200)
        self._take('11-03')
        self.assertEqual(self._get_days()[:2], ['01-06', '02-03'])

    def test_settings(self):
        settings = self.env['res.config.settings'].create({})
        self.assertEqual(settings.opportunity_snapshot_daily_days, 120)
        self.assertEqual(settings.opportunity_snapshot_weekly_days, 730)
        settings.opportunity_snapshot_daily_days = 60
        settings.execute()
        for daily, weekly in ((0, 730), (-5, 730), (500, 100), (60, 10**6)):
            with self.assertRaisesRegex(UserError, "at least a week"), self.env.cr.savepoint():
                self.env['res.config.settings'].create(
                    {
                        'opportunity_snapshot_daily_days': daily,
                        'opportunity_snapshot_weekly_days': weekly,
                    }
                )

    def test_a_setting_that_is_no_number_is_as_none(self):
        self._thin('2020-04-01', daily="soon", weekly="-1")
        self.assertEqual(len(self._get_days()), 91)
