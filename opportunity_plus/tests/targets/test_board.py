from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-03-11 12:00:00')
class TestBoard(BoardCommon):
    """Each figure of the board, as one gets it by hand; by role, period, team and person."""

    def test_leader_sees_the_team(self):
        self._set_target(3000.0, user_id=self.salesperson.id)
        self._set_target(1000.0, user_id=self.colleague.id)
        for user in (self.leader, self.manager):
            board = self._get_board(user)
            self.assertEqual(
                self._get_rows(board),
                {
                    self.salesperson.name: [1500, 2000, 400, 600, 3360, 3000, 1500, 2.0],
                    self.colleague.name: [0, 0, 0, 1500, 300, 1000, 1000, 1.5],
                    "No salesperson": [0, 0, 0, 40, 20, False, False, False],
                },
            )
            self.assertEqual(
                self._get_figures(board['total']),
                [1500, 2000, 400, 2140, 3680, 4000, 2500, 1.816],
            )

    def test_counts_and_cumulated(self):
        total = self._get_board(self.leader)['total']
        columns = ('won', 'commit', 'best_case', 'pipeline')
        self.assertEqual([total[name]['count'] for name in columns], [2, 1, 1, 3])
        self.assertEqual([total[name]['cumulated'] for name in columns], [1500, 3500, 3900, 6040])

    def test_salesperson_sees_the_own(self):
        """And what is nobody's, as in the pipeline; the team's target is no measure for it."""
        self._set_target(9000.0, team_id=self.team.id)
        self._set_target(3000.0, user_id=self.salesperson.id)
        for user, own in (
            (self.salesperson, [1500, 2000, 400, 600, 3360, 3000, 1500, 2.0]),
            (self.colleague, [0, 0, 0, 1500, 300, False, False, False]),
        ):
            board = self._get_board(user)
            self.assertEqual(
                self._get_rows(board),
                {user.name: own, "No salesperson": [0, 0, 0, 40, 20, False, False, False]},
            )
            self.assertEqual(board['total']['target'], own[5])
            self.assertEqual([choice['id'] for choice in board['users']], user.ids)

    def test_leader_who_sees_own_documents_only(self):
        """Whose deals are not read has no row: won nothing, it would say."""
        self.team.user_id = self.salesperson
        self._set_target(1000.0, user_id=self.colleague.id)
        self._say(self.colleague, 900.0)
        board = self._get_board(self.salesperson)
        self.assertEqual(
            [row['name'] for row in board['rows']], [self.salesperson.name, "No salesperson"]
        )
        self.assertEqual((board['total']['target'], board['total']['salesperson']), (False, False))

    def test_nobody_else(self):
        for user in (self.employee, self.portal_user, self.env.ref('base.public_user')):
            model = self._get_model(user)
            for function in (
                model.get_board,
                model.get_months,
                lambda model=model: model.open_figure({}, 'won'),
                lambda model=model: model.open_month({}, '2026-03-01', 'open'),
                lambda model=model: model.say_commitment({}, 'salesperson', model.env.uid),
            ):
                with self.assertRaises(AccessError):
                    function()

    def test_what_is_in_no_column(self):
        beside = {part['figure']: part for part in self._get_board(self.leader)['beside']}
        self.assertEqual(
            {figure: (part['amount'], part['count']) for figure, part in beside.items()},
            {'omitted': (70, 1), 'overdue': (90, 1), 'undated': (50, 1)},
        )

    def test_quarter_and_year(self):
        self._set_target(3000.0, user_id=self.salesperson.id)
        self._set_target(500.0, month='2026-01-01', user_id=self.salesperson.id)
        self._set_target(7000.0, month='2026-12-01', user_id=self.salesperson.id)
        for period, label, expected in (
            # Of the deal of 90, the closing has passed but is in the period.
            ('quarter', "Q1 2026", [1800, 2000, 400, 690, 3669, 3500, 1700, 1.818]),
            ('year', "2026", [1800, 2800, 400, 690, 4309, 10500, 8700, 0.447]),
        ):
            board = self._get_board(self.leader, period=period)
            self.assertEqual(board['period']['label'], label)
            self.assertEqual(self._get_rows(board)[self.salesperson.name], expected)

    def test_periods_follow_each_other(self):
        board = self._get_board(self.leader, day='2026-12-31', period='quarter')
        self.assertEqual(
            board['period'],
            {
                'period': 'quarter',
                'day': '2026-10-01',
                'label': "Q4 2026",
                'previous': '2026-07-01',
                'next': '2027-01-01',
                'is_present': False,
            },
        )
        self.assertTrue(self._get_board(self.leader, day=False)['period']['is_present'])

    def test_days_are_the_readers(self):
        """Half past eleven in the evening in London is the next month in Paris."""
        self.leader.tz = 'Europe/Paris'
        self.assertEqual(self._get_board(self.leader)['total']['won']['amount'], 1800.0)

    def test_team_with_a_figure_of_its_own(self):
        """It takes the place of its people's, in the months that have one."""
        self._set_target(3000.0, user_id=self.salesperson.id)
        self._set_target(100.0, month='2026-02-01', user_id=self.salesperson.id)
        self._set_target(5000.0, team_id=self.team.id)
        self.assertEqual(self._get_board(self.leader)['total']['target'], 5000.0)
        quarter = self._get_board(self.leader, period='quarter')
        self.assertEqual(quarter['total']['target'], 5100.0)
        one = self._get_board(self.leader, user_id=self.salesperson.id)
        self.assertEqual((len(one['rows']), one['total']['target']), (1, 3000.0))

    def test_target_that_is_reached(self):
        self._set_target(1500.0, user_id=self.salesperson.id)
        total = self._get_board(self.leader, user_id=self.salesperson.id)['total']
        self.assertEqual((total['gap'], total['coverage']), (0.0, False))
        self._set_target(0.0, user_id=self.colleague.id)
        total = self._get_board(self.leader, user_id=self.colleague.id)['total']
        self.assertEqual((total['target'], total['gap'], total['coverage']), (0.0, 0.0, False))

    def test_people_of_other_teams(self):
        """All teams have everybody; a deal counts where it is, and once."""
        cars = self.env['crm.team'].create({'name': "Cars", 'company_id': False})
        self._create_deal(10.0, '2026-03-20', 'commit', team_id=cars.id)
        self._set_target(3000.0, user_id=self.salesperson.id)
        self.assertEqual(self._get_board(self.leader)['total']['commit']['amount'], 2000.0)
        board = self._get_board(self.leader, team_id=cars.id)
        self.assertEqual(
            self._get_rows(board),
            {self.salesperson.name: [0, 10, 0, 0, 8, False, False, False]},
        )
        everybody = self._get_rows(self._get_board(self.leader, team_id=False))
        self.assertEqual(everybody[self.salesperson.name][:2], [1500, 2010])

    def test_options_that_are_none(self):
        for options, pattern in (
            ({'period': 'week'}, "“week” is not a period"),
            ({'period': ['month']}, "is not a period"),
            ({'day': 'tomorrow'}, "as YYYY-MM-DD"),
            ({'day': '0001-01-01'}, "between 2000 and 2100"),
            ({'day': 7}, "as YYYY-MM-DD"),
            ({'team_id': 2**31 - 1}, "choose another one"),
            ({'team_id': 'Bikes'}, "choose another one"),
            ({'user_id': [1]}, "choose another one"),
        ):
            with self.subTest(options), self.assertRaisesRegex(UserError, pattern):
                self._get_board(self.leader, **options)
        for options in ([1], 'month'):
            with self.assertRaisesRegex(UserError, "by name"):
                self._get_model(self.leader).get_board(options)

    def test_context_of_a_screen_does_not_matter(self):
        self.env['crm.team'].create({'name': "Old", 'active': False})
        expected = self._get_board(self.leader)
        model = self._get_model(self.leader).with_context(
            active_test=False, default_user_id=self.colleague.id, default_team_id=False
        )
        self.assertEqual(model.get_board(self._get_options()), expected)

    def test_margins_are_no_part_of_it(self):
        board = str(self._get_board(self.manager))
        self.assertNotIn('margin', board)

    def test_queries_do_not_grow_with_the_deals(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_board(self.leader)
            return self.env.cr.sql_log_count - before

        count()
        before = count()
        self._create_deal(5.0, '2026-03-20', 'commit')
        self.env['crm.lead'].create(
            [
                {
                    'name': "More",
                    'type': 'opportunity',
                    'team_id': self.team.id,
                    'user_id': self.colleague.id,
                    'expected_revenue': 1.0,
                    'date_deadline': '2026-03-30',
                }
            ]
            * 50
        )
        count()
        self.assertEqual(count(), before)
