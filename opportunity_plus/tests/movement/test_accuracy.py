from freezegun import freeze_time

from odoo.tests import tagged

from ..common_movement import MovementCommon


@tagged('post_install', '-at_install')
class TestAccuracy(MovementCommon):
    """What was expected of April, 90, 60 and 30 days before it began, and what was won in it."""

    def setUp(self):
        super().setUp()
        self.sure = self._deal(
            "Sure", 1000, date_deadline='2020-04-10', probability=80, forecast_category='commit'
        )
        self.slow = self._deal("Slow", 400, date_deadline='2020-04-30')
        self.other = self._deal("Other", 70, date_deadline='2020-03-31')
        self.handed = self._deal("Handed", 20000, date_deadline='2020-04-01')
        self._take('01-02')  # 90 days before April
        self.sure.expected_revenue = 1200
        self.handed.user_id = self.colleague
        self._take('01-20')
        self.slow.date_deadline = '2020-05-05'
        self._take('02-20')
        self.other.date_deadline = '2020-04-02'
        # March 2 is 30 days before.
        self._take('03-02')
        self._win(self.sure, '2020-04-12 10:00:00')
        self._win(self.slow, '2020-05-01 10:00:00')

    def _win(self, deal, moment):
        deal.action_set_won()
        deal.date_closed = moment

    def _get_figures(self, user, *extra, measure='amount:sum'):
        self.env.flush_all()
        report = self.env['crm.opportunity.accuracy.report'].with_user(user)
        domain = [('month', '=', '2020-04-01'), *extra]
        with freeze_time('2020-04-20 12:00:00'):
            groups = report.with_context(tz='UTC')._read_group(domain, ['kind'], [measure])
        return dict(groups)

    def test_by_hand(self):
        self.assertEqual(
            self._get_figures(self.manager),
            {
                '1_forecast_90': 21400.0,
                '2_forecast_60': 21600.0,
                '3_forecast_30': 21270.0,
                '6_won': 1200.0,
            },
        )
        self.assertEqual(
            self._get_figures(self.manager, measure='prorated_amount:sum'),
            {
                '1_forecast_90': 11000.0,
                '2_forecast_60': 11160.0,
                '3_forecast_30': 10995.0,
                '6_won': 1200.0,
            },
        )

    def test_the_last_commitment_beside_it(self):
        for user, kind, amount in (
            (self.salesperson, 'salesperson', 900),
            (self.salesperson, 'salesperson', 1100),
            (self.colleague, 'salesperson', 50),
            (self.leader, 'manager', 1000),
        ):
            self.env['crm.opportunity.commitment'].with_user(user).create(
                {
                    'user_id': self.salesperson.id if kind == 'manager' else user.id,
                    'kind': kind,
                    'month': '2020-04-01',
                    'amount': amount,
                }
            )
        said = [('kind', 'in', ['4_salesperson', '5_manager'])]
        self.assertEqual(
            self._get_figures(self.manager, *said), {'4_salesperson': 1150.0, '5_manager': 1000.0}
        )
        self.assertEqual(
            self._get_figures(self.salesperson, *said),
            {'4_salesperson': 1100.0, '5_manager': 1000.0},
        )

    def test_by_category_and_person(self):
        self.assertEqual(
            self._get_figures(self.manager, ('forecast_category', '=', 'commit')),
            {'1_forecast_90': 1000.0, '2_forecast_60': 1200.0, '3_forecast_30': 1200.0},
        )
        self.assertEqual(
            self._get_figures(self.manager, ('user_id', '=', self.colleague.id)),
            {'2_forecast_60': 20000.0, '3_forecast_30': 20000.0},
        )

    def test_what_was_ones_own_is_counted_without_name(self):
        self.assertEqual(
            self._get_figures(self.salesperson),
            {
                '1_forecast_90': 21400.0,
                '2_forecast_60': 1600.0,
                '3_forecast_30': 1270.0,
                '6_won': 1200.0,
            },
        )
        named = self._get_figures(self.salesperson, ('lead_id', '!=', False))
        self.assertEqual(named['1_forecast_90'], 1400.0)

    def test_what_was_deleted_was_expected_all_the_same(self):
        self.handed.unlink()
        self.assertEqual(self._get_figures(self.manager)['1_forecast_90'], 21400.0)

    def test_months_ahead(self):
        self.env.flush_all()
        report = self.env['crm.opportunity.accuracy.report'].with_user(self.manager)
        with freeze_time('2020-03-02 12:00:00'):
            rows = report.search([('month', '>', '2020-04-01')])
            self.assertEqual(set(rows.mapped('month')), {self._today('05-01')})
            self.assertEqual(rows.lead_id, self.slow)
