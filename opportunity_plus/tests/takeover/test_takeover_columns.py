from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-06-15 10:00:00')
class TestTakeoverColumns(TakeoverCommon):
    """Customer's currencies, industries and codes; and lines of each version's shape."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env['res.currency'].create({'name': 'XFO', 'symbol': 'x'})
        cls.env['res.currency.rate'].create(
            {'currency_id': cls.foreign.id, 'rate': 2.0, 'name': '2026-01-01'}
        )

    def _create_pricelist(self, **values):
        return self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': self.foreign.id, **values}
        )

    def _create_foreign(self, customer_amount=3000.0, **values):
        lead = self._create_lead(**values)
        self._set_columns(
            lead,
            customer_currency_id=self.foreign.id,
            amount_customer_currency=customer_amount,
        )
        return lead

    def test_the_customers_currency_comes_by_a_price_list(self):
        self._make_currency_columns()
        lead = self._create_foreign(expected_revenue=1400.0)
        won = self._create_foreign(expected_revenue=1400.0, stage_id=self.stage_won.id)
        empty = self._create_foreign()
        same = self._create_lead(expected_revenue=5.0)
        self._set_columns(same, customer_currency_id=self.currency.id, amount_customer_currency=5.0)
        pricelist = self._create_pricelist()
        self.assertEqual(self._take_over()['opportunities'], 3)
        self.assertEqual((lead | won | empty).pricelist_id, pricelist)
        self.assertEqual((lead | won | empty).currency_id, self.foreign)
        self.assertEqual(lead.expected_revenue, 1400.0)
        self.assertEqual(lead.amount_currency, 2800.0)
        self.assertEqual(won.expected_revenue, 1400.0)
        self.assertEqual(empty.expected_revenue, 1500.0, "the customer's amount at today's rate")
        self.assertEqual(same.currency_id, self.currency)
        self.assertIn("3,000.00", lead.message_ids[:1].body)

    def test_without_a_price_list_the_currency_waits_for_one(self):
        self._make_currency_columns()
        lead = self._create_foreign(expected_revenue=1400.0)
        wizard = self._open()
        self.assertIn("No pricelist is in XFO", wizard.left_ids.reason)
        self.assertEqual(wizard.left_ids.lead_id, lead)
        self.assertEqual(self._take_over()['opportunities'], 0)
        self._create_pricelist()
        self._take_over()
        self.assertEqual(lead.currency_id, self.foreign)

    def test_what_has_products_is_not_offered(self):
        self._make_currency_columns()
        lead = self._create_foreign(expected_revenue=1400.0)
        self.assertTrue(self.env['res.config.settings'].create({}).opportunity_takeover_found)
        self.env['crm.opportunity.line'].create({'lead_id': lead.id, 'product_id': self.bike.id})
        self.assertFalse(self.env['res.config.settings'].create({}).opportunity_takeover_found)
        self.assertIn("it has products", self._open().left_ids.reason)

    def test_the_price_list_is_that_of_the_company(self):
        self._make_currency_columns()
        lead = self._create_foreign(company_id=self.company.id)
        other = self.env['res.company'].create({'name': "Other"})
        self._create_pricelist(company_id=other.id)
        self._create_pricelist(company_id=False)
        own = self._create_pricelist(company_id=self.company.id)
        self._take_over()
        self.assertEqual(lead.pricelist_id, own)

    def test_price_lists_of_companies_that_are_not_selected_count(self):
        self._make_currency_columns()
        other = self.env['res.company'].create({'name': "Other"})
        self.manager.company_ids |= other
        lead = self._create_foreign(
            company_id=other.id, team_id=False, user_id=False, expected_revenue=1400.0
        )
        pricelist = self._create_pricelist(company_id=other.id)
        wizard = self._open().with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(wizard.left_ids)
        self.assertIn("Currencies: 1 opportunities", wizard.preview)
        self.assertEqual(wizard.action_take_over()['params']['type'], 'success')
        self.env.invalidate_all()
        self.assertEqual(lead.pricelist_id, pricelist)

    def test_an_empty_amount_waits_for_the_rate(self):
        self._make_currency_columns()
        self._create_pricelist()
        self.foreign.rate_ids.unlink()
        lead = self._create_foreign()
        known = self._create_foreign(expected_revenue=1400.0)
        wizard = self._open()
        self.assertIn("XFO has no exchange rate on", wizard.left_ids.reason)
        self.assertEqual(wizard.take_over()['opportunities'], 1)
        self.env.invalidate_all()
        self.assertEqual((known.currency_id, known.expected_revenue), (self.foreign, 1400.0))
        self.foreign.rate_ids = [Command.create({'name': '2026-01-01', 'rate': 2.0})]
        self._take_over()
        self.assertEqual((lead.currency_id, lead.expected_revenue), (self.foreign, 1500.0))

    def test_products_in_the_customers_currency(self):
        """The other addon's prices are in the company's currency: they are converted."""
        self._make_currency_columns()
        self._make_line_table()
        self._create_pricelist()
        lead = self._create_foreign(expected_revenue=1000.0)
        won = self._create_foreign(expected_revenue=999.99, stage_id=self.stage_won.id)
        for deal in (lead, won):
            self._add_line(deal, self.bike, name='{"en_US": "Bike"}')
        self._take_over()
        line = lead.opportunity_line_ids
        self.assertEqual((line.currency_id, line.price_unit), (self.foreign, 2000.0))
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 1000.0))
        self.assertEqual((won.amount_source, won.expected_revenue), ('manual', 999.99))

    def test_a_missing_rate_leaves_the_products_out(self):
        self._make_line_table()
        self.env['res.currency.rate'].search([('currency_id', '=', self.foreign.id)]).unlink()
        pricelist = self._create_pricelist()
        lead = self._create_lead(expected_revenue=7.0, pricelist_id=pricelist.id)
        self._add_line(lead, self.bike, name='{"en_US": "Bike"}')
        wizard = self._open()
        self.assertIn("XFO has no exchange rate", wizard.left_ids.reason)
        self.assertEqual(wizard.take_over()['products'], 0)
        self.assertEqual(lead.expected_revenue, 7.0)

    def test_each_versions_columns(self):
        for shape, name in (
            ('old', "Old bike"),
            ('middle', "Old bike"),
            ('new', '{"en_US": "Old bike", "fr_FR": "Vieux vélo"}'),
        ):
            with self.subTest(shape):
                self.env.cr.execute("DROP TABLE IF EXISTS crm_lead_line")
                self._make_line_table(shape)
                lead = self._create_lead(expected_revenue=1000.0)
                self._add_line(lead, self.bike, name=name)
                self.assertEqual(self._take_over()['products'], 1)
                self.assertEqual(lead.opportunity_line_ids.name, "Old bike")

    def test_descriptions_are_in_the_customers_language(self):
        self._make_line_table()
        self.env['res.lang']._activate_lang('fr_FR')
        self.customer.lang = 'fr_FR'
        lead = self._create_lead(expected_revenue=1000.0)
        self._add_line(lead, self.bike, name='{"en_US": "Bike", "fr_FR": "Vélo"}')
        self._take_over()
        self.assertEqual(lead.opportunity_line_ids.name, "Vélo")

    def test_a_table_of_that_name_with_other_columns_is_left_alone(self):
        self.env.cr.execute("CREATE TABLE crm_lead_line (id serial, lead_id integer, task varchar)")
        self.env.cr.execute(
            "INSERT INTO crm_lead_line (lead_id) VALUES (%s)", [self._create_lead().id]
        )
        wizard = self._open()
        self.assertFalse(wizard.has_something)
        self.assertEqual(wizard.take_over()['opportunities'], 0)

    def test_further_industries(self):
        self._make_industry_table()
        industries = self.env['res.partner.industry'].create(
            [{'name': "Bakers"}, {'name': "Millers"}]
        )
        own = self._create_lead(industry_id=industries[1].id)
        none = self._create_lead(name="Several")
        for lead in (own, none):
            for industry in industries:
                self.env.cr.execute(
                    "INSERT INTO crm_lead_res_partner_industry_rel VALUES (%s, %s)",
                    [lead.id, industry.id],
                )
        self.assertEqual(self._take_over()['opportunities'], 2)
        self.assertEqual(own.industry_id, industries[1], "what there is stays")
        self.assertEqual(none.industry_id, industries[0])
        self.assertIn("Bakers, Millers", none.message_ids[:1].body)

    def test_codes_stay_and_new_ones_go_on_after_them(self):
        sequence = self.env.ref('opportunity_plus.sequence_opportunity')
        leads = self._create_lead() | self._create_lead() | self._create_lead()
        for lead, code in zip(leads, ('LD0041', 'LD0047', '/'), strict=True):
            self._set_columns(lead, code=code)
        self.assertIn("LD0048", self._open().preview)
        self._take_over()
        self.assertEqual(leads.mapped('code'), ['LD0041', 'LD0047', '/'])
        self.assertEqual(self._create_lead().code, 'LD0048')
        sequence.prefix = 'DEAL'
        self._take_over()
        self.assertEqual(sequence.prefix, 'DEAL', "what was chosen since stays")
        self.assertEqual(self._create_lead().code, 'DEAL0049')
