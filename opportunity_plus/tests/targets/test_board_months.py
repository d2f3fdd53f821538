from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-03-11 12:00:00')
class TestBoardMonths(BoardCommon):
    """The bars: open weighted, to bill and billed by month; the target as a line."""

    def _get_months(self, **options):
        self.env.flush_all()
        self.env.invalidate_all()
        answer = self._get_model(self.leader).get_months(self._get_options(**options))
        return {
            month['month']: tuple(month[name] for name in ('open', 'won', 'billed', 'target'))
            for month in answer['months']
        }

    def test_a_year_around_the_month(self):
        self._set_target(3000.0, user_id=self.salesperson.id)
        self._set_target(7000.0, month='2026-04-01', team_id=self.team.id)
        months = self._get_months()
        self.assertEqual((min(months), max(months)), ('2026-01-01', '2026-12-01'))
        self.assertEqual(
            {month: values for month, values in months.items() if any(values)},
            {
                # The deal of 90 that should have come; won by hand.
                '2026-02-01': (9.0, 300.0, 0.0, False),
                # 2000, 400, 600, 1500 and 40 weighted; without the omitted one.
                '2026-03-01': (1600.0 + 200.0 + 60.0 + 300.0 + 20.0, 1500.0, 0.0, 3000.0),
                '2026-04-01': (640.0, 0.0, 0.0, 7000.0),
            },
        )

    def test_what_is_billed(self):
        invoice = self.order._create_invoices()
        invoice.invoice_date = '2026-03-11'
        invoice.action_post()
        self.assertEqual(self._get_months()['2026-03-01'][1:3], (1000.0, 500.0))

    def test_months_of_a_year(self):
        months = self._get_months(period='year', day='2025-07-07')
        self.assertEqual((min(months), max(months), len(months)), ('2025-01-01', '2025-12-01', 12))

    def test_one_person(self):
        months = self._get_months(user_id=self.colleague.id)
        self.assertEqual(months['2026-03-01'], (300.0, 0.0, 0.0, False))
