from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common_competition import TODAY, CompetitionCommon


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestPartnerOpportunities(CompetitionCommon):
    """What the form of a contact, a partner or a competitor says about opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reseller_firm = cls.env['res.partner'].create(
            {'name': "Resale Ltd", 'is_company': True}
        )

    def _get_listed(self, partner, kind, user=None):
        """The opportunities that a button opens."""
        partner = partner.with_user(user) if user else partner
        action = getattr(partner, f'action_view_{kind}_opportunities')()
        self.assertEqual([mode for _id, mode in action['views']], ['list', 'kanban', 'form'])
        leads = partner.env[action['res_model']].with_context(**action['context'])
        return leads.search(action['domain'])

    def _check_counts(self, person, **counts):
        for kind, count in counts.items():
            self.assertEqual(person[f'opportunity_{kind}_count'], count, kind)
            self.assertEqual(len(self._get_listed(person, kind)), count, kind)

    def test_counts_are_those_of_the_lists(self):
        """Each opportunity once, lost ones too; those of the people are the company's."""
        for role in (self.decision_maker, self.influencer):
            self._add(self.open_deal, self.ann, role_id=role.id)
        self._add(self.open_deal, self.bob)
        self._add(self.lost_deal, self.ann)
        self._add(self.won_deal, self.ann, 'partner')
        self._check_counts(self.ann, contact=2, partner=1, competitor=0)
        self._check_counts(self.bob, contact=1, partner=0, competitor=0)
        self._check_counts(self.customer, contact=2, partner=1, competitor=0)
        self._check_counts(self.rival, contact=0, partner=0, competitor=5)
        self._check_counts(self.rex, contact=0, partner=0, competitor=2)
        self.assertEqual(
            self._get_listed(self.rival, 'competitor'), (self.deals - self.colleagues_deal).sorted()
        )

    def test_colleagues_are_no_contacts(self):
        self._add(self.open_deal, self.colleague.partner_id, 'team')
        self._check_counts(self.colleague.partner_id, contact=0, partner=0, competitor=0)

    def test_competitor(self):
        """In the currency of the reader's company: 1300, and 4000 at 4 for 1."""
        self.assertRecordValues(
            self.rival | self.rex | self.other_rival,
            [
                {
                    'competitor_beaten_count': 1,
                    'competitor_lost_count': 1,
                    'competitor_win_rate': 0.5,
                    'competitor_revenue_at_stake': 2300.0,
                    'opportunity_currency_id': self.currency.id,
                    'opportunity_missing_rates': False,
                },
                {
                    'competitor_beaten_count': 0,
                    'competitor_lost_count': 1,
                    'competitor_win_rate': 0.0,
                    'competitor_revenue_at_stake': 1300.0,
                    'opportunity_currency_id': self.currency.id,
                    'opportunity_missing_rates': False,
                },
                {
                    'competitor_beaten_count': 0,
                    'competitor_lost_count': 0,
                    'competitor_win_rate': 0.0,
                    'competitor_revenue_at_stake': 1500.0,
                    'opportunity_currency_id': self.currency.id,
                    'opportunity_missing_rates': False,
                },
            ],
        )
        self.env['res.currency.rate'].create(
            {
                'currency_id': self.currency.id,
                'company_id': self.other_company.id,
                'name': '2000-01-01',
                'rate': 0.25,
            }
        )
        rival = self.rival.with_company(self.other_company)
        self.assertEqual(rival.opportunity_currency_id, self.foreign)
        self.assertEqual(rival.competitor_revenue_at_stake, 1300.0 * 4 + 4000.0)

    def test_the_report_says_the_same(self):
        ((met, won, lost, rate, at_stake),) = self.env[
            'crm.opportunity.competitor.report'
        ]._read_group(
            [('competitor_id', '=', self.rival.id)],
            [],
            [
                'met_count:sum',
                'won_count:sum',
                'lost_count:sum',
                'win_rate:avg',
                'revenue_at_stake:sum_currency',
            ],
        )
        self.assertRecordValues(
            self.rival,
            [
                {
                    'opportunity_competitor_count': met,
                    'competitor_beaten_count': won,
                    'competitor_lost_count': lost,
                    'competitor_win_rate': rate,
                    'competitor_revenue_at_stake': at_stake,
                }
            ],
        )

    def test_a_missing_rate_is_named(self):
        """And not taken as 1."""
        self.foreign.rate_ids.unlink()
        self.assertRecordValues(
            self.rival | self.other_rival,
            [
                {'competitor_revenue_at_stake': 1300.0, 'opportunity_missing_rates': "OPF"},
                {'competitor_revenue_at_stake': 1500.0, 'opportunity_missing_rates': False},
            ],
        )

    def test_archived_is_not_at_stake(self):
        self.colleagues_deal.active = False
        self.assertEqual(self.other_rival.competitor_revenue_at_stake, 1300.0)
        self.assertEqual(self.other_rival.opportunity_competitor_count, 3)

    def test_partner_organisation(self):
        employee = self.env['res.partner'].create(
            {'name': "Rita", 'parent_id': self.reseller_firm.id}
        )
        self._add(self.won_deal, self.reseller_firm, 'partner', role_id=self.reseller.id)
        self._add(self.won_deal, employee, 'partner')
        self._add(self.open_deal, employee, 'partner')
        self.open_deal.action_set_won()
        lost = self._create_lead([(self.bike, {})])
        self._add(lost, self.reseller_firm, 'partner')
        lost.action_set_lost()
        self.assertRecordValues(
            self.reseller_firm,
            [
                {
                    'opportunity_partner_count': 3,
                    'partner_won_count': 2,
                    'partner_won_revenue': 1800.0,
                    'partner_won_margin': 700.0,
                }
            ],
        )

    def test_who_counts_what(self):
        """The counts follow the rules of the opportunities."""
        for user, expected in (
            (self.salesperson, self.open_deal | self.lost_deal),
            (self.colleague, self.colleagues_deal),
            (self.leader, self.open_deal | self.lost_deal | self.colleagues_deal),
            (self.manager, self.open_deal | self.lost_deal | self.colleagues_deal),
        ):
            with self.subTest(user.login):
                rival = self.other_rival.with_user(user)
                self.assertEqual(rival.opportunity_competitor_count, len(expected))
                listed = self._get_listed(self.other_rival, 'competitor', user)
                self.assertEqual(set(listed.ids), set(expected.ids))
                self.assertEqual(
                    rival.competitor_revenue_at_stake,
                    sum((expected - self.lost_deal).mapped('expected_revenue')),
                )
        for user in (self.employee, self.portal_user):
            rival = self.other_rival.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                rival.read(['opportunity_competitor_count'])
            with self.subTest(user.login), self.assertRaises(AccessError):
                rival.read(['competitor_revenue_at_stake'])

    def test_form(self):
        """The tab is there for competitors, and where it is not there the box can be ticked."""
        arch = self.env['res.partner'].with_user(self.salesperson)
        form = Form(arch.browse(self.rival.id), 'base.view_partner_form')
        self.assertEqual(form.competitor_revenue_at_stake, 1300.0)
        form.is_competitor = False
        form.save()
        self.assertFalse(self.rival.is_competitor)
        self.assertFalse(self.rex.is_competitor)
        competitors = [('is_competitor', '=', True), ('id', 'in', (self.rival | self.rex).ids)]
        self.assertFalse(self.env['res.partner'].search(competitors))

    def test_employees_see_no_figures(self):
        view = (
            self.env['res.partner']
            .with_user(self.employee)
            .get_view(self.env.ref('base.view_partner_form').id)
        )
        self.assertNotIn('competitor_win_rate', view['arch'])
        self.assertNotIn('action_view_competitor_opportunities', view['arch'])

    def test_many_cost_as_many_queries_as_one(self):
        partners = self.env['res.partner'].create(
            [{'name': f"Rival {number}", 'is_company': True} for number in range(40)]
        )
        for partner in partners:
            self._add(self.open_deal, partner, 'competitor')
            self._add(self.foreign_deal, partner, 'competitor')
            self._add(self.won_deal, partner, 'partner')

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped('competitor_revenue_at_stake')
            records.mapped('opportunity_partner_count')
            return self.env.cr.sql_log_count - before

        count(partners)  # warm up
        self.assertEqual(partners.mapped('competitor_revenue_at_stake'), [2300.0] * 40)
        self.assertEqual(count(partners), count(partners[:1]))
