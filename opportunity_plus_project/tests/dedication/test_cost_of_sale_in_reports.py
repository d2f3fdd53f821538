from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestCostOfSaleInReports(TaskCommon):
    """Figures of origins and competitors tell what it has cost to win and to lose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair = cls.env['crm.opportunity.origin.type'].create({'name': "Fair", 'kind': 'other'})
        cls.rivals = cls.env['res.partner'].create(
            [{'name': name, 'is_company': True} for name in ("Rival", "Second Rival")]
        )
        cls.won = cls._create_lead([(cls.bike, {'purchase_price': 600.0}), (cls.helmet, {})])
        cls.lost = cls._create_lead(expected_revenue=500.0)
        cls.deals = cls.won | cls.lost
        cls.deals.origin_type_id = cls.fair
        cls.env['crm.opportunity.relation'].create(
            [
                {'lead_id': lead.id, 'partner_id': rival.id, 'kind': 'competitor'}
                for lead in cls.deals
                for rival in cls.rivals
            ]
        )
        for lead, hours in ((cls.won, 2.5), (cls.lost, 1.0)):
            lead.with_user(cls.salesperson).log_time(hours, "Talked")
        cls.won.action_set_won()
        cls.lost.action_set_lost()
        cls.time_manager.group_ids |= cls.env.ref('sales_team.group_sale_salesman_all_leads')

    def _read(self, report, groupby, measures, user=None):
        self.env.flush_all()
        reports = self.env[report].with_user(user or self.time_manager)
        return reports._read_group([('lead_id', 'in', self.deals.ids)], groupby, measures)

    def test_by_origin(self):
        ((_origin, cost, margin, won),) = self._read(
            'crm.opportunity.origin.report',
            ['origin_type_id'],
            ['dedication_cost:sum', 'margin_won_after_cost:sum', 'margin_won:sum'],
        )
        self.assertEqual(cost, 140.0)
        self.assertEqual(won, self.won.margin)
        self.assertEqual(margin, self.won.margin - 140.0)

    def test_by_competitor_each_deal_once(self):
        for groupby, expected in ((['competitor_id'], [140.0] * 2), ([], [140.0])):
            groups = self._read(
                'crm.opportunity.competitor.report', groupby, ['dedication_cost:sum']
            )
            self.assertEqual([cost for *_group, cost in groups], expected)
        # Split by category as the revenue is.
        groups = self._read(
            'crm.opportunity.competitor.report', ['product_categ_id'], ['dedication_cost:sum']
        )
        self.assertAlmostEqual(sum(cost for _category, cost in groups), 140.0)

    def test_wages_are_read_by_nobody_else(self):
        for report, measure in (
            ('crm.opportunity.origin.report', 'dedication_cost:sum'),
            ('crm.opportunity.origin.report', 'margin_won_after_cost:sum'),
            ('crm.opportunity.competitor.report', 'dedication_cost:sum'),
        ):
            for user in self.salesperson | self.leader | self.manager:
                with self.subTest(report, user=user.login), self.assertRaises(AccessError):
                    self._read(report, [], [measure], user)
                fields = self.env[report].with_user(user).fields_get()
                self.assertNotIn(measure.removesuffix(':sum'), fields)

    def test_without_margins_none_after_cost(self):
        self.env['res.config.settings'].create({'group_see_margin': False}).execute()
        report = 'crm.opportunity.origin.report'
        with self.assertRaises(AccessError):
            self._read(report, [], ['margin_won_after_cost:sum'])
        self.assertEqual(self._read(report, [], ['dedication_cost:sum']), [(140.0,)])
