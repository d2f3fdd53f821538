from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-03-11 12:00:00')
class TestBoardCompanies(BoardCommon):
    """Amounts of another company at today's rate, which is named: 4 of it are 1 of ours."""

    def setUp(self):
        super().setUp()
        self._let_work_abroad(self.leader, self.salesperson, self.manager)
        self.both = self.company | self.other_company
        self.abroad = self._create_deal(
            4000.0, '2026-03-20', 'commit', company_id=self.other_company.id
        )
        self.assertEqual(self.abroad.company_id, self.other_company)

    def test_only_the_own_company(self):
        board = self._get_board(self.leader)
        self.assertEqual(board['total']['commit']['amount'], 2000.0)
        self.assertEqual(board['conversions'], [])

    def test_both_companies(self):
        self._set_target(3000.0, user_id=self.salesperson.id)
        self._set_target(400.0, user_id=self.salesperson.id, company_id=self.other_company.id)
        self._say(self.salesperson, 10.0)
        self._say(
            self.salesperson.with_company(self.other_company),
            40.0,
            company_id=self.other_company.id,
        )
        board = self._get_board(self.leader, self.both)
        row = next(r for r in board['rows'] if r['name'] == self.salesperson.name)
        self.assertEqual(row['commit']['amount'], 2000.0 + 1000.0)
        self.assertEqual(row['target'], 3000.0 + 100.0)
        self.assertEqual(row['salesperson']['amount'], 10.0 + 10.0)
        self.assertEqual(board['currency_id'], self.currency.id)
        self.assertEqual(board['conversions'], [{'currency': 'OPF', 'rate': 0.25}])
        months = self._get_model(self.leader, self.both).get_months(self._get_options())
        march = next(month for month in months['months'] if month['month'] == '2026-03-01')
        self.assertEqual(march['open'], 2180.0 + 800.0)

    def test_in_the_other_currency(self):
        self.env['res.currency.rate'].create(
            {
                'currency_id': self.currency.id,
                'company_id': self.other_company.id,
                'name': '2000-01-01',
                'rate': 0.25,
            }
        )
        board = self._get_board(self.leader, self.other_company | self.company)
        self.assertEqual(board['currency_id'], self.foreign.id)
        self.assertEqual(board['total']['commit']['amount'], 8000.0 + 4000.0)

    def test_rate_that_is_missing(self):
        """What cannot be valued is left out, and named."""
        self.env['res.currency.rate'].search([('currency_id', '=', self.foreign.id)]).unlink()
        board = self._get_board(self.leader, self.both)
        self.assertEqual(board['total']['commit']['amount'], 2000.0)
        self.assertEqual(board['conversions'], [{'currency': 'OPF', 'rate': 0.0}])

    def test_somebody_abroad_sees_nothing_of_us(self):
        self.stranger.company_ids = [Command.set(self.other_company.ids)]
        board = self._get_board(self.stranger)
        self.assertEqual(board['total']['commit']['amount'], 4000.0)
        self.assertEqual(board['total']['won']['amount'], 0.0)
