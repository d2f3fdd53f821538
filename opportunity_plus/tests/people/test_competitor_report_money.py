from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common_competition import TODAY, CompetitionCommon


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestCompetitorReportMoney(CompetitionCommon):
    """Prices and amounts in several currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env['crm.opportunity.competitor.report']
        cls.pricelist = cls.env['product.pricelist'].create(
            {
                'name': "Foreign",
                'currency_id': cls.foreign.id,
                'item_ids': [Command.create({'compute_price': 'fixed', 'fixed_price': 800.0})],
            }
        )

    def _get_gap(self, leads, groupby=()):
        domain = [('lead_id', 'in', leads.ids)]
        rows = self.Report._read_group(domain, groupby, ['price_gap:avg'])
        return {row[0] if groupby else None: row[-1] for row in rows}

    def _create_foreign_lead(self, lines=(), price=0.0, **values):
        lead = self._create_lead(lines, pricelist_id=self.pricelist.id, **values)
        self._add(lead, self.rival, 'competitor', competitor_price=price)
        return lead

    def test_an_entry_weighs_once(self):
        """-10 % and +20 %, whether or not they are split over two categories."""
        gap = self._get_gap(self.deals)[None]
        self.assertAlmostEqual(gap, 0.05)
        gaps = self._get_gap(self.deals, ['competitor_id'])
        self.assertAlmostEqual(gaps[self.rival], -0.1)
        self.assertAlmostEqual(gaps[self.other_rival], 0.2)
        total, by_category = self.Report._read_grouping_sets(
            [('lead_id', 'in', self.deals.ids)], [[], ['product_categ_id']], ['price_gap:avg']
        )
        self.assertAlmostEqual(total[0][0], 0.05)
        self.assertAlmostEqual(dict(by_category)[self.cycles], 0.05)
        self.assertIs(dict(by_category)[self.env['product.category']], False)

    def test_prices_are_in_the_currency_of_the_opportunity(self):
        """Products for 800 of theirs, and 100 of ours which are 400 of theirs."""
        by_lines = self._create_foreign_lead([(self.bike, {})], price=600.0)
        typed = self._create_foreign_lead(price=440.0, expected_revenue=100.0)
        self.assertAlmostEqual(self._get_gap(by_lines)[None], -0.25)
        self.assertAlmostEqual(self._get_gap(typed)[None], 0.1)

    def test_a_closed_price_keeps_the_rate_of_its_day(self):
        lead = self._create_foreign_lead(price=440.0, expected_revenue=100.0)
        lead.action_set_won()
        self.env['res.currency.rate'].create(
            {'currency_id': self.foreign.id, 'name': '2026-03-20', 'rate': 8.0}
        )
        with freeze_time('2026-04-01'):
            self.assertAlmostEqual(self._get_gap(lead)[None], 0.1)
            lead.stage_id = self.stage_new
            self.assertAlmostEqual(self._get_gap(lead)[None], -0.45)

    def test_accepted_quotations(self):
        lead = self._create_foreign_lead([(self.bike, {})], price=1000.0)
        self._quote(lead).action_confirm()
        self.assertEqual(lead.amount_source, 'order')
        self.assertAlmostEqual(self._get_gap(lead)[None], 0.25)

    def test_no_rate_no_gap(self):
        self.pricelist.currency_id = self._create_currency('OPN', None)
        lead = self._create_foreign_lead(price=440.0, expected_revenue=100.0)
        self.assertIs(self._get_gap(lead)[None], False)

    def test_no_price_no_gap(self):
        free = self._create_lead()
        self._add(free, self.rival, 'competitor', competitor_price=10.0)
        unknown = self._create_lead(expected_revenue=10.0)
        self._add(unknown, self.rival, 'competitor')
        self.assertIs(self._get_gap(free | unknown)[None], False)

    def test_several_companies(self):
        """Apart each in its currency, together in that of the reader."""
        report = self.Report.with_company(self.company).with_context(
            allowed_company_ids=[self.company.id, self.other_company.id]
        )
        domain = [('lead_id', 'in', self.deals.ids), ('competitor_id', '=', self.rival.id)]
        rows = report._read_group(
            domain, ['company_id', 'currency_id'], ['met_count:sum', 'revenue_at_stake:sum']
        )
        self.assertEqual(
            rows,
            [
                (self.company, self.currency, 4, 1300.0),
                (self.other_company, self.foreign, 1, 4000.0),
            ],
        )
        measures = ['revenue_at_stake:sum_currency', 'revenue_won:sum_currency']
        self.assertEqual(report._read_group(domain, [], measures), [(1300.0 + 1000.0, 500.0)])

    def test_a_missing_rate_is_not_one(self):
        self.foreign.rate_ids.unlink()
        report = self.Report.with_context(
            allowed_company_ids=[self.company.id, self.other_company.id]
        )
        rows = report._read_group(
            [('lead_id', 'in', self.deals.ids)],
            ['competitor_id'],
            ['revenue_at_stake:sum_currency'],
        )
        self.assertEqual(dict(rows), {self.rival: False, self.other_rival: 1500.0})

    def test_no_company(self):
        """An opportunity without company is in the currency of whoever reads."""
        lead = self._create_lead(
            expected_revenue=7.0, company_id=False, user_id=False, team_id=False
        )
        self.assertFalse(lead.company_id)
        self._add(lead, self.rival, 'competitor', competitor_price=14.0)
        domain = [('lead_id', '=', lead.id)]
        for company in (self.company, self.other_company):
            self.Report.invalidate_model()  # A request has one company.
            row = self.Report.with_company(company).search(domain)
            self.assertRecordValues(
                row, [{'currency_id': company.currency_id.id, 'revenue_at_stake': 7.0}]
            )
