from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import OpportunityPlusCommon
from ..common_search import SearchFilterMixin


@tagged('post_install', '-at_install')
class TestProductionCalendar(SearchFilterMixin, OpportunityPlusCommon):
    """When we would deliver, in a calendar and by filters."""

    def _lead(self, start, end):
        return self._create_lead(date_production_start=start, date_production_end=end)

    def _assert_dates(self, lead, start, end):
        self.assertRecordValues(
            lead,
            [
                {
                    'date_production_start': start and date.fromisoformat(start),
                    'date_production_end': end and date.fromisoformat(end),
                }
            ],
        )

    def test_what_the_calendar_of_a_month_shows(self):
        both = self._lead('2026-03-20', '2026-05-02')
        start, end = self._lead('2026-04-30', False), self._lead(False, '2026-04-01')
        unplanned = self._lead(False, False)
        others = self._lead('2026-03-01', '2026-03-31') | self._lead('2026-05-01', False)
        leads = both | start | end | unplanned | others
        shown = self.env['crm.lead'].search(
            [
                ('id', 'in', leads.ids),
                ('production_calendar_start', '<=', '2026-04-30'),
                ('production_calendar_end', '>=', '2026-04-01'),
            ]
        )
        self.assertEqual(shown, both | start | end)
        planned = [('id', 'in', leads.ids), ('production_calendar_start', '!=', False)]
        self.assertEqual(self.env['crm.lead'].search(planned), leads - unplanned)
        self.assertEqual(leads.filtered_domain(planned), leads - unplanned)
        self.assertEqual(end.production_calendar_start, date(2026, 4, 1))
        self.assertEqual(start.production_calendar_end, date(2026, 4, 30))

    def test_moved_with_the_mouse(self):
        """Past its old end at once, and what nobody gave stays open."""
        for before, moved, after in (
            (('2026-04-01', '2026-04-03'), ('2026-06-01', '2026-06-03'), None),
            (('2026-06-01', '2026-06-03'), ('2026-04-01', '2026-04-03'), None),
            (('2026-04-01', False), ('2026-04-02', '2026-04-02'), ('2026-04-02', False)),
            ((False, '2026-04-01'), ('2026-04-02', '2026-04-02'), (False, '2026-04-02')),
            (('2026-04-01', False), ('2026-04-01', '2026-04-05'), None),
            (('2026-04-01', '2026-04-05'), ('2026-04-01', '2026-04-01'), None),
        ):
            with self.subTest(before=before, moved=moved):
                lead = self._lead(*before)
                lead.with_user(self.salesperson).write(
                    dict(
                        zip(
                            ('production_calendar_start', 'production_calendar_end'),
                            moved,
                            strict=True,
                        )
                    )
                )
                self._assert_dates(lead, *(after or moved))

    def test_one_end_by_rpc(self):
        lead = self._lead('2026-04-01', '2026-04-03')
        lead.production_calendar_end = '2026-04-05'
        self._assert_dates(lead, '2026-04-01', '2026-04-05')
        lead.production_calendar_start = '2026-04-05'
        self._assert_dates(lead, '2026-04-05', '2026-04-05')

    def test_bad_order(self):
        lead = self._lead('2026-04-01', '2026-04-03')
        with self.assertRaisesRegex(ValidationError, "Production End"), self.env.cr.savepoint():
            lead.production_calendar_end = '2026-03-03'
        self._assert_dates(lead, '2026-04-01', '2026-04-03')

    @freeze_time('2026-05-20 12:00:00')
    def test_this_quarter_and_this_month(self):
        """The filters, as they stand in the search view."""
        inside = self._lead('2026-06-30', False) | self._lead('2026-01-01', '2026-04-01')
        inside |= self._lead('2026-01-01', '2027-01-01')
        outside = self._lead('2026-07-01', '2026-07-02') | self._lead('2026-01-01', '2026-03-31')
        self._assert_filter('production_this_quarter', inside, outside)
        inside, outside = (
            self.env['crm.lead'].concat(
                *(self._create_lead(date_deadline=deadline) for deadline in deadlines)
            )
            for deadlines in (
                ('2026-05-01', '2026-05-31'),
                ('2026-04-30', '2026-06-01', False),
            )
        )
        self._assert_filter('expected_to_close_this_month', inside, outside)
