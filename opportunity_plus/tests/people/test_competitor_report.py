from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged

from ..common_competition import TODAY, CompetitionCommon

MEASURES = (
    'met_count:sum',
    'won_count:sum',
    'lost_count:sum',
    'win_rate:avg',
    'revenue_at_stake:sum',
    'margin_at_stake:sum',
    'revenue_won:sum',
)


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestCompetitorReport(CompetitionCommon):
    """Whom we beat and whom we lose to, counted once whatever the groups are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env['crm.opportunity.competitor.report']
        cls.here = [('company_id', '=', cls.company.id), ('lead_id', 'in', cls.deals.ids)]

    def _read(self, groupby, aggregates=MEASURES, domain=None, report=None):
        """Read groups.

        :returns: the figures by the values of the groups
        """
        report = self.Report if report is None else report
        count = len(groupby)
        rows = report._read_group(self.here if domain is None else domain, groupby, aggregates)
        return {row[0] if count == 1 else row[:count]: list(row[count:]) for row in rows}

    def test_by_competitor(self):
        """One company with its employee counts once in an opportunity."""
        self.assertEqual(
            self._read(['competitor_id']),
            {
                self.rival: [4, 1, 1, 0.5, 1300.0, 700.0, 500.0],
                self.other_rival: [3, 0, 0, False, 1500.0, 700.0, False],
            },
        )

    def test_an_amount_counts_once_in_a_total(self):
        """Two competitors offer for the same 1300."""
        ((*figures,),) = self.Report._read_group(self.here, [], MEASURES)
        self.assertEqual(figures, [7, 1, 1, 0.5, 1500.0, 700.0, 500.0])
        self.assertEqual(
            self._read(['user_id'], ['met_count:sum', 'revenue_at_stake:sum']),
            {self.salesperson: [6, 1300.0], self.colleague: [1, 200.0]},
        )

    def test_by_category(self):
        """Amounts are split by the lines, margins by their margins."""
        self.assertEqual(
            self._read(['product_categ_id']),
            {
                self.cycles: [2, 0, 0, False, 1000.0, 400.0, False],
                self.extras: [2, 0, 0, False, 300.0, 300.0, False],
                self.env['product.category']: [5, 1, 1, 0.5, 200.0, 0.0, 500.0],
            },
        )
        domain = [*self.here, ('product_categ_id', '=', self.cycles.id)]
        self.assertEqual(
            self._read(['competitor_id'], ['met_count:sum', 'revenue_at_stake:sum'], domain),
            {self.rival: [1, 1000.0], self.other_rival: [1, 1000.0]},
        )

    def test_totals_beside_categories(self):
        """A pivot reads its totals with its cells: they are those of before."""
        measures = [*MEASURES, 'price_gap:avg', '__count']
        alone = self._read(['competitor_id'], measures)
        by_both, by_competitor, ((*total,),) = self.Report._read_grouping_sets(
            self.here, [['competitor_id', 'product_categ_id'], ['competitor_id'], []], measures
        )
        self.assertEqual({row[0]: list(row[1:]) for row in by_competitor}, alone)
        self.assertEqual(total[:2], [7, 1])
        self.assertEqual(total[-1], 8)
        cell = {row[:2]: list(row[2:]) for row in by_both}[self.rival, self.extras]
        self.assertEqual(cell, [1, 0, 0, False, 300.0, 300.0, False, cell[-2], 2])
        self.assertAlmostEqual(cell[-2], -0.1)

    def test_discounts_of_a_category(self):
        """A category below zero has a share below zero; the sum is the opportunity's amount."""
        lead = self._create_lead(
            [(self.bike, {}), (self.service, {'price_unit': -100.0, 'product_uom_qty': 1})]
        )
        self._add(lead, self.rival, 'competitor')
        domain = [('lead_id', '=', lead.id)]
        self.assertEqual(
            self._read(['product_categ_id'], ['revenue_at_stake:sum'], domain),
            {self.cycles: [1000.0], self.extras: [-100.0]},
        )
        self.assertEqual(self._read([], ['revenue_at_stake:sum'], domain), {(): [900.0]})

    def test_what_reopening_changes(self):
        self.lost_deal.action_unarchive()
        self.won_deal.stage_id = self.stage_new
        self.assertEqual(
            self._read(['competitor_id'])[self.rival],
            [4, 0, 0, False, 1300.0 + 800.0 + 500.0, 700.0, False],
        )

    def test_archived_but_not_lost(self):
        """Nothing is at stake any more, but the competitor was met."""
        self.colleagues_deal.active = False
        self.colleagues_deal.probability = 10.0
        self.assertEqual(self.colleagues_deal.won_status, 'pending')
        self.assertEqual(
            self._read(['competitor_id'])[self.other_rival][:5], [3, 0, 0, False, 1300.0]
        )

    def test_by_dimensions_of_the_entry(self):
        self.assertEqual(self._read(['threat'], ['met_count:sum']), {'high': [1], False: [7]})
        self.assertEqual(
            self._read(['role_id'], ['met_count:sum']),
            {self.incumbent: [1], self.env['crm.opportunity.role']: [7]},
        )
        self.assertEqual(
            self._read(['won_status'], ['met_count:sum']),
            {'pending': [3], 'won': [1], 'lost': [3]},
        )
        self.assertEqual(
            self._read(['stage_id'], ['met_count:sum']),
            {self.stage_new: [6], self.stage_won: [1]},
        )

    def test_by_month(self):
        """Of closing, in the reader's time zone, else of the expected closing; and of opening."""
        self.won_deal.date_closed = '2026-03-31 22:30:00'
        report = self.Report.with_context(tz='Europe/Madrid')
        self.assertEqual(
            self._read(['date_closing:month'], ['met_count:sum'], report=report),
            {date(2026, 3, 1): [3], date(2026, 4, 1): [3], False: [1]},
        )
        self.assertEqual(
            self._read(['date_closing:month'], ['met_count:sum']),
            {date(2026, 3, 1): [4], date(2026, 4, 1): [2], False: [1]},
        )
        self.won_deal.date_opened = '2026-01-20'
        self.assertEqual(
            self._read(['date_opened:month'], ['met_count:sum']),
            {date(2026, 1, 1): [1], date(2026, 3, 1): [6]},
        )

    def test_rows(self):
        """Each row can be read again, and opens its opportunity."""
        rows = self.Report.search(self.here)
        self.assertEqual(len(rows), 3 * 2 + 5)
        self.assertEqual(self.Report.search_count(self.here), len(rows))
        rows.invalidate_recordset()
        self.assertEqual(rows.relation_id, self.deals.relation_ids & rows.relation_id)
        row = rows.filtered(lambda r: r.product_categ_id == self.extras)[:1]
        self.assertEqual(row.revenue_at_stake, 300.0)
        self.assertEqual(row.action_open_opportunity()['res_id'], self.open_deal.id)
        groups = self.Report.web_read_group(self.here, ['competitor_id'])['groups']
        self.assertEqual(sum(group['__count'] for group in groups), len(rows))
        found = self.Report._read_group([('id', 'in', rows.ids)], [], ['__count', MEASURES[0]])
        self.assertEqual(found, [(8, 7)])

    def test_the_groups_of_the_list_show_deals_beside_their_rows(self):
        """They are those of the pivot; the list, which would add up its rows, has no sum."""
        arch = etree.fromstring(self.Report.get_view(view_type='list')['arch'])
        self.assertFalse(arch.xpath("//field[@name='met_count']/@sum"))
        groups = self.Report.web_read_group(self.here, ['competitor_id'], ['met_count:sum'])
        shown = {group['competitor_id'][0]: group['met_count:sum'] for group in groups['groups']}
        pivot = dict(self.Report._read_group(self.here, ['competitor_id'], ['met_count:sum']))
        self.assertEqual(shown, {partner.id: count for partner, count in pivot.items()})
