from odoo.exceptions import AccessError


class ReportAccess:
    """Access to a report on opportunities: the rules are those of the opportunities themselves.

    For test classes with ``deals``, of which ``colleagues_deal`` and ``foreign_deal`` are somebody
    else's and ``open_deal`` is the salesperson's.
    """

    # Odoo's loader leaves out inherited tests otherwise.
    allow_inherited_tests_method = True
    report_model = None
    measure = None  # What groups add up, an aggregate specification.

    def _read_deals(self, user):
        """What a user finds of the known deals, by rows and by groups."""
        report = self.env[self.report_model].with_user(user)
        report = report.with_context(allowed_company_ids=user.company_ids.ids)
        domain = [('lead_id', 'in', self.deals.ids)]
        found = report.search(domain).sudo().lead_id
        groups = report._read_group(domain, ['lead_id'], [self.measure])
        self.assertEqual({lead.id for lead, _count in groups}, set(found.ids))
        ((count,),) = report._read_group(domain, [], [self.measure])
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
            report = self.env[self.report_model].with_user(user)
            for function in (
                lambda report=report: report.search([]),
                lambda report=report: report._read_group([], [], [self.measure]),
                lambda report=report: report.formatted_read_grouping_sets([], [[]], ['__count']),
                lambda report=report: report.web_read_group([], ['lead_id'], ['__count']),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    function()

    def test_nobody_writes(self):
        report = self.env[self.report_model]
        for user in (self.salesperson, self.leader, self.manager):
            for operation in ('write', 'create', 'unlink'):
                self.assertFalse(report.with_user(user).has_access(operation), user.login)

    def test_the_team_of_an_opportunity(self):
        """Read by whom the opportunity is, while the setting is on."""
        self.env['crm.opportunity.relation'].create(
            {
                'lead_id': self.open_deal.id,
                'partner_id': self.colleague.partner_id.id,
                'kind': 'team',
            }
        )
        self.assertEqual(self._read_deals(self.colleague), self.colleagues_deal)
        self.company.opportunity_team_access = True
        self.assertEqual(self._read_deals(self.colleague), self.open_deal | self.colleagues_deal)
