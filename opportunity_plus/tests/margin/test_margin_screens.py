from lxml import etree, html

from odoo.fields import Command
from odoo.tests import Form, tagged, users

from odoo.addons.mail.tools.discuss import Store

from ..common_margin import HIDDEN_FIELDS, MarginCommon, MarginSetting
from ..common_portal import OpportunityPortalCommon
from ..common_sheet import SheetCommon
from ..common_timeline import TimelineCommon

HIDDEN_NAMES = {name for names in HIDDEN_FIELDS.values() for name in names}
VIEW_TYPES = ('form', 'list', 'kanban', 'pivot', 'graph', 'search', 'calendar', 'activity')


@tagged('post_install', '-at_install')
class TestMarginViews(MarginCommon):
    """No screen names what its reader may not see, and nothing is left of its place."""

    def _get_archs(self, user):
        """All views of the models that hide something, as a user gets them."""
        views = self.env['ir.ui.view'].search(
            [
                ('model', 'in', [*HIDDEN_FIELDS, 'crm.opportunity.compare.orders']),
                ('type', 'in', VIEW_TYPES),
                ('mode', '=', 'primary'),
            ]
        )
        for view in views:
            model = self.env[view.model].with_user(user)
            arch = model.get_view(view.id, view.type)['arch']
            yield view.xml_id, etree.fromstring(arch)

    def _get_named(self, arch):
        """The hidden fields that a view names, in fields, labels and conditions."""
        texts = [value for node in arch.iter() for value in dict(node.attrib).values()]
        return {name for name in HIDDEN_NAMES for text in texts if name in text.split()}

    def test_all_views_of_a_salesperson(self):
        count = 0
        for xml_id, arch in self._get_archs(self.salesperson):
            with self.subTest(xml_id):
                self.assertFalse(self._get_named(arch))
                for node in arch.iter(etree.Element):
                    text = "".join((node.text or "").split())
                    self.assertFalse(text == "()" and not len(node), etree.tostring(node))
            count += 1
        self.assertGreater(count, 50)

    def test_views_of_a_manager_name_them(self):
        named = set()
        for _xml_id, arch in self._get_archs(self.manager):
            named |= self._get_named(arch)
        # Odoo shows the margin of its own report among the measures of the pivot only.
        self.assertEqual(named, HIDDEN_NAMES)

    def test_no_empty_row_under_the_products(self):
        view = self.env.ref('crm.crm_lead_view_form')
        for user, rows in ((self.manager, 4), (self.salesperson, 2)):
            arch = self.env['crm.lead'].with_user(user).get_view(view.id, 'form')['arch']
            totals = etree.fromstring(arch).xpath("//div[@name='opportunity_totals']/div/div")
            self.assertEqual(len(totals), rows, user.login)
            for row in totals:
                self.assertTrue(row.xpath('.//field'), etree.tostring(row))

    def test_comparison_of_quotations(self):
        self._create_order(self.lead, user_id=self.salesperson.id)
        for user, is_shown in ((self.manager, True), (self.salesperson, False)):
            action = self._as(user, self.lead).action_compare_quotations()
            wizard = self.env[action['res_model']].with_user(user).browse(action['res_id'])
            rows = html.fromstring(wizard.comparison).xpath('//tfoot//th')
            self.assertEqual("Margin" in [row.text for row in rows], is_shown)
            self.assertEqual("400.00" in wizard.comparison, is_shown)

    @users('op_salesperson')
    def test_lists_and_pivots_load(self):
        """What the web client asks for of the fields that are left."""
        for model, name in (
            ('crm.lead', 'expected_revenue'),
            ('crm.opportunity.line', 'price_subtotal'),
            ('crm.opportunity.competitor.report', 'revenue_at_stake'),
            ('crm.opportunity.origin.report', 'revenue_won'),
            ('sale.order', 'amount_untaxed'),
            ('sale.report', 'price_subtotal'),
        ):
            records = self.env[model]
            aggregates = ['__count', f'{name}:sum']
            by = ['user_id'] if 'user_id' in records._fields else ['product_id']
            self.assertTrue(records.formatted_read_group([], by, aggregates), model)
            names = [field for field in records.fields_get() if records._fields[field].store]
            self.assertTrue(records.search_read([], names, limit=1), model)


@tagged('post_install', '-at_install')
class TestMarginSheet(MarginSetting, SheetCommon):
    """The opportunity sheet has the costs for those who see them."""

    def test_sheets(self):
        self._create_order(self.lead, user_id=self.salesperson.id)
        costs = ("123.45", "3,019.65", "1,117.27", "Margin", "Unit Cost")
        text = self._print('opportunity', self.lead, self.manager)
        for cost in costs:
            self.assertIn(cost, text)
        for user in (self.salesperson, self.leader):
            for sheet in ('opportunity', 'visit'):
                text = self._print(sheet, self.lead, user)
                self.assertIn("Bikes for Lyon", text)
                for cost in costs:
                    self.assertNotIn(cost, text, (sheet, user.login))


@tagged('post_install', '-at_install')
class TestMarginChatter(MarginSetting, TimelineCommon):
    """Everybody reads the chatter: what a product costs is told to those who may see it."""

    def _read_chatter(self, user, message):
        """All that the web client gets of a message, as text."""
        self.env.flush_all()
        self.env.invalidate_all()
        return str(Store().add(message.with_user(user)).get_result())

    def test_a_changed_cost(self):
        line = self.lead.opportunity_line_ids[0]
        (entry,) = self._get_entries(
            lambda: line.write({'purchase_price': 543.21, 'product_uom_qty': 3})
        )
        self.assertEqual(
            self._read_values(entry, self.manager),
            {
                "Bike: Cost": (600.0, 543.21),
                "Bike: Quantity": (1.0, 3.0),
                "Expected Revenue": (1100.0, 3100.0),
            },
        )
        told = self._read_values(entry, self.salesperson)
        self.assertEqual(told.keys(), {"Bike: Quantity", "Expected Revenue"})
        self.assertIn("543.21", self._read_chatter(self.manager, entry))
        self.assertNotIn("543.21", self._read_chatter(self.salesperson, entry))

    def test_nothing_but_costs(self):
        """Without a text, Odoo would show the entry as a message that was removed."""
        bike, helmet = self.lead.opportunity_line_ids

        def save():
            bike.purchase_price = 543.21
            helmet.purchase_price = 32.1

        (entry,) = self._get_entries(save)
        for user in (self.manager, self.salesperson):
            text = self._read_chatter(user, entry)
            self.assertIn("Costs changed: Bike, Helmet", text)
            self.assertEqual("543.21" in text, user == self.manager)
        (entry,) = self._get_entries(lambda: bike.write({'product_uom_qty': 5}))
        self.assertFalse(entry.body)

    def test_what_a_salesperson_changes(self):
        def save():
            with Form(self.lead.with_user(self.salesperson)) as form:
                with form.opportunity_line_ids.edit(0) as line:
                    line.product_id = self.service
                form.opportunity_line_ids.remove(1)

        (entry,) = self._get_entries(save)
        text = self._read_chatter(self.manager, entry)
        self.assertIn("Yearly service", text)
        self.assertNotIn("600", text)

    def test_acceptance(self):
        line = self.lead.opportunity_line_ids[0]
        line.purchase_price = 543.21
        order = self._quote(self.lead)
        for entry in self._get_entries(order.action_confirm):
            text = self._read_chatter(self.salesperson, entry)
            self.assertNotIn("543.21", text)
            self.assertNotIn("516.79", text)


@tagged('post_install', '-at_install')
class TestMarginPortal(MarginSetting, OpportunityPortalCommon):
    """The customer accepts as before; the margin of the sale is known to the manager."""

    def test_signature(self):
        self.order.order_line[0].purchase_price = 543.21
        self.assertTrue(self._sign(access_token=self.token)['force_refresh'])
        self._assert_won_by_odoobot()
        self.assertAlmostEqual(self.lead.margin, 2000.0 - 2 * 543.21 + 60.0)

    def test_quotation_page(self):
        self.order.order_line[0].purchase_price = 543.21
        page = self.url_open(f'/my/orders/{self.order.id}?access_token={self.token}').text
        self.assertIn(self.order.name, page)
        self.assertNotIn("543.21", page)

    def test_salesperson_by_rpc(self):
        """Odoo's own documents through its own door."""
        answer = self._call('sale.order/read', ids=self.order.ids, fields=['margin'])
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn("1060", answer.text)
        values = {
            'partner_id': self.customer.id,
            'order_line': [Command.create({'product_id': self.bike.id})],
        }
        order_ids = self._get('sale.order/create', vals_list=[values])
        order = self.env['sale.order'].browse(order_ids)
        self.assertEqual(order.margin, 400.0)
        self._get('sale.order/action_confirm', ids=order.ids)
        self.assertEqual(order.state, 'sale')
