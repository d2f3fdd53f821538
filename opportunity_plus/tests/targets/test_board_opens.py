from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon

COLUMNS = ('won', 'commit', 'best_case', 'pipeline')


@tagged('post_install', '-at_install')
@freeze_time('2026-03-11 12:00:00')
class TestBoardOpens(BoardCommon):
    """Every figure opens what it is made of."""

    def _find(self, user, figure, key=None, companies=None, **options):
        model = self._get_model(user, companies)
        action = model.open_figure(self._get_options(**options), figure, key)
        self.assertEqual(action['views'][0][1], 'list')
        return model.env[action['res_model']].search(action['domain'])

    def test_deals_add_up_to_the_figures(self):
        for user in (self.salesperson, self.leader):
            for period in ('month', 'quarter', 'year'):
                board = self._get_board(user, period=period)
                for row in [*board['rows'], board['total']]:
                    for column in COLUMNS:
                        leads = self._find(user, column, row['key'], period=period)
                        with self.subTest(user=user.login, row=row['name'], column=column):
                            self.assertEqual(
                                (len(leads), sum(leads.mapped('expected_revenue'))),
                                (row[column]['count'], row[column]['amount']),
                            )

    def test_other_figures(self):
        board = self._get_board(self.leader)
        for part in board['beside']:
            leads = self._find(self.leader, part['figure'])
            self.assertEqual(
                (len(leads), sum(leads.mapped('expected_revenue'))),
                (part['count'], part['amount']),
            )
        leads = self._find(self.leader, 'open')
        self.assertEqual(sum(leads.mapped('expected_revenue')), 4540.0)
        calculated = self._find(self.leader, 'calculated')
        won = calculated.filtered(lambda lead: lead.won_status == 'won')
        weighted = sum(won.mapped('expected_revenue'))
        weighted += sum((calculated - won).mapped('prorated_revenue'))
        self.assertEqual(weighted, board['total']['calculated'])

    def test_won_deals_that_were_archived(self):
        self._win(5.0, '2026-03-02 12:00:00').active = False
        self.assertEqual(self._get_board(self.leader)['total']['won']['amount'], 1505.0)
        self.assertEqual(len(self._find(self.leader, 'won')), 3)

    def test_targets_and_words(self):
        own = self._set_target(3000.0, user_id=self.salesperson.id)
        other = self._set_target(1000.0, user_id=self.colleague.id)
        self._set_target(1000.0, month='2026-04-01', user_id=self.colleague.id)
        first = self._say(self.salesperson, 10.0)
        second = self._say(self.salesperson, 20.0)
        said = self._say(self.leader, 30.0, kind='manager', user_id=self.salesperson.id)
        key = self.salesperson.id
        self.assertEqual(set(self._find(self.leader, 'target').ids), set((own | other).ids))
        self.assertEqual(self._find(self.leader, 'target', key).ids, own.ids)
        found = self._find(self.leader, 'salesperson', key)
        self.assertEqual(found.ids, (second | first).ids)
        self.assertEqual(self._find(self.leader, 'manager').ids, said.ids)

    def test_bars(self):
        model = self._get_model(self.leader)
        months = model.get_months(self._get_options())['months']
        self.assertEqual(len(months), 12)
        for month in months:
            for status in ('open', 'won', 'billed'):
                action = model.open_month(self._get_options(), month['month'], status)
                self.assertEqual(action['views'][0][1], 'list')
                rows = model.env[action['res_model']].search(action['domain'])
                self.assertAlmostEqual(sum(rows.mapped('prorated_amount')), month[status])

    def test_somebody_who_is_not_there(self):
        self.assertFalse(self._find(self.leader, 'won', 2**31 - 1))
        self.assertFalse(self._find(self.leader, 'won', 2**40))
        self.assertFalse(self._find(self.leader, 'salesperson', "Somebody"))

    def test_what_is_no_figure(self):
        model = self._get_model(self.leader)
        for function in (
            lambda: model.open_figure({}, 'margin'),
            lambda: model.open_figure({}, 'won', [1, 2]),
            lambda: model.open_figure({}, 'won', "Somebody"),
            lambda: model.open_figure({}, 'target', "Somebody"),
            lambda: model.open_figure({}, 'target', {}),
            lambda: model.open_month({}, '2026-03-01', 'lost'),
            lambda: model.open_month({}, 'March', 'open'),
        ):
            with self.assertRaises(UserError):
                function()
