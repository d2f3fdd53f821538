from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestPrice(OpportunityPlusCommon):
    """Prices come from the pricelist as on an order; what a person typed is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls.pricelist = cls.env['product.pricelist'].create(
            {
                'name': "Tiers",
                'item_ids': [
                    Command.create(
                        {
                            'compute_price': 'fixed',
                            'fixed_price': 500.0,
                            'min_quantity': 10,
                            'applied_on': '0_product_variant',
                            'product_id': cls.bike.id,
                        }
                    ),
                ],
            }
        )

    def _create_line(self, **values):
        lead = self._create_lead([(self.bike, values)], pricelist_id=self.pricelist.id)
        self.env.flush_all()
        self.env.invalidate_all()
        return lead.opportunity_line_ids

    def test_tier_by_quantity(self):
        line = self._create_line()
        self.assertEqual(line.price_unit, 1000.0)
        line.product_uom_qty = 10
        self.assertEqual(line.price_unit, 500.0)
        line.product_uom_qty = 9
        self.assertEqual(line.price_unit, 1000.0)

    def test_typed_price_is_kept_when_the_quantity_changes(self):
        for price in (877.0, 0.0):
            line = self._create_line(price_unit=price)
            line.product_uom_qty = 10
            self.assertEqual(line.price_unit, price)

    def test_quotation_knows_which_prices_were_typed(self):
        lead = self._create_lead(
            [(self.bike, {}), (self.bike, {'price_unit': 877.0})], pricelist_id=self.pricelist.id
        )
        order = self._quote(lead)
        order.order_line.product_uom_qty = 10
        self.assertEqual(order.order_line.mapped('price_unit'), [500.0, 877.0])

    def _assert_pricing_stays(self, change):
        lead = self._create_lead(
            [(self.helmet, {'tax_ids': [Command.clear()], 'purchase_price': 7.0})],
            pricelist_id=self.pricelist.id,
        )
        self.env.flush_all()
        self.env.invalidate_all()
        line = lead.opportunity_line_ids
        before = (lead.pricelist_id, lead.expected_revenue, line.tax_ids, line.purchase_price)
        change(lead)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            (lead.pricelist_id, lead.expected_revenue, line.tax_ids, line.purchase_price), before
        )

    def test_another_salesperson_or_team_changes_no_price(self):
        team = self.env['crm.team'].create({'name': "Anybody", 'company_id': False})
        self._assert_pricing_stays(lambda lead: lead.write({'user_id': self.colleague.id}))
        self._assert_pricing_stays(lambda lead: lead.write({'team_id': team.id}))
        self._assert_pricing_stays(lambda lead: lead.write({'user_id': False, 'team_id': False}))

    def test_another_company_brings_its_taxes(self):
        other = self.env['res.company'].create({'name': "Other Ltd"})
        self.env.user.company_ids += other
        tax = self.tax_included.copy({'company_id': other.id, 'name': "Their tax"})
        self.helmet.taxes_id += tax
        lead = self._create_lead([(self.helmet, {})], user_id=False, team_id=False)
        self.assertEqual(lead.opportunity_line_ids.tax_ids, self.tax_included)
        lead.company_id = other
        self.assertEqual(lead.opportunity_line_ids.tax_ids, tax)

    def test_another_product_is_priced_anew_by_any_way(self):
        line = self._create_line(price_unit=877.0)
        line.product_id = self.service
        self.assertEqual(line.price_unit, 75.0)
        line.write({'product_id': self.bike.id, 'price_unit': 5.0})
        self.assertEqual(line.price_unit, 5.0)

    def test_moved_line_is_converted(self):
        foreign = self.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'F',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 2.0})],
            }
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': foreign.id}
        )
        lead = self._create_lead(pricelist_id=pricelist.id)
        line = self._create_line(price_unit=50.0)
        self.assertEqual(line.copy({'lead_id': lead.id}).price_unit, 100.0)
        line.lead_id = lead
        self.assertEqual(line.price_unit, 100.0)
        self.assertEqual(lead.expected_revenue, 100.0)

    def test_copy_is_no_door(self):
        lead = self._create_lead([(self.bike, {})])
        for default in (
            {'accepted_order_count': 2},
            {
                'opportunity_line_ids': [
                    Command.create({'product_id': self.bike.id, 'discount': 500})
                ]
            },
            {
                'opportunity_line_ids': [
                    Command.create({'product_id': self.bike.id, 'is_replaced': True})
                ]
            },
            {
                'order_ids': [
                    Command.create({'partner_id': self.customer.id, 'opportunity_accepted': True})
                ]
            },
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                lead.copy(default)

    def test_shown_figures_are_not_written_silently(self):
        lead = self._create_lead([(self.bike, {})], probability=50.0)
        for values in ({'amount_currency': 5.0}, {'prorated_revenue': 5.0}):
            with self.assertRaisesRegex(UserError, "computed"), self.env.cr.savepoint():
                lead.write(values)
        lead.write({'amount_currency': 1000.0, 'prorated_revenue': 500.0})
