from odoo.fields import Command
from odoo.tests import tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestTakeoverLines(TakeoverCommon):
    """Products of another addon, as open, closed, archived and odd opportunities get them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_line_table('middle')

    def _create_with_line(self, amount, price=1000.0, quantity=2, product=None, **values):
        lead = self._create_lead(expected_revenue=amount, **values)
        self._add_line(lead, product or self.bike, quantity, price)
        return lead

    def test_products_that_add_up_make_the_amount(self):
        lead = self._create_with_line(2000.0)
        counts = self._take_over()
        self.assertEqual((counts['opportunities'], counts['products']), (1, 1))
        line = lead.opportunity_line_ids
        self.assertEqual((line.product_id, line.product_uom_qty), (self.bike, 2.0))
        self.assertEqual((line.price_unit, line.name, line.discount), (1000.0, "Bike", 0.0))
        self.assertEqual(line.tax_ids, self.tax_excluded)
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 2000.0))
        self.assertFalse(lead.target_revenue, "nobody estimated the total of the products")
        line.product_uom_qty = 3
        self.assertEqual(lead.expected_revenue, 3000.0, "by our rules from now on")

    def test_an_empty_amount_is_that_of_the_products(self):
        lead = self._create_with_line(0.0)
        self._take_over()
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 2000.0))

    def test_another_amount_stays(self):
        lead = self._create_with_line(1234.56)
        self._take_over()
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('manual', 1234.56))
        self.assertFalse(lead.opportunity_line_ids)
        self.assertEqual(self._get_lines(lead).price_subtotal, 2000.0)
        self.assertFalse(lead.target_revenue)

    def test_another_amount_becomes_the_target_where_that_is_chosen(self):
        lead = self._create_with_line(1234.56)
        won = self._create_with_line(500.0, stage_id=self.stage_won.id)
        self._take_over(differing='lines')
        self.assertEqual((lead.expected_revenue, lead.target_revenue), (2000.0, 1234.56))
        self.assertEqual((won.expected_revenue, won.target_revenue), (500.0, 0.0))

    def test_closed_and_archived_ones_keep_their_amount(self):
        leads = {}
        for amount in (2000.0, 0.0, 777.77):
            won = self._create_with_line(amount, stage_id=self.stage_won.id)
            lost = self._create_with_line(amount)
            lost.action_set_lost()
            leads[won] = leads[lost] = amount
        archived = self._create_with_line(777.77, active=False)
        leads[archived] = 777.77
        before = {lead: (lead.stage_id, lead.date_closed, lead.won_status) for lead in leads}
        self.assertEqual(self._take_over()['products'], 7)
        for lead, amount in leads.items():
            self.assertEqual(lead.expected_revenue, amount)
            self.assertEqual(lead.prorated_revenue, amount * lead.probability / 100)
            self.assertEqual((lead.stage_id, lead.date_closed, lead.won_status), before[lead])
            self.assertEqual(len(self._get_lines(lead)), 1)
            self.assertEqual(lead.amount_source, 'lines' if amount == 2000.0 else 'manual')

    def test_prices_that_include_taxes_are_another_amount(self):
        """Untaxed, the helmet of 121 is 100: the revenue of a won deal stays what it was."""
        won = self._create_with_line(121.0, 121.0, 1, self.helmet, stage_id=self.stage_won.id)
        untaxed = self._create_with_line(100.0, 121.0, 1, self.helmet)
        self._take_over()
        self.assertEqual((won.amount_source, won.expected_revenue), ('manual', 121.0))
        self.assertEqual((untaxed.amount_source, untaxed.expected_revenue), ('lines', 100.0))

    def test_products_and_units_that_are_gone(self):
        lead = self._create_lead(expected_revenue=420.0)
        archived = self._create_product("Old bike", 50.0, active=False)
        hour, dozen = self.env.ref('uom.product_uom_hour'), self.env.ref('uom.product_uom_dozen')
        self._add_line(lead, None, 1, 10.0, "Of no product")
        self._add_line(lead, None, 1, 20.0, "Deleted", uom_id=999999)
        self._add_line(lead, archived, 1, 50.0, "Archived")
        self._add_line(lead, self.bike, 1, 100.0, "In hours", uom_id=hour.id)
        self._add_line(lead, self.bike, 1, 240.0, "In dozens", uom_id=dozen.id)
        self._add_line(lead, None, 1, 0.0, "Template", product_tmpl_id=self.bike.product_tmpl_id.id)
        self._take_over()
        lines = lead.opportunity_line_ids.sorted('id')
        gone = lines[0].product_id
        self.assertEqual(
            lines.mapped('name'),
            ["Of no product", "Deleted", "Archived", "In hours", "In dozens", "Template"],
        )
        self.assertFalse(gone.active)
        bikes = [self.bike] * 3
        self.assertEqual([line.product_id for line in lines], [gone, gone, archived, *bikes])
        self.assertEqual(lines[3].product_uom_id, self.bike.uom_id)
        self.assertEqual(lines[4].product_uom_id, dozen)
        self.assertEqual(lead.expected_revenue, 420.0)
        order = self.env['sale.order'].browse(lead.create_quotation())
        self.assertEqual(order.amount_untaxed, 420.0, "it can be quoted")

    def test_what_no_quotation_line_takes_keeps_its_amount(self):
        choice = self.env['product.combo'].create(
            {
                'name': "Choice",
                'combo_item_ids': [Command.create({'product_id': self.bike.id})],
            }
        )
        combo = self._create_product(
            "Set", 700.0, type='combo', combo_ids=[Command.set(choice.ids)]
        )
        lead = self._create_lead(expected_revenue=2700.0)
        self._add_line(lead, self.bike, 2)
        self._add_line(lead, combo, 1, 700.0, None)
        self._take_over()
        self.assertEqual(lead.opportunity_line_ids.mapped('name'), ["Bike", "Set"])
        self.assertNotIn(combo, lead.opportunity_line_ids.product_id)
        order = self.env['sale.order'].browse(lead.create_quotation())
        self.assertEqual((lead.expected_revenue, order.amount_untaxed), (2700.0, 2700.0))

    def test_a_quantity_below_zero_is_a_negative_price_and_none_is_left_out(self):
        lead = self._create_lead(expected_revenue=900.0)
        self._add_line(lead, self.bike)
        self._add_line(lead, self.service, -1, 100.0)
        self._add_line(lead, self.helmet, 0, 121.0)
        self.assertEqual(self._take_over()['products'], 2)
        lines = lead.opportunity_line_ids.sorted('id')
        self.assertEqual(lines.mapped('product_uom_qty'), [1.0, 1.0])
        self.assertEqual(lines.mapped('price_unit'), [1000.0, -100.0])
        self.assertEqual(lead.expected_revenue, 900.0)

    def test_of_nothing_but_quantities_of_0_nothing_is_told(self):
        lead = self._create_with_line(7.0, quantity=0)
        before = lead.message_ids
        self.assertEqual(self._take_over()['products'], 0)
        self.assertEqual(lead.message_ids, before)

    def test_lines_of_no_opportunity_are_nobodys(self):
        self._add_line(None, self.bike)
        self.assertEqual(self._take_over()['products'], 0)

    def test_products_of_ones_own_stay(self):
        lead = self._create_lead([(self.service, {})])
        self._add_line(lead, self.bike)
        sold = self._create_lead()
        self._create_order(sold).action_confirm()
        self._add_line(sold, self.bike)
        before = self._get_lines(lead) | self._get_lines(sold)
        counts = self._take_over()
        self.assertEqual((counts['products'], counts['left']), (0, 2))
        self.assertEqual(self._get_lines(lead) | self._get_lines(sold), before)

    def test_in_another_company_and_its_currency(self):
        currency = self.env.ref('base.JPY') if self.currency.name != 'JPY' else self.currency
        currency.active = True
        company = self.env['res.company'].create({'name': "Tokyo", 'currency_id': currency.id})
        self.manager.company_ids |= company
        foreign = self._create_product("Foreign", 5.0, company_id=self.company.id)
        lead = self.env['crm.lead'].create(
            {'name': "Far", 'company_id': company.id, 'expected_revenue': 3000.0}
        )
        self._add_line(lead, self.bike, 2, 1000.0)
        self._add_line(lead, foreign, 1, 1000.0, "Of the other company")
        self._take_over()
        self.assertEqual(lead.expected_revenue, 3000.0)
        lines = lead.opportunity_line_ids.sorted('id')
        self.assertEqual(lines.currency_id, currency)
        self.assertEqual(lines.mapped('price_unit'), [1000.0, 1000.0])
        self.assertNotEqual(lines[1].product_id, foreign)
        self.assertEqual(lines[1].name, "Of the other company")

    def test_the_chatter_has_one_note_and_nobody_is_notified(self):
        lead = self._create_with_line(1.0)
        lead.message_subscribe(self.customer.ids)
        self.env.flush_all()
        self.env.cr.precommit.run()
        before, mails = lead.message_ids, self.env['mail.mail'].search_count([])
        context = {'allowed_company_ids': self.company.ids}
        wizards = self.env(user=self.manager, context=context)['crm.opportunity.takeover']
        wizards.create({}).take_over()
        self.env.flush_all()
        self.env.cr.precommit.run()
        lead.invalidate_recordset()
        note = lead.message_ids - before
        self.assertEqual(len(note), 1)
        self.assertIn("Products, archived", note.body)
        self.assertIn("Bike", note.body)
        self.assertFalse(note.notification_ids)
        self.assertEqual(self.env['mail.mail'].search_count([]), mails)

    def test_a_company_that_the_product_wants_is_taken(self):
        lead = self._create_with_line(2000.0, team_id=False, user_id=False, company_id=False)
        self._take_over()
        self.assertEqual((lead.company_id, lead.expected_revenue), (self.company, 2000.0))

    def test_in_a_price_list_with_shown_discounts_the_price_stays(self):
        self.env.user.group_ids += self.env.ref('sale.group_discount_per_so_line')
        pricelist = self.env['product.pricelist'].create(
            {
                'name': "Half",
                'currency_id': self.currency.id,
                'item_ids': [
                    Command.create({'compute_price': 'percentage', 'percent_price': 50.0})
                ],
            }
        )
        lead = self._create_with_line(2000.0, pricelist_id=pricelist.id)
        self._take_over()
        line = lead.opportunity_line_ids
        self.assertEqual((line.price_unit, line.discount), (1000.0, 0.0))
        self.assertEqual(lead.expected_revenue, 2000.0)
