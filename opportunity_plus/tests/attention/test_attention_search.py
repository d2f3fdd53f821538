from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..common_attention import AttentionCommon
from ..common_margin import MarginSetting


@tagged('post_install', '-at_install')
class TestAttentionSearch(MarginSetting, AttentionCommon):
    """Found and grouped by reason; by whom the opportunity is read, and margins are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unplanned = cls._create_quiet_deal(next_step=False, expected_revenue=500)
        cls.passed = cls._create_quiet_deal(
            date_deadline=cls.today - timedelta(days=1),
            next_step_date=cls.today - timedelta(days=1),
            user_id=cls.colleague.id,
            expected_revenue=300,
        )
        cls.unplanned.next_step_date = False
        cls.reasons = {
            code: cls.env.ref(f'opportunity_plus.attention_reason_{code}')
            for code in ('no_next_step', 'closing_passed', 'next_step_overdue', 'low_margin')
        }

    def test_by_whatever_names_a_reason(self):
        reason = self.reasons['no_next_step']
        for condition in (
            ('=', 'no_next_step'),
            ('=', "No Next Step"),
            ('=', reason.id),
            ('in', ['no_next_step', 'low_margin']),
            ('in', reason.ids),
            ('ilike', "no next"),
            ('any', [('code', '=', 'no_next_step')]),
        ):
            with self.subTest(condition):
                self.assertEqual(self._search(*condition), self.unplanned)
        with self.subTest("by a path"):
            leads = self.env['crm.lead'].with_user(self.manager)
            domain = [('attention_reasons.code', '=', 'no_next_step')]
            self.assertIn(self.unplanned, leads.search(domain))
            self.assertNotIn(self.passed, leads.search(domain))

    def test_all_and_none(self):
        self.assertEqual(self._search('!=', False), self.unplanned | self.passed)
        self.assertEqual(self._search('=', False), self.deal)
        self.assertEqual(self._search('!=', 'no_next_step'), self.deal | self.passed)
        self.assertEqual(self._search('in', [False, 'no_next_step']), self.deal | self.unplanned)
        self.assertFalse(self._search('=', 'unheard_of'))
        self.assertFalse(self._search('=', 2**40))

    def test_filtered_as_it_is_searched(self):
        deals = (self.deal | self.unplanned | self.passed).with_user(self.manager)
        for condition in (('=', "No Next Step"), ('!=', False), ('=', False)):
            domain = [('attention_reasons', *condition)]
            with self.subTest(condition):
                self.assertEqual(deals.filtered_domain(domain), deals.search(domain) & deals)

    def test_grouped_by_reason(self):
        """With the sum of what is at stake; who has two reasons is in two groups."""
        leads = self.env['crm.lead'].with_user(self.manager)
        domain = [('id', 'in', (self.deal | self.unplanned | self.passed).ids)]
        groups = leads._read_group(domain, ['attention_reasons'], ['expected_revenue:sum'])
        self.assertEqual(
            {reason.code: amount for reason, amount in groups},
            {'no_next_step': 500, 'next_step_overdue': 300, 'closing_passed': 300, False: 0},
        )
        self.assertTrue(leads.fields_get(['attention_reasons'])['attention_reasons']['groupable'])
        shown = leads.web_read_group(domain, ['attention_reasons'], ['__count'])['groups']
        for group in shown:
            found = leads.search([*domain, *group['__extra_domain']])
            self.assertEqual(len(found), group['__count'])

    def test_who_reads_the_opportunity(self):
        self.assertEqual(self._search('!=', False, user=self.salesperson), self.unplanned)
        self.assertEqual(self._search('!=', False, user=self.colleague), self.passed)
        for user in (self.employee, self.portal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._search('!=', False, user=user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.unplanned.with_user(user).read(['attention_reasons'])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.reasons['no_next_step'].with_user(user).read(['name'])

    def test_another_company(self):
        company = self.env['res.company'].create({'name': "Second"})
        stranger = new_test_user(
            self.env,
            login='op_second',
            groups='sales_team.group_sale_manager',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        foreign = self._create_lead(user_id=stranger.id, team_id=False, company_id=company.id)
        self.assertEqual(self._search('!=', False, user=stranger), foreign)
        self.assertNotIn(foreign, self._search('!=', False))

    def test_margins_only_for_those_who_see_them(self):
        deals = self.env['crm.lead']
        for _number in range(20):
            deals |= self._create_lead([(self.bike, {})])
        deals.write({'stage_id': self.stage_won.id})
        thin = self._create_quiet_deal([(self.bike, {'price_unit': 610})])
        self.assertEqual(self._codes(thin), ['low_margin'])
        self.assertEqual(self._search('=', 'low_margin'), thin)
        self.assertEqual(self._codes(thin, self.salesperson), [])
        self.assertFalse(self._search('=', 'low_margin', user=self.salesperson))
        self.assertFalse(self._search('=', self.reasons['low_margin'].id, user=self.salesperson))
        self.assertEqual(self._search('!=', False, user=self.salesperson), self.unplanned)
        groups = (
            self.env['crm.lead']
            .with_user(self.salesperson)
            ._read_group([('id', '=', thin.id)], ['attention_reasons'], ['__count'])
        )
        self.assertEqual([reason.code for reason, _count in groups], [False])

    def test_an_archived_reason_is_told_nowhere(self):
        self.reasons['no_next_step'].with_user(self.manager).active = False
        self.assertEqual(self._codes(self.unplanned), [])
        self.assertFalse(self._search('=', 'no_next_step'))
        self.assertEqual(self._search('!=', False), self.passed)
        self.env['crm.opportunity.attention.reason'].search([]).active = False
        self.assertEqual(self._codes(self.passed), [])
        self.assertFalse(self._search('!=', False))
        leads = self.env['crm.lead']
        groups = leads._read_group(
            [('id', '=', self.passed.id)], ['attention_reasons'], ['__count']
        )
        self.assertEqual([count for _reason, count in groups], [1])

    def test_managers_rename_and_nobody_makes_one(self):
        reason = self.reasons['no_next_step']
        reason.with_user(self.manager).name = "Nothing planned"
        self.assertEqual(self._search('=', "Nothing planned"), self.unplanned)
        with self.assertRaisesRegex(UserError, "“Nothing planned” identifies its rule and cannot"):
            reason.with_user(self.manager).code = 'mine'
        with self.assertRaises(AccessError):
            reason.with_user(self.salesperson).name = "Mine"
        for user in (self.salesperson, self.manager):
            with self.assertRaises(AccessError):
                reason.with_user(user).create({'name': "Mine", 'code': 'mine'})
            with self.assertRaises(AccessError):
                reason.with_user(user).unlink()

    def test_every_reason_has_a_rule_and_every_rule_a_reason(self):
        reasons = self.env['crm.opportunity.attention.reason'].with_context(active_test=False)
        rules = reasons._get_conditions(SQL.identifier('lead'))
        self.assertEqual(set(reasons.search([]).mapped('code')), set(rules))
        view = self.env.ref('opportunity_plus.crm_lead_view_search_attention').arch
        for code in rules:
            self.assertIn(f"('attention_reasons', '=', '{code}')", view)

    def test_as_many_queries_for_eighty_as_for_one(self):
        deals = self._create_quiet_deal(next_step=False)
        for _number in range(40):
            deals |= self._create_lead()
        specification = {'name': {}, 'attention_reasons': {'fields': {'display_name': {}}}}

        def count(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            leads = leads.with_user(self.manager)
            leads.env['crm.opportunity.attention.reason'].search([])
            start = self.env.cr.sql_log_count
            leads.web_read(specification)
            return self.env.cr.sql_log_count - start

        count(deals)
        one, many = count(deals[:1]), count(deals)
        self.assertEqual(one, many)
        self.assertLessEqual(many, 8)

    def test_the_list_opens(self):
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_lead_action_attention'
        )
        leads = self.env['crm.lead'].with_user(self.manager)
        found = leads.search([('attention_reasons', '!=', False), ('type', '=', 'opportunity')])
        domain = action['domain']
        self.assertIn("('attention_reasons', '!=', False)", domain)
        self.assertLessEqual(self.unplanned | self.passed, found)

    def test_the_visit_sheet_names_them(self):
        html = (
            self.env['ir.actions.report']
            .with_user(self.salesperson)
            ._render_qweb_html('opportunity_plus.report_visit_sheet', self.unplanned.ids)[0]
            .decode()
        )
        self.assertIn("No Next Step", html)
