from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..common_form import OpportunityFormCommon
from ..common_margin import MarginSetting


@tagged('post_install', '-at_install')
class TestMarginFlow(MarginSetting, OpportunityFormCommon):
    """Whoever may not see costs and margins works as before, and leaves the same figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {'purchase_price': 555.5}), (cls.helmet, {})])
        cls.env.flush_all()

    def _read_figures(self, lead):
        """What is stored of an opportunity and its products."""
        lead = lead.sudo()
        return lead.margin, [
            (line.purchase_price, line.margin) for line in lead.opportunity_line_ids
        ]

    def test_new_opportunity_in_the_form(self):
        form = self._open_new()
        self._add_line(form, self.bike, product_uom_qty=2)
        self._add_line(form, self.helmet, discount=10)
        self.assertNotIn('margin', form._view['fields'])
        self.assertEqual(form.expected_revenue, 2090.0)
        lead = form.save()
        self.assertEqual(self._read_figures(lead), (850.0, [(600.0, 800.0), (40.0, 50.0)]))

    def test_editing_lines_in_the_form_keeps_a_typed_cost(self):
        with self._open(self.lead) as form:
            with form.opportunity_line_ids.edit(0) as line:
                line.product_uom_qty = 3
                line.price_unit = 900.0
            form.opportunity_line_ids.remove(1)
        self.assertEqual(
            self._read_figures(self.lead), (2700.0 - 3 * 555.5, [(555.5, 2700.0 - 3 * 555.5)])
        )

    def test_another_product_takes_its_cost(self):
        with self._open(self.lead) as form, form.opportunity_line_ids.edit(0) as line:
            line.product_id = self.helmet
        self.assertEqual(self._read_figures(self.lead), (120.0, [(40.0, 60.0), (40.0, 60.0)]))

    @users('op_salesperson')
    def test_costs_reach_the_quotation_and_the_won_opportunity(self):
        lead = self.lead.with_user(self.env.user)
        action = lead.action_new_quotation()
        order = self.env['sale.order'].browse(action['res_id'])
        self.assertEqual(order.order_line.sudo().mapped('purchase_price'), [555.5, 40.0])
        self.assertEqual(order.sudo().margin, 504.5)
        order.action_confirm()
        self.assertEqual((lead.won_status, lead.amount_source), ('won', 'order'))
        self.assertEqual(self._read_figures(lead), (504.5, [(555.5, 444.5), (40.0, 60.0)]))
        order._action_cancel()
        self.assertEqual(self._read_figures(lead), (504.5, [(555.5, 444.5), (40.0, 60.0)]))

    def test_a_quotation_costs_as_many_queries(self):
        """It takes the costs of all products at once."""
        lines = [(self.bike, {'purchase_price': float(number)}) for number in range(1, 21)]
        lead = self._create_lead(lines)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order_id = lead.with_env(self.env(user=self.salesperson)).create_quotation()
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            order = self.env['sale.order'].browse(order_id)
            self.assertEqual(order.margin, 20 * 1000.0 - 210.0)
            return queries

        count()
        hidden = count()
        self._switch_margins(True)
        count()
        self.assertLessEqual(hidden, count() + 1)

    @users('op_salesperson')
    def test_copy(self):
        copy = self.lead.with_user(self.env.user).copy()
        self.assertEqual(self._read_figures(copy), (460.0, [(600.0, 400.0), (40.0, 60.0)]))
        line = self.lead.opportunity_line_ids[0].with_user(self.env.user).copy()
        self.assertEqual(line.sudo().purchase_price, 600.0)

    @users('op_leader')
    def test_merge(self):
        other = self._create_lead([(self.bike, {'purchase_price': 1.5})])
        leads = (self.lead | other).with_user(self.env.user)
        head = leads.merge_opportunity()
        costs = self._all_lines(head.sudo())
        self.assertEqual(sorted(costs.mapped('purchase_price')), [1.5, 40.0, 555.5])
        self.assertEqual(head.sudo().margin, 504.5 + 998.5)

    def test_moving_a_line_to_another_currency(self):
        currency = self.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'F',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 2.0})],
            }
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': currency.id}
        )
        target = self._create_lead(pricelist_id=pricelist.id)
        line = self.lead.opportunity_line_ids[0].with_user(self.salesperson)
        line.lead_id = target
        self.assertEqual(self._read_figures(target), (444.5, [(1111.0, 889.0)]))

    def test_order_form_of_odoo(self):
        orders = self.seller_env['sale.order'].with_context(default_opportunity_id=self.lead.id)
        form = Form(orders)
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.bike
            line.product_uom_qty = 2
        for name in ('margin', 'margin_percent'):
            self.assertNotIn(name, form._view['fields'])
        self.assertNotIn('purchase_price', form.order_line._field_info.get('edition_view', {}))
        order = form.save()
        self.assertEqual(order.sudo().margin, 800.0)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 3
        self.assertEqual(order.sudo().margin, 1200.0)
        order.action_confirm()
        self.assertEqual(self.lead.margin, 1200.0)
        copy = order.copy()
        self.assertEqual(copy.sudo().margin, 1200.0)

    @users('op_salesperson')
    def test_following_a_changed_order(self):
        lead = self.lead.with_user(self.env.user)
        order = self.env['sale.order'].browse(lead.create_quotation())
        order.action_confirm()
        order.order_line[0].product_uom_qty = 2
        self.assertEqual(lead.sudo().margin, 504.5 + 444.5)
        order.write({'order_line': [Command.create({'product_id': self.service.id})]})
        self.assertEqual(lead.sudo().margin, 504.5 + 444.5 + 75.0)

    @users('op_salesperson')
    def test_amount_guard(self):
        """Refusing and accepting an amount needs no margin."""
        lead = self.lead.with_user(self.env.user)
        lead.expected_revenue = 1100.0
        created = lead.create(
            {
                'name': "By RPC",
                'type': 'opportunity',
                'expected_revenue': 1000.0,
                'opportunity_line_ids': [Command.create({'product_id': self.bike.id})],
            }
        )
        self.assertEqual(created.sudo().margin, 400.0)
        lead.pricelist_id = self.env['product.pricelist'].sudo().create({'name': "Same currency"})
        lead.action_update_prices()
        self.assertEqual(lead.sudo().margin, 504.5)
        lead.opportunity_line_ids.unlink()
        self.assertEqual(lead.sudo().margin, 0.0)
