from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestCompaniesAndCurrencies(OpportunityPlusCommon):
    """Several companies and currencies, in one call and at the order's own rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls.foreign = cls.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'F',
                'rate_ids': [
                    Command.create({'name': '2000-01-01', 'rate': 2.0}),
                    Command.create({'name': '2026-03-01', 'rate': 4.0}),
                ],
            }
        )
        cls.pricelist = cls.env['product.pricelist'].create(
            {
                'name': "Foreign",
                'currency_id': cls.foreign.id,
                'item_ids': [Command.create({'compute_price': 'fixed', 'fixed_price': 800.0})],
            }
        )
        cls.other_company = cls.env['res.company'].create(
            {'name': "Other Ltd", 'currency_id': cls.foreign.id}
        )
        cls.env.user.company_ids += cls.other_company

    def test_opportunity_has_the_customers_currency(self):
        self.customer.property_product_pricelist = self.pricelist
        lead = self._create_lead([(self.bike, {})])
        self.assertRecordValues(
            lead,
            [
                {
                    'pricelist_id': self.pricelist.id,
                    'currency_id': self.foreign.id,
                    'amount_currency': 800.0,
                    'expected_revenue': 200.0,
                }
            ],
        )
        self.assertEqual(lead.opportunity_line_ids.currency_id, self.foreign)
        self.assertEqual(lead.opportunity_line_ids.purchase_price, 2400.0)
        self.assertEqual(lead.margin, -400.0)

    def test_changing_the_price_list_keeps_prices_until_updated(self):
        lead = self._create_lead([(self.bike, {})])
        lead.pricelist_id = self.pricelist
        self.assertEqual(lead.opportunity_line_ids.price_unit, 1000.0)
        self.assertRecordValues(lead, [{'amount_currency': 1000.0, 'expected_revenue': 250.0}])
        lead.action_update_prices()
        self.assertRecordValues(lead, [{'amount_currency': 800.0, 'expected_revenue': 200.0}])

    def test_the_same_customer_again_keeps_the_chosen_pricelist(self):
        lead = self._create_lead([(self.bike, {})], pricelist_id=self.pricelist.id)
        lead.write({'partner_id': self.customer.id, 'company_id': lead.company_id.id})
        self.assertEqual(lead.pricelist_id, self.pricelist)
        other = self.customer.copy({'name': "Red Bikes"})
        lead.partner_id = other
        self.assertEqual(lead.pricelist_id, other.property_product_pricelist)

    def test_typed_amount_stands_in_foreign_currency(self):
        lead = self._create_lead(expected_revenue=100.0, pricelist_id=self.pricelist.id)
        self.assertRecordValues(lead, [{'expected_revenue': 100.0, 'amount_currency': 400.0}])

    def test_daily_rate_touches_open_foreign_opportunities_only(self):
        def create(**values):
            return self._create_lead([(self.bike, {})], pricelist_id=self.pricelist.id, **values)

        opened, closed, typed = (
            create(),
            create(),
            self._create_lead(expected_revenue=100.0, pricelist_id=self.pricelist.id),
        )
        closed.action_set_won()
        plain = self._create_lead([(self.bike, {})])
        self.foreign.rate_ids.rate = 8.0
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, xmin FROM crm_lead WHERE id IN %s",
            [(closed | typed | plain).ids and tuple((closed | typed | plain).ids)],
        )
        before = self.env.cr.fetchall()
        self.env['crm.lead']._cron_refresh_foreign_amounts()
        self.env.flush_all()
        self.assertEqual(opened.expected_revenue, 100.0)
        self.assertEqual(closed.expected_revenue, 200.0)
        self.assertEqual(typed.expected_revenue, 100.0)
        self.env.cr.execute(
            "SELECT id, xmin FROM crm_lead WHERE id IN %s", [tuple((closed | typed | plain).ids)]
        )
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_a_missing_rate_spares_the_others_in_the_job(self):
        exotic = self.env['res.currency'].create(
            {
                'name': 'OPX',
                'symbol': 'X',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 5.0})],
            }
        )
        exotic_list = self.env['product.pricelist'].create(
            {'name': "Exotic", 'currency_id': exotic.id}
        )
        first = self._create_lead([(self.bike, {})], pricelist_id=exotic_list.id)
        second = self._create_lead([(self.bike, {})], pricelist_id=self.pricelist.id)
        exotic.rate_ids.unlink()
        self.foreign.rate_ids.rate = 8.0
        self.env['crm.lead']._cron_refresh_foreign_amounts()
        self.assertEqual(first.expected_revenue, 1000.0)
        self.assertEqual(second.expected_revenue, 100.0)

    def test_orders_at_their_own_rate(self):
        lead = self._create_lead()
        orders = [
            self._create_order(lead, pricelist_id=self.pricelist.id, state='sale', date_order=date)
            for date in ('2026-01-15', '2026-05-15')
        ]
        self.assertEqual(orders[0].amount_untaxed, 800.0)
        self.assertRecordValues(lead, [{'expected_revenue': 600.0, 'amount_source': 'order'}])
        self.assertEqual(lead.opportunity_line_ids.currency_id, self.foreign)
        self.assertEqual(lead.opportunity_line_ids.mapped('price_subtotal'), [800.0, 800.0])
        self.assertEqual(lead.amount_currency, 600.0)

    def test_duplicate_brings_lines_into_the_opportunitys_currency(self):
        lead = self._create_lead()
        self._create_order(lead, pricelist_id=self.pricelist.id).action_confirm()
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.price_unit, 200.0)
        self.assertEqual(copy.expected_revenue, 200.0)

    def _create_other_team(self):
        """A team of the other company with a won stage of its own."""
        team = self.env['crm.team'].create({'name': "Other", 'company_id': self.other_company.id})
        stage = self.env['crm.stage'].create(
            {
                'name': "Other won",
                'is_won': True,
                'sequence': 3,
                'team_ids': [Command.link(team.id)],
            }
        )
        return team, stage

    def test_companies_and_teams_in_one_call(self):
        other_team, other_won = self._create_other_team()
        ours = self._create_lead()
        theirs = self._create_lead(
            company_id=self.other_company.id, team_id=other_team.id, user_id=False, stage_id=False
        )
        shared = self._create_lead(team_id=False, user_id=False, company_id=False, stage_id=False)
        self.assertFalse(shared.company_id)
        other_tax = self.env['account.tax']
        product = self._create_product("Untaxed", 100.0, taxes=other_tax)
        orders = (
            self._create_order(ours, [(product, {})])
            | self._create_order(
                theirs, [(product, {'price_unit': 100.0})], company_id=self.other_company.id
            )
            | self._create_order(
                shared, [(product, {'price_unit': 100.0})], company_id=self.other_company.id
            )
        )
        orders.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        ).action_confirm()
        self.assertRecordValues(
            ours | theirs | shared,
            [
                {
                    'stage_id': self.stage_won.id,
                    'company_id': self.company.id,
                    'expected_revenue': 100.0,
                },
                {
                    'stage_id': other_won.id,
                    'company_id': self.other_company.id,
                    'expected_revenue': 100.0,
                },
                {
                    'stage_id': shared._stage_find(domain=[('is_won', '=', True)]).id,
                    'company_id': self.other_company.id,
                    'expected_revenue': 100.0,
                },
            ],
        )

    def test_merge_values_a_typed_amount_in_the_currency_of_the_result(self):
        self.salesperson.company_ids += self.other_company
        head = self._create_lead(stage_id=self.stage_proposal.id)
        tail = self._create_lead(company_id=self.other_company.id, expected_revenue=500.0)
        merged = (head | tail).merge_opportunity()
        self.assertRecordValues(
            merged, [{'id': head.id, 'company_id': self.company.id, 'expected_revenue': 125.0}]
        )

    def test_company_is_not_taken_where_the_salesperson_is_not(self):
        lead = self._create_lead(company_id=False)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET company_id = NULL WHERE id = %s", [lead.id])
        lead.invalidate_recordset()
        order = self._create_order(
            lead,
            [(self.bike, {'price_unit': 100.0, 'tax_ids': False})],
            company_id=self.other_company.id,
        )
        order.action_confirm()
        self.assertFalse(lead.company_id)
        self.assertEqual(lead.won_status, 'won')
        self.assertEqual(lead.expected_revenue, 100.0)

    def test_settings_of_the_orders_company_apply(self):
        self.company.opportunity_close_on_acceptance = False
        self.other_company.opportunity_close_on_acceptance = True
        lead = self._create_lead()
        self._create_order(lead).action_confirm()
        self.assertRecordValues(lead, [{'won_status': 'pending', 'expected_revenue': 1000.0}])

    def test_pricelist_of_another_company_is_no_obstacle(self):
        self.pricelist.company_id = self.company
        lead = self._create_lead(user_id=False, team_id=False, pricelist_id=self.pricelist.id)
        lead.company_id = False
        order = self._create_order(
            lead, [(self.bike, {'price_unit': 100.0})], company_id=self.other_company.id
        )
        order.action_confirm()
        self.assertRecordValues(
            lead, [{'company_id': self.other_company.id, 'amount_source': 'order'}]
        )
