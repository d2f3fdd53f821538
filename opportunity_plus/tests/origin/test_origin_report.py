from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common_origin import TODAY, OriginCommon
from ..common_report_access import ReportAccess

MEASURES = (
    'opportunity_count:sum',
    'won_count:sum',
    'lost_count:sum',
    'win_rate:avg',
    'revenue_won:sum',
    'margin_won:sum',
    'revenue_at_stake:sum',
    'days_to_close:avg',
)


class OriginReportCase(OriginCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env['crm.opportunity.origin.report']
        cls.here = [('company_id', '=', cls.company.id), ('lead_id', 'in', cls.deals.ids)]

    def _read(self, groupby, aggregates=MEASURES, report=None):
        """The figures of the deals of our company, by the values of the groups."""
        report = self.Report if report is None else report
        count = len(groupby)
        rows = report._read_group(self.here, groupby, aggregates)
        return {row[0] if count == 1 else row[:count]: list(row[count:]) for row in rows}


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestOriginReport(OriginReportCase):
    """Where deals come from, and whether it was worth it."""

    def test_by_type(self):
        self.assertEqual(
            self._read(['origin_type_id']),
            {
                # 10, 30 and 4 days.
                self.types['partner']: [4, 2, 1, 2 / 3, 1500.0, 400.0, 300.0, 44 / 3],
                self.types['user']: [1, 1, 0, 1.0, 700.0, 0.0, False, 20.0],
                self.types['campaign']: [1, 0, 0, False, False, False, 200.0, False],
                self.types['event']: [1, 0, 1, 0.0, False, False, False, 20.0],
                self.types['lead']: [1, 0, 0, False, False, False, 60.0, False],
                self.types['email']: [1, 1, 0, 1.0, 90.0, 0.0, False, 20.0],
                self.env['crm.opportunity.origin.type']: [
                    *[1, 0, 0, False, False, False, 30.0, False],
                ],
            },
        )

    def test_by_record(self):
        """By its name for all kinds, and by the record itself for each."""
        figures = ['opportunity_count:sum', 'win_rate:avg', 'revenue_won:sum']
        by_name = self._read(['origin_name'], figures)
        self.assertEqual(by_name["Prescriber"], [3, 0.5, 1000.0])
        self.assertEqual(by_name["Prescriber, Pia"], [1, 1.0, 500.0])
        self.assertEqual(by_name["Spring"], [1, False, False])
        self.assertEqual(by_name["Fair"], [1, 0.0, False])
        self.assertEqual(by_name["Email"], [1, 1.0, 90.0])
        for name, expected in (
            ('origin_partner_id', {self.prescriber: [3, 0.5, 1000.0], self.pia: [1, 1.0, 500.0]}),
            ('origin_user_id', {self.colleague: [1, 1.0, 700.0]}),
            ('origin_event_id', {self.fair: [1, 0.0, False]}),
            ('origin_lead_id', {self.won_deal: [1, False, False]}),
            ('campaign_id', {self.spring: [2, 1.0, 90.0]}),
        ):
            found = self._read([name], figures)
            self.assertEqual({key: row for key, row in found.items() if key}, expected, name)

    def test_by_kind(self):
        counts = self._read(['origin_kind'], ['opportunity_count:sum'])
        self.assertEqual(counts['partner'], [4])
        self.assertEqual(counts['other'], [1])
        self.assertEqual(counts[False], [1])

    def test_the_whole(self):
        self.assertEqual(self._read([]), {(): [10, 4, 2, 4 / 6, 2290.0, 400.0, 590.0, 104 / 6]})

    def test_by_month(self):
        """Of closing, in the reader's time zone; of opening."""
        self.lost_deal.date_closed = '2026-02-28 23:30:00'
        report = self.Report.with_context(tz='Europe/Madrid')
        measures = ['won_count:sum', 'lost_count:sum']
        by_month = {False: [0, 0], date(2026, 3, 1): [4, 2]}
        self.assertEqual(self._read(['date_closing:month'], measures, report), by_month)
        by_month |= {date(2026, 2, 1): [0, 1], date(2026, 3, 1): [4, 1]}
        self.assertEqual(self._read(['date_closing:month'], measures), by_month)
        self.assertEqual(
            self._read(['date_opened:month'], ['opportunity_count:sum']),
            {date(2026, 2, 1): [9], date(2026, 3, 1): [1]},
        )

    def test_leads_are_no_opportunities_yet(self):
        lead = self._come('partner', self.prescriber, type='lead')
        domain = [('lead_id', '=', lead.id)]
        self.assertFalse(self.Report.search_count(domain))
        lead.convert_opportunity(self.customer)
        self.assertEqual(self.Report.search(domain).revenue_at_stake, 0.0)
        self.assertEqual(self.Report.search_count(domain), 1)

    def test_archived_but_not_lost(self):
        """It came from there, but nothing is at stake and nothing was decided."""
        self.open_deal.active = False
        self.open_deal.probability = 10.0
        figures = self._read(['origin_type_id'])[self.types['partner']]
        self.assertEqual(figures, [4, 2, 1, 2 / 3, 1500.0, 400.0, False, 44 / 3])

    def test_what_reopening_changes(self):
        self.lost_deal.action_unarchive()
        self.won_deal.stage_id = self.stage_new
        figures = self._read(['origin_type_id'])[self.types['partner']]
        self.assertEqual(figures, [4, 1, 0, 1.0, 500.0, 0.0, 2100.0, 30.0])

    def test_opened_after_it_was_closed(self):
        """As it is imported: there is no telling how long it took."""
        self.won_deal.date_opened = '2026-03-06'
        days = self._read(['origin_type_id'])[self.types['partner']][-1]
        self.assertEqual(days, 34 / 2)
        self.won_deal.date_opened = '2026-03-05'
        days = self._read(['origin_type_id'])[self.types['partner']][-1]
        self.assertEqual(days, 34 / 3)

    def test_several_companies(self):
        """Apart each in its currency, together in that of the reader; a missing rate is not 1."""
        report = self.Report.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        domain = [('origin_partner_id', '=', self.prescriber.id)]
        self.assertEqual(
            report._read_group(domain, ['company_id', 'currency_id'], ['revenue_won:sum']),
            [
                (self.company, self.currency, 1000.0),
                (self.other_company, self.foreign, 4000.0),
            ],
        )
        measures = ['revenue_won:sum_currency', 'revenue_at_stake:sum_currency']
        self.assertEqual(report._read_group(domain, [], measures), [(2000.0, 300.0)])
        self.foreign.rate_ids.unlink()
        self.assertEqual(report._read_group(domain, [], measures), [(False, 300.0)])

    def test_a_row_opens_its_opportunity(self):
        row = self.Report.with_user(self.salesperson).search([('lead_id', '=', self.lost_deal.id)])
        action = row.action_open_opportunity()
        self.assertEqual((action['res_model'], action['res_id']), ('crm.lead', self.lost_deal.id))

    def test_one_query(self):
        """However many opportunities and origins there are."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._read(['origin_type_id', 'origin_name'])
            return self.env.cr.sql_log_count - before

        count()
        alone = count()
        partners = self.env['res.partner'].create([{'name': f"P{n}"} for n in range(20)])
        self.deals |= self.deals.concat(*[self._come('partner', p) for p in partners])
        self.here = [('lead_id', 'in', self.deals.ids)]
        self.assertEqual(count(), alone)


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestOriginReportAccess(ReportAccess, OriginReportCase):
    """The report shows what the opportunities themselves show."""

    report_model = 'crm.opportunity.origin.report'
    measure = 'opportunity_count:sum'
