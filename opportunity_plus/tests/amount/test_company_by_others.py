from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common_company_of_amount import CompanyOfAmountCommon


@tagged('post_install', '-at_install')
class TestCompanyByOthers(CompanyOfAmountCommon):
    """A company that follows from salesperson, team or customer is one like any that is chosen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.same_currency = cls.env['res.company'].create(
            {'name': "Same Ltd", 'currency_id': cls.currency.id}
        )
        for company in (cls.same_currency, cls.other_company):
            cls._create_company_taxes(company)
        cls.env.flush_all()

    @classmethod
    def _create_company_taxes(cls, company):
        """10 % inside abroad, and 5 % inside for the customer."""
        cls.env.user.company_ids += company
        country = cls.env.ref('base.be')
        group = cls.env['account.tax.group'].create({'name': "Abroad", 'company_id': company.id})
        values = {
            'type_tax_use': 'sale',
            'price_include_override': 'tax_included',
            'company_id': company.id,
            'country_id': country.id,
            'tax_group_id': group.id,
        }
        tax, reduced = cls.env['account.tax'].create(
            [
                {**values, 'name': "10 % inside", 'amount': 10.0},
                {**values, 'name': "5 % inside", 'amount': 5.0},
            ]
        )
        cls.helmet.taxes_id += tax
        position = cls.env['account.fiscal.position'].create(
            {'name': "Reduced", 'company_id': company.id}
        )
        reduced.write({'fiscal_position_ids': [Command.link(position.id)], 'original_tax_ids': tax})
        cls.reduced_customer = getattr(cls, 'reduced_customer', None) or cls.env[
            'res.partner'
        ].create({'name': "Reduced"})
        partner = cls.reduced_customer.with_company(company)
        partner.property_account_position_id = position

    def _create_seller(self, company):
        return new_test_user(
            self.env,
            login=f'op_of_{company.id}',
            groups='sales_team.group_sale_salesman',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _create_movable(self, customer):
        return self._create_free_lead(
            [(self.helmet, {}), (self.helmet, {'price_unit': 100.0})],
            company_id=self.company.id,
            partner_id=customer.id,
        )

    def _get_figures(self, lead):
        lead.flush_recordset()
        self.env.invalidate_all()
        lines = lead.opportunity_line_ids
        return (
            lead.company_id,
            lead.currency_id,
            lines.tax_ids,
            lines.fiscal_position_id,
            [round(price, 2) for price in lines.mapped('price_unit')],
            [round(price, 2) for price in lines.mapped('technical_price_unit')],
            [round(cost, 2) for cost in lines.mapped('purchase_price')],
            lead.expected_revenue,
        )

    def _get_ways(self, company):
        """What each way writes."""
        seller = self._create_seller(company)
        team = self.env['crm.team'].create({'name': "Abroad", 'company_id': company.id})
        own = self.env['res.partner'].create({'name': "Own", 'company_id': company.id})
        return {
            'salesperson': {'user_id': seller.id},
            'team': {'team_id': team.id},
            'both': {'user_id': seller.id, 'team_id': team.id},
            'with_customer': {'user_id': seller.id, 'description': "x"},
            'customer': {'partner_id': own.id},
        }

    def test_as_a_direct_change(self):
        for company in (self.other_company, self.same_currency):
            ways = self._get_ways(company)
            for customer in (self.customer, self.reduced_customer):
                for way, values in ways.items():
                    chosen = {name: value for name, value in values.items() if name == 'partner_id'}
                    direct, lead = self._create_movable(customer), self._create_movable(customer)
                    direct.write({'company_id': company.id, **chosen})
                    lead.write(values)
                    with self.subTest(way, company=company.name, customer=customer.name):
                        self.assertEqual(lead.company_id, company)
                        self.assertEqual(self._get_figures(lead), self._get_figures(direct))

    def test_prices_that_include_taxes(self):
        """As a quotation made now has them, but for what was typed."""
        for company, rate in ((self.other_company, 4.0), (self.same_currency, 1.0)):
            seller = self._create_seller(company)
            for customer, price in ((self.customer, 121.0), (self.reduced_customer, 115.5)):
                lead = self._create_movable(customer)
                lead.user_id = seller
                first, typed = lead.opportunity_line_ids
                with self.subTest(company=company.name, customer=customer.name):
                    self.assertAlmostEqual(first.price_unit, price * rate)
                    self.assertAlmostEqual(typed.price_unit, 100.0 * rate)
                    order = self._quote(lead.with_company(company))
                    self.assertEqual(lead.expected_revenue, order.amount_untaxed)
                    before = first.price_unit
                    lead.action_update_prices()
                    if rate == 1.0:
                        self.assertAlmostEqual(first.price_unit, before)

    def test_back_again(self):
        """Included taxes that a fiscal position took away come back with the company."""
        for company in (self.other_company, self.same_currency):
            lead = self._create_movable(self.reduced_customer)
            before = self._get_figures(lead)
            for owner in (company, self.company):
                lead.company_id = owner
            self.assertEqual(self._get_figures(lead), before)

    def test_product_without_taxes_there(self):
        """Its price is the same, whether or not the one company includes taxes in it."""
        self.helmet.taxes_id -= self.helmet.taxes_id.filtered(
            lambda tax: tax.company_id == self.company
        )
        lead = self._create_movable(self.customer)
        self.assertFalse(lead.opportunity_line_ids.tax_ids)
        lead.company_id = self.same_currency
        self.assertAlmostEqual(lead.opportunity_line_ids[0].price_unit, 121.0)
