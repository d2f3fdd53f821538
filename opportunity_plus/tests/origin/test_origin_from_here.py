from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common_origin import TODAY, OriginCommon

FIGURES = ('origin_opportunity_count', 'origin_won_revenue')


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestOriginFromHere(OriginCommon):
    """What a contact, colleague, event or campaign says of the opportunities that it brought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.origins = (cls.prescriber, cls.pia, cls.colleague, cls.fair, cls.spring)

    def _get_figures(self, origin, user=None):
        """Count and won revenue; the list that opens has as many, archived ones too."""
        origin = origin.with_user(user or self.leader)
        action = origin.action_view_origin_opportunities()
        self.assertEqual([mode for _id, mode in action['views']], ['list', 'kanban', 'form'])
        leads = origin.env[action['res_model']].with_context(**action['context'])
        listed = leads.search(action['domain'])
        self.assertEqual(len(listed), origin.origin_opportunity_count)
        return listed.sudo(), origin.origin_won_revenue

    def test_from_here(self):
        """The opportunities that a company's people bring are the company's too."""
        none = self.env['crm.lead']
        partners = self.open_deal | self.won_deal | self.pias_deal | self.lost_deal
        for origin, leads, revenue in (
            (self.prescriber, partners, 1500.0),
            (self.pia, self.pias_deal, 500.0),
            (self.colleague, self.colleagues_deal, 700.0),
            (self.fair, self.event_deal, 0.0),
            (self.spring, self.mail_deal | self.campaign_deal, 90.0),
            (self.customer, none, 0.0),
            (self.leader, none, 0.0),
        ):
            with self.subTest(origin.display_name):
                found, won_revenue = self._get_figures(origin)
                self.assertEqual(set(found), set(leads))
                self.assertEqual(won_revenue, revenue)
                self.assertEqual(
                    origin.with_user(self.leader).opportunity_currency_id, self.currency
                )

    def test_all_at_once(self):
        partners = (self.prescriber | self.pia | self.customer).with_user(self.leader)
        self.assertEqual(partners.mapped('origin_opportunity_count'), [4, 1, 0])
        self.assertEqual(partners.mapped('origin_won_revenue'), [1500.0, 500.0, 0.0])

    def test_a_lead_is_no_opportunity_yet(self):
        lead = self._come('event', self.fair, type='lead')
        self.assertEqual(self._get_figures(self.fair)[0], self.event_deal)
        lead.convert_opportunity(self.customer)
        self.fair.invalidate_recordset(FIGURES)
        self.assertEqual(self._get_figures(self.fair)[0], self.event_deal | lead)

    def test_in_the_currency_of_the_reader(self):
        """4000 abroad are 1000 here; where a rate is missing there is no figure."""
        companies = self.company | self.other_company
        prescriber = self.prescriber.with_context(allowed_company_ids=companies.ids)
        self.assertEqual(prescriber.origin_opportunity_count, 5)
        self.assertEqual(prescriber.origin_won_revenue, 2500.0)
        pia = self.pia.with_context(allowed_company_ids=companies.ids)
        self.foreign.rate_ids.unlink()
        prescriber.invalidate_recordset(FIGURES)
        self.assertEqual(prescriber.origin_opportunity_count, 5)
        self.assertEqual(prescriber.origin_won_revenue, 0.0)
        self.assertEqual(pia.origin_won_revenue, 500.0)

    def test_a_sum_without_a_rate_is_not_shown(self):
        """Nor a part of it: that of the people alone."""
        self.foreign.rate_ids.unlink()
        prescriber = self.prescriber.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        self.assertEqual((prescriber | self.pia).mapped('origin_won_revenue'), [0.0, 500.0])

    def test_the_report_says_the_same(self):
        report = self.env['crm.opportunity.origin.report'].with_user(self.leader)
        for origin, field in (
            (self.pia, 'origin_partner_id'),
            (self.colleague, 'origin_user_id'),
            (self.fair, 'origin_event_id'),
            (self.spring, 'campaign_id'),
        ):
            ((count, revenue),) = report._read_group(
                [(field, '=', origin.id)], [], ['opportunity_count:sum', 'revenue_won:sum']
            )
            leads, won_revenue = self._get_figures(origin)
            self.assertEqual((len(leads), won_revenue), (count, revenue or 0.0))

    def test_who_counts_what(self):
        """The figures follow the rules of the opportunities."""
        for user, expected in (
            (self.salesperson, [(4, 1500.0), (1, 500.0), (0, 0.0), (1, 0.0), (2, 90.0)]),
            (self.colleague, [(0, 0.0), (0, 0.0), (1, 700.0), (0, 0.0), (0, 0.0)]),
            (self.manager, [(4, 1500.0), (1, 500.0), (1, 700.0), (1, 0.0), (2, 90.0)]),
            (self.stranger, [(1, 4000.0), (0, 0.0), (0, 0.0), (0, 0.0), (0, 0.0)]),
        ):
            for origin, (count, revenue) in zip(self.origins, expected, strict=True):
                if user == self.stranger and origin == self.colleague:
                    continue  # Colleagues of other companies are out of reach.
                with self.subTest(f"{user.login} {origin.display_name}"):
                    leads, won_revenue = self._get_figures(origin, user)
                    self.assertEqual((len(leads), won_revenue), (count, revenue))

    def test_nobody_else(self):
        for user in (self.employee, self.portal_user):
            for origin in self.origins:
                for name in FIGURES:
                    with self.subTest(f"{user.login} {origin}"), self.assertRaises(AccessError):
                        origin.with_user(user).read([name])

    def test_campaign(self):
        """Odoo counts its opportunities; what was won of them is added."""
        campaign = self.spring.with_user(self.leader)
        self.assertEqual(campaign.crm_lead_count, 2)
        action = campaign.action_view_won_opportunities()
        leads = campaign.env['crm.lead'].with_context(**action['context'])
        self.assertEqual(leads.search(action['domain']), self.mail_deal)

    def test_forms(self):
        """For sales people only."""
        for origin, view in (
            (self.prescriber, 'base.view_partner_form'),
            (self.colleague, 'base.view_users_form'),
            (self.colleague, 'base.view_users_simple_form'),
            (self.fair, 'calendar.view_calendar_event_form'),
            (self.spring, 'utm.utm_campaign_view_form'),
        ):
            with self.subTest(view):
                model = self.env[origin._name]
                view_id = self.env.ref(view).id
                arch = model.with_user(self.leader).get_view(view_id)['arch']
                self.assertIn('origin_won_revenue', arch)
                form = Form(origin.with_user(self.leader), view)
                self.assertEqual(form.origin_won_revenue, self._get_figures(origin)[1])
                if model.with_user(self.employee).has_access('read'):
                    arch = model.with_user(self.employee).get_view(view_id)['arch']
                    self.assertNotIn('origin_', arch)

    def test_many_cost_as_many_queries_as_one(self):
        def create(model, **values):
            return self.env[model].create([{**values, 'name': f"N{n}"} for n in range(20)])

        def count(records):
            records = records.with_user(self.leader).with_context(
                allowed_company_ids=self.company.ids
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped('origin_won_revenue')
            return self.env.cr.sql_log_count - before

        day = {'start': '2026-01-01 10:00:00', 'stop': '2026-01-01 11:00:00'}
        for kind, records in (
            ('partner', create('res.partner')),
            ('event', create('calendar.event', **day)),
            ('campaign', create('utm.campaign')),
        ):
            with self.subTest(kind):
                for record in records:
                    self._come(kind, record, expected_revenue=5.0).action_set_won()
                count(records)  # warm up
                self.assertEqual(
                    records.with_user(self.leader).mapped('origin_won_revenue'), [5.0] * 20
                )
                self.assertEqual(count(records), count(records[:1]))
