from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common_companies import CompaniesCommon
from ..common_forecast import ForecastCommon

# An opportunity has one of each.
SINGLE = (
    *('company_id', 'family_id', 'origin_type_id', 'partner_id'),
    *('stage_id', 'team_id', 'user_id'),
)
FIGURES = {
    'amount': 'expected_revenue',
    'margin': 'margin',
    'prorated_amount': 'prorated_revenue',
    'prorated_margin': 'prorated_margin',
}


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestForecastDimensions(ForecastCommon, CompaniesCommon):
    """Grouped by whatever an opportunity has: the sums are those of the opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls.env['crm.opportunity.family'].create({'name': "Fleets"})
        cls.rivals = cls.env['res.partner'].create(
            [{'name': name, 'is_company': True, 'is_competitor': True} for name in ("One", "Two")]
        )
        months = {'duration_months': 7, 'price_unit': 33.33}
        cls.open = cls._create_deal(
            [(cls.gadget, months), (cls.bike, {})],
            family_id=cls.family.id,
            relation_ids=[
                Command.create({'kind': 'competitor', 'partner_id': rival.id})
                for rival in cls.rivals
            ],
        )
        cls.typed = cls._create_deal([], expected_revenue=999.99, user_id=cls.colleague.id)
        cls.sold = cls._create_deal([(cls.gadget, months), (cls.service, {})])
        order = cls._sell(cls.sold)
        cls._bill(order, '2026-02-11', {order.order_line[0]: 0.5})
        cls.led = cls._create_deal([(cls.gadget, {})], stage_id=cls.stage_proposal.id)
        cls.led.primary_order_id = cls._create_order(cls.led, [(cls.bike, {'discount': 3})])
        cls.abroad = cls._create_lead_abroad(expected_revenue=400, probability=50)
        cls.leads = cls.open | cls.typed | cls.sold | cls.led | cls.abroad
        cls.env.flush_all()
        cls.Report = cls.env['crm.opportunity.forecast.report'].with_context(
            allowed_company_ids=(cls.company | cls.other_company).ids
        )
        cls.domain = [('lead_id', 'in', cls.leads.ids)]

    def test_each_that_an_opportunity_has_once(self):
        aggregates = [f'{name}:sum' for name in FIGURES]
        for dimension in SINGLE:
            groups = self.Report._read_group(self.domain, [dimension], aggregates)
            found = {value.id: [round(sum_, 2) for sum_ in sums] for value, *sums in groups}
            expected = {
                value.id: [
                    round(sum(self._get_figure(lead, name) for lead in leads), 2)
                    for name in FIGURES.values()
                ]
                for value, leads in self.leads.grouped(dimension).items()
            }
            with self.subTest(dimension):
                self.assertEqual(found, expected)

    def _get_figure(self, lead, name):
        if lead.amount_source == 'order':
            name = name.replace('prorated_revenue', 'expected_revenue').replace('prorated_', '')
        return lead[name]

    def test_those_that_it_may_have_several_times(self):
        own = self.leads - self.abroad
        domain = [('lead_id', 'in', own.ids)]
        amounts = dict(self.Report._read_group(domain, ['relation_competitor_ids'], ['amount:sum']))
        for rival in self.rivals:
            self.assertAlmostEqual(amounts[rival], self.open.expected_revenue)
        totals, by_rival = self.Report.formatted_read_grouping_sets(
            domain, [[], ['relation_competitor_ids']], ['amount:sum']
        )
        self.assertAlmostEqual(totals[0]['amount:sum'], sum(own.mapped('expected_revenue')))
        self.assertEqual(len(by_rival), 3)

    def test_currencies_are_not_mixed(self):
        """A total over several is in that of the reader's company."""
        ((total,),) = self.Report._read_group(self.domain, [], ['amount:sum_currency'])
        own = sum((self.leads - self.abroad).mapped('expected_revenue'))
        self.assertAlmostEqual(total, own + 100)
        report = self.Report.with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(report.with_user(self.manager).search(self.domain).lead_id & self.abroad)

    def test_products_have_those_of_their_lines(self):
        groups = self.Report._read_group(self.domain, ['product_id'], ['amount:sum'])
        amounts = {product.name: round(amount, 2) for product, amount in groups}
        self.assertEqual(
            amounts,
            # The last line of the open deal has the cent that its months leave.
            {"Gadget": 66.65, "Bike": 1970.01, "Yearly service": 75.0, False: 1399.99},
        )

    def test_whatever_is_deleted_or_missing_the_total_stands(self):
        self.foreign.rate_ids.unlink()
        lead = self._create_deal([(self.gadget, {'date_start': '2026-05-01'})])
        stage = self.env['crm.stage'].create({'name': "Gone"})
        lead.stage_id = stage
        lead.stage_id = self.stage_new
        stage.unlink()
        self._assert_adds_up(lead)
        pricelist = self.env['product.pricelist'].create(
            {'name': "Odd", 'currency_id': self._create_currency('OPG', 2.0).id}
        )
        foreign = self._create_deal([(self.gadget, {'duration_months': 3})])
        foreign.pricelist_id = pricelist
        self.env.flush_all()
        self._assert_adds_up(foreign)
        pricelist.currency_id.rate_ids.unlink()
        self._assert_adds_up(foreign)
        ((total,),) = self.Report._read_group(self.domain, [], ['amount:sum_currency'])
        self.assertFalse(total, "A part of the total would pass for all of it")
