from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common_form import LEAD_FORM, OpportunityFormCommon


@tagged('post_install', '-at_install')
class TestTaxesFit(OpportunityFormCommon):
    """Lines have the taxes, and prices that include them, of a quotation made now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.france = cls.env.ref('base.fr')
        cls.abroad = cls.env['account.fiscal.position'].create(
            {
                'name': "Abroad",
                'auto_apply': True,
                'country_id': cls.france.id,
                'sequence': -9,
            }
        )
        cls.no_tax = cls.env['account.tax'].create(
            {
                'name': "None",
                'amount': 0,
                'type_tax_use': 'sale',
                'fiscal_position_ids': [Command.link(cls.abroad.id)],
                'original_tax_ids': [Command.set((cls.tax_included | cls.tax_excluded).ids)],
            }
        )
        cls.french = cls.env['res.partner'].create(
            {'name': "Vélos Bleus", 'is_company': True, 'country_id': cls.france.id}
        )
        cls.site = cls.env['res.partner'].create(
            {'name': "Lyon", 'type': 'other', 'parent_id': cls.customer.id}
        )
        cls.site.country_id = cls.france
        # Without a country Odoo looks for no position at all.
        cls.customer.country_id = cls.env.ref('base.be')

    def _assert_fits(self, lead, taxes=None, amount=None):
        """What is there is what a new quotation for the same customer and products has."""
        self.env.flush_all()
        self.env.invalidate_all()
        lead_taxes, expected = lead.opportunity_line_ids.tax_ids, lead.expected_revenue
        order = self._quote(lead)
        fresh = self.env['sale.order'].create(
            {
                'partner_id': lead.partner_id.id,
                'partner_shipping_id': order.partner_shipping_id.id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': line.product_id.id,
                            'product_uom_qty': line.product_uom_qty,
                        }
                    )
                    for line in lead.opportunity_line_ids
                ],
            }
        )
        self.assertEqual(order.fiscal_position_id, fresh.fiscal_position_id)
        for line, expected_line in zip(order.order_line, fresh.order_line, strict=True):
            self.assertEqual(line.tax_ids, expected_line.tax_ids)
            self.assertAlmostEqual(line.price_unit, expected_line.price_unit)
        self.assertEqual(order.amount_total, fresh.amount_total)
        self.assertEqual(lead.expected_revenue, order.amount_untaxed)
        self.assertEqual(expected, order.amount_untaxed)
        if taxes is not None:
            self.assertEqual(lead_taxes, taxes)
        if amount is not None:
            self.assertEqual(expected, amount)

    def test_customer_known_after_the_products(self):
        lead = self._create_lead([(self.helmet, {}), (self.bike, {})], partner_id=False)
        self.assertEqual(lead.expected_revenue, 1100.0)
        lead.partner_id = self.french
        self._assert_fits(lead, self.no_tax, 1100.0)
        lead.partner_id = self.customer
        self._assert_fits(lead, self.tax_included | self.tax_excluded, 1100.0)

    def test_customer_with_the_products_in_one_write(self):
        lead = self._create_lead(partner_id=False)
        lead.write(
            {
                'partner_id': self.french.id,
                'opportunity_line_ids': [Command.create({'product_id': self.helmet.id})],
            }
        )
        self._assert_fits(lead, self.no_tax, 100.0)

    def test_customer_in_the_form(self):
        lead = self._create_lead([(self.helmet, {})], partner_id=False)
        with self._open(lead) as form:
            form.partner_id = self.french
            with form.opportunity_line_ids.edit(0) as line:
                self.assertEqual(line.tax_ids[:], self.no_tax)
                self.assertAlmostEqual(line.price_unit, 100.0)
            form.partner_id = self.customer
            with form.opportunity_line_ids.edit(0) as line:
                self.assertEqual(line.tax_ids[:], self.tax_included)
                self.assertAlmostEqual(line.price_unit, 121.0)
            form.partner_id = self.french
        self._assert_fits(lead, self.no_tax, 100.0)

    def test_taxes_chosen_in_the_form_stay(self):
        """Also where the customer changes before, in the same save."""
        lead = self._create_lead([(self.bike, {})], partner_id=False)
        with self._open(lead) as form:
            form.partner_id = self.french
            with form.opportunity_line_ids.edit(0) as line:
                line.tax_ids.clear()
                line.tax_ids.add(self.tax_excluded)
        self.assertEqual(lead.opportunity_line_ids.tax_ids, self.tax_excluded)
        order = self._quote(lead)
        self.assertEqual(order.order_line.tax_ids, self.tax_excluded)

    def test_new_customer_in_a_new_form(self):
        form = self._open_new()
        self._add_line(form, self.helmet)
        form.partner_id = self.french
        self._assert_fits(form.save(), self.no_tax, 100.0)

    def test_site_abroad(self):
        lead = self._create_lead([(self.helmet, {})])
        lead.site_partner_id = self.site
        self._assert_fits(lead, self.no_tax, 100.0)
        lead.site_partner_id = False
        self._assert_fits(lead, self.tax_included, 100.0)
        with self._open(lead) as form:
            form.site_partner_id = self.site
            with form.opportunity_line_ids.edit(0) as line:
                self.assertEqual(line.tax_ids[:], self.no_tax)
        self._assert_fits(lead, self.no_tax, 100.0)
        # The site goes with the customer that it belongs to.
        lead.partner_id = self.env['res.partner'].create({'name': "Another"})
        self.assertFalse(lead.site_partner_id)
        self._assert_fits(lead, self.tax_included, 100.0)

    def test_site_from_the_beginning(self):
        lead = self._create_lead([(self.helmet, {})], site_partner_id=self.site.id)
        self._assert_fits(lead, self.no_tax, 100.0)

    def test_merge_of_a_domestic_and_a_foreign_deal(self):
        head = self._create_lead([(self.helmet, {})], stage_id=self.stage_proposal.id)
        tail = self._create_lead([(self.helmet, {})], partner_id=self.french.id)
        merged = (head | tail).merge_opportunity()
        self.assertEqual(merged, head)
        self._assert_fits(merged, self.tax_included, 200.0)

    def test_merge_that_takes_the_foreign_customer(self):
        head = self._create_lead(
            [(self.helmet, {})], stage_id=self.stage_proposal.id, partner_id=False
        )
        tail = self._create_lead([(self.helmet, {})], partner_id=self.french.id)
        self._assert_fits((head | tail).merge_opportunity(), self.no_tax, 200.0)

    def test_merge_values_negotiated_prices_by_the_taxes_of_the_result(self):
        line = (self.helmet, {'price_unit': 242.0})
        head = self._create_lead([line], stage_id=self.stage_proposal.id, partner_id=False)
        tail = self._create_lead([line], partner_id=self.french.id)
        self.env.flush_all()
        merged = (head | tail).merge_opportunity()
        self.env.flush_all()
        self.assertEqual(merged.opportunity_line_ids.mapped('price_subtotal'), [242.0, 242.0])
        self.assertEqual(merged.opportunity_line_ids.mapped('margin'), [202.0, 202.0])
        self.assertEqual((merged.expected_revenue, merged.margin), (484.0, 404.0))

    def test_line_moved_to_another_opportunity(self):
        lead = self._create_lead([(self.helmet, {})])
        other = self._create_lead(partner_id=self.french.id)
        lead.opportunity_line_ids.lead_id = other
        self._assert_fits(other, self.no_tax, 100.0)

    def test_copy_for_another_customer(self):
        lead = self._create_lead([(self.helmet, {})])
        copy = lead.copy({'partner_id': self.french.id})
        self._assert_fits(copy, self.no_tax, 100.0)

    def test_copy_of_a_sale_under_another_position(self):
        lead = self._create_lead([(self.helmet, {})])
        order = self._quote(lead)
        order.fiscal_position_id = self.abroad
        order.action_update_taxes()
        order.action_update_prices()
        order.action_confirm()
        self.assertEqual(lead.opportunity_line_ids.tax_ids, self.no_tax)
        self._assert_fits(lead.copy(), self.tax_included, 100.0)

    def test_address_that_changed_without_a_word(self):
        """Odoo looks at the address when the order is made; so does *New Quotation*."""
        lead = self._create_lead([(self.helmet, {})])
        self.customer.country_id = self.france
        self.assertEqual(lead.expected_revenue, 100.0)
        order = self._quote(lead)
        self.assertEqual(order.fiscal_position_id, self.abroad)
        self.assertEqual(order.order_line.tax_ids, self.no_tax)
        self.assertEqual((order.amount_untaxed, lead.expected_revenue), (100.0, 100.0))

    def test_position_that_was_archived(self):
        lead = self._create_lead([(self.helmet, {})], partner_id=self.french.id)
        self.abroad.active = False
        self._quote(lead)
        self._assert_fits(lead, self.tax_included, 100.0)

    def test_sold_and_given_back(self):
        """The customer changes while an order decides: the forecast fits when it is back."""
        lead = self._create_lead([(self.helmet, {})])
        order = self._quote(lead)
        order.action_confirm()
        lead.partner_id = self.french
        self.assertEqual(lead.opportunity_line_ids.tax_ids, self.tax_included)
        order._action_cancel()
        self._assert_fits(lead, self.no_tax, 100.0)

    def test_same_position_keeps_what_was_typed(self):
        lead = self._create_lead([(self.bike, {'tax_ids': [Command.clear()], 'price_unit': 950})])
        lead.partner_id = self.env['res.partner'].create(
            {'name': "Another", 'country_id': self.customer.country_id.id}
        )
        self._quote(lead)
        self.assertRecordValues(lead.opportunity_line_ids, [{'price_unit': 950, 'tax_ids': []}])

    def test_typed_price_stays_typed(self):
        lead = self._create_lead([(self.helmet, {'price_unit': 90.0})])
        lead.partner_id = self.french
        line = lead.opportunity_line_ids
        self.assertEqual((line.price_unit, line.tax_ids), (90.0, self.no_tax))
        line.product_uom_qty = 2
        self.assertEqual(line.price_unit, 90.0)

    def test_update_prices_takes_taxes_too(self):
        lead = self._create_lead([(self.helmet, {'price_unit': 90.0})])
        lead.opportunity_line_ids.tax_ids = self.tax_excluded
        lead.action_update_prices()
        self._assert_fits(lead, self.tax_included, 100.0)
        lead.partner_id = self.french
        lead.action_update_prices()
        self._assert_fits(lead, self.no_tax, 100.0)

    def test_position_is_not_written_by_hand(self):
        lead = self._create_lead([(self.helmet, {})])
        with self.assertRaisesRegex(Exception, "computed"), self.env.cr.savepoint():
            lead.opportunity_line_ids.fiscal_position_id = self.abroad

    def test_salesperson_without_access_to_invoicing(self):
        form = Form(
            self.env['crm.lead']
            .with_user(self.salesperson)
            .browse(self._create_lead([(self.helmet, {})]).id),
            LEAD_FORM,
        )
        form.partner_id = self.french
        lead = form.save()
        self.assertEqual(lead.opportunity_line_ids.tax_ids, self.no_tax)
        order = self.env['sale.order'].browse(lead.create_quotation())
        self.assertEqual(order.fiscal_position_id.sudo(), self.abroad)

    def test_whatever_a_position_of_an_order_depends_on(self):
        """Each has its field here: written, the taxes fit again."""
        other = self.env['res.company'].create({'name': "Other Ltd"})
        self.env.user.company_ids += other
        values = {
            'partner_id': ('partner_id', self.french),
            'partner_shipping_id': ('site_partner_id', self.site),
            'company_id': ('company_id', other),
        }
        order = self.env['sale.order']
        for name in self.env.registry.field_depends[order._fields['fiscal_position_id']]:
            self.assertIn(name, values, "what a fiscal position follows from")
            field, record = values[name]
            with self.subTest(name):
                lead = self._create_lead(
                    [(self.helmet, {})], company_id=self.company.id, user_id=False
                )
                self.assertEqual(lead.opportunity_line_ids.tax_ids, self.tax_included)
                lead[field] = record
                taxes = lead.opportunity_line_ids.tax_ids
                self.assertEqual(taxes, self._quote(lead).order_line.tax_ids)
                self.assertNotEqual(taxes, self.tax_included)

    def test_company_that_rounds_globally_from_now_on(self):
        """What *New Quotation* makes is worth what the opportunity is, to the cent."""
        self.company.tax_calculation_rounding_method = 'round_per_line'
        cheap = self._create_product("Bell", 10.0, taxes=self.tax_included)
        lead = self._create_lead([(cheap, {})] * 3, company_id=self.company.id)
        before = lead.expected_revenue
        self.company.tax_calculation_rounding_method = 'round_globally'
        order = self._quote(lead)
        self.assertNotEqual(order.amount_untaxed, before)
        self.assertEqual(lead.expected_revenue, order.amount_untaxed)
