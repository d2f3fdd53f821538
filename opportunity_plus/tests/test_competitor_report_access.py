from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_competition import TODAY, CompetitionCommon


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestCompetitorReportAccess(CompetitionCommon):
    """The report shows what the opportunities themselves show, and nobody writes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(
            cls.env,
            login='op_stranger',
            groups='sales_team.group_sale_manager',
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )

    def _read_deals(self, user):
        """What a user finds of the known deals, by rows and by groups."""
        report = self.env['crm.opportunity.competitor.report'].with_user(user)
        report = report.with_context(allowed_company_ids=user.company_ids.ids)
        domain = [('lead_id', 'in', self.deals.ids)]
        found = report.search(domain).sudo().lead_id
        groups = report._read_group(domain, ['lead_id'], ['met_count:sum'])
        self.assertEqual({lead.id for lead, _count in groups}, set(found.ids))
        ((count,),) = report._read_group(domain, [], ['met_count:sum'])
        self.assertEqual(count, sum(count for _lead, count in groups))
        leads = (
            self.env['crm.lead']
            .with_user(user)
            .with_context(active_test=False, allowed_company_ids=user.company_ids.ids)
        )
        self.assertEqual(leads.search([('id', 'in', self.deals.ids)]).ids, found.sorted().ids)
        return found

    def test_who_sees_what(self):
        own = self.deals - self.colleagues_deal - self.foreign_deal
        for user, expected in (
            (self.salesperson, own),
            (self.colleague, self.colleagues_deal),
            (self.leader, own | self.colleagues_deal),
            (self.manager, own | self.colleagues_deal),
            (self.stranger, self.foreign_deal),
        ):
            with self.subTest(user.login):
                self.assertEqual(self._read_deals(user), expected)

    def test_nobody_else(self):
        for user in (self.employee, self.portal_user, self.env.ref('base.public_user')):
            report = self.env['crm.opportunity.competitor.report'].with_user(user)
            for function in (
                lambda report=report: report.search([]),
                lambda report=report: report._read_group([], [], ['met_count:sum']),
                lambda report=report: report.formatted_read_grouping_sets([], [[]], ['__count']),
                lambda report=report: report.web_read_group([], ['lead_id'], ['__count']),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    function()

    def test_nobody_writes(self):
        report = self.env['crm.opportunity.competitor.report']
        for user in (self.salesperson, self.leader, self.manager):
            for operation in ('write', 'create', 'unlink'):
                self.assertFalse(report.with_user(user).has_access(operation), user.login)

    def test_the_team_of_an_opportunity(self):
        """Read by whom the opportunity is, while the setting is on."""
        self._add(self.open_deal, self.colleague.partner_id, 'team')
        self.assertEqual(self._read_deals(self.colleague), self.colleagues_deal)
        self.company.opportunity_team_access = True
        self.assertEqual(self._read_deals(self.colleague), self.open_deal | self.colleagues_deal)

    def test_a_rule_on_the_category(self):
        """A rule that somebody adds holds for totals as well."""
        self.env['ir.rule'].create(
            {
                'name': "No extras",
                'model_id': self.env['ir.model']._get_id('crm.opportunity.competitor.report'),
                'domain_force': f"[('product_categ_id', '!=', {self.extras.id})]",
            }
        )
        report = self.env['crm.opportunity.competitor.report'].with_user(self.leader)
        self.assertEqual(
            report._read_group([('lead_id', '=', self.open_deal.id)], [], ['revenue_at_stake:sum']),
            [(1000.0,)],
        )
