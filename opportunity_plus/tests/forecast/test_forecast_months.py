from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestForecastMonths(ForecastCommon):
    """In which months the value of open opportunities falls."""

    def test_a_line_without_dates_falls_on_the_expected_closing(self):
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 3})])
        self.assertEqual(self._get_months(lead), {('2026-03', 'open'): 300.0})
        self.assertEqual(self._get_months(lead, 'prorated_amount'), {('2026-03', 'open'): 150.0})
        self.assertEqual(self._get_months(lead, 'margin'), {('2026-03', 'open'): 120.0})
        self.assertEqual(self._get_months(lead, 'cost'), {('2026-03', 'open'): 180.0})
        self.assertEqual(self._get_months(lead, 'quantity'), {('2026-03', 'open'): 3.0})
        self._assert_adds_up(lead)

    def test_an_opportunity_without_lines_has_one_row(self):
        lead = self._create_deal([], expected_revenue=5000)
        (row,) = self._get_rows(lead)
        self.assertEqual((row.month, row.status, row.amount), (date(2026, 3, 1), 'open', 5000.0))
        self.assertFalse(row.line_id or row.product_id)
        self._assert_adds_up(lead)

    def test_production_dates_take_the_place_of_the_closing(self):
        values = {'date_production_start': '2026-05-10', 'date_production_end': '2026-07-02'}
        lead = self._create_deal([], expected_revenue=900, **values)
        self.assertEqual(
            self._get_months(lead),
            {('2026-05', 'open'): 300.0, ('2026-06', 'open'): 300.0, ('2026-07', 'open'): 300.0},
        )
        lead = self._create_deal([(self.gadget, {'date_start': '2026-04-30'})], **values)
        self.assertEqual(self._get_months(lead), {('2026-04', 'open'): 100.0})

    def test_months_are_spread_evenly_and_the_last_has_what_rounding_leaves(self):
        lead = self._create_deal(
            [
                (self.gadget, {'duration_months': 3, 'date_start': '2026-01-31'}),
                (self.gadget, {'duration_months': 3, 'date_start': '2026-01-31'}),
            ]
        )
        self.assertEqual(
            self._get_months(lead),
            {('2026-01', 'open'): 66.66, ('2026-02', 'open'): 66.66, ('2026-03', 'open'): 66.68},
        )
        last = self._get_rows(lead).filtered(
            lambda row: row.line_id == lead.opportunity_line_ids[1] and row.month.month == 3
        )
        self.assertEqual(last.amount, 33.35)
        self._assert_adds_up(lead)

    def test_start_and_end_without_months_cover_the_calendar_months_between(self):
        dates = {'date_start': '2026-11-30', 'date_end': '2027-01-01'}
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 3, **dates})])
        self.assertEqual(
            self._get_months(lead),
            {('2026-11', 'open'): 100.0, ('2026-12', 'open'): 100.0, ('2027-01', 'open'): 100.0},
        )

    def test_without_any_date_it_is_unplanned(self):
        lead = self._create_deal([(self.gadget, {'duration_months': 2})], date_deadline=False)
        self.assertEqual(self._get_months(lead), {(False, 'open'): 100.0})
        self._assert_adds_up(lead)

    def test_open_value_stays_in_a_past_month(self):
        lead = self._create_deal([(self.gadget, {'date_start': '2025-12-01'})])
        self.assertEqual(self._get_months(lead), {('2025-12', 'open'): 100.0})
        report = self.env['crm.opportunity.forecast.report']
        overdue = [('status', '=', 'open'), ('month', '<', '=1d'), ('lead_id', '=', lead.id)]
        self.assertTrue(report.search(overdue))

    def test_leads_lost_and_archived_ones_have_no_rows(self):
        lead = self._create_lead([], type='lead', expected_revenue=7)
        lost = self._create_deal([(self.gadget, {})])
        lost.action_set_lost()
        archived = self._create_deal([(self.gadget, {})], probability=30)
        archived.active = False
        archived.probability = 30
        self.assertFalse(self._get_rows(lead | lost | archived))

    def test_a_deal_that_a_person_won_falls_on_its_closing(self):
        lead = self._create_deal([(self.gadget, {})])
        lead.action_set_won()
        self.assertEqual(self._get_months(lead), {('2026-02', 'won'): 100.0})
        self._assert_adds_up(lead)

    def test_what_is_sold_is_left_for_the_months_from_now_on(self):
        lead = self._create_deal(
            [(self.gadget, {'duration_months': 4, 'date_start': '2026-01-01'})]
        )
        lead.action_set_won()
        self.assertEqual(
            self._get_months(lead),
            {('2026-02', 'won'): 33.33, ('2026-03', 'won'): 33.33, ('2026-04', 'won'): 33.34},
        )
        with freeze_time('2026-09-01'):
            self.assertEqual(self._get_months(lead), {('2026-04', 'won'): 100.0})
        self._assert_adds_up(lead)

    def test_a_thousand_months_and_a_year_far_away_are_counted(self):
        lead = self._create_deal(
            [
                (self.gadget, {'duration_months': 1000, 'product_uom_qty': 1234}),
                (self.gadget, {'date_start': '2026-01-01', 'date_end': '2500-01-01'}),
                (self.gadget, {'date_start': '9999-12-31'}),
            ]
        )
        self._assert_adds_up(lead)

    def test_negative_lines_and_a_total_of_nothing(self):
        lead = self._create_deal(
            [
                (self.gadget, {'price_unit': 100, 'date_start': '2026-05-01'}),
                (self.gadget, {'price_unit': -100, 'date_start': '2026-06-01'}),
            ]
        )
        self.assertEqual(
            self._get_months(lead), {('2026-05', 'open'): 100.0, ('2026-06', 'open'): -100.0}
        )
        self._assert_adds_up(lead)
