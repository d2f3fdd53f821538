from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestDepartment(HttpCase, OpportunityPlusCommon):
    """The department of an opportunity pays what its quotations sell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        departments, projects = cls.env['account.analytic.plan'].create(
            [{'name': "Departments"}, {'name': "Projects"}]
        )
        cls.north, cls.south, cls.project = (
            cls.env['account.analytic.account'].create({'name': name, 'plan_id': plan.id})
            for name, plan in (("North", departments), ("South", departments), ("X", projects))
        )
        cls.department = {str(cls.north.id): 100.0}
        cls.lead = cls._create_lead([(cls.bike, {})], analytic_distribution=cls.department)

    def _pays(self, account, **condition):
        """A distribution model of Odoo."""
        self.env['account.analytic.distribution.model'].create(
            {'analytic_distribution': {str(account.id): 100.0}, **condition}
        )

    def test_the_lines_of_a_new_quotation(self):
        self.assertEqual(self._quote(self.lead).order_line.analytic_distribution, self.department)

    def test_a_line_added_later(self):
        """By RPC, from the catalog, and in the form, by a salesperson who sees no analytics."""
        order = self._create_order(self.lead, user_id=self.salesperson.id)
        order.order_line.create({'order_id': order.id, 'product_id': self.helmet.id})
        self.authenticate('op_salesperson', 'op_salesperson')
        self.make_jsonrpc_request(
            '/product/catalog/update_order_line_info',
            {'res_model': 'sale.order', 'order_id': order.id, 'product_id': self.service.id,
             'quantity': 2, 'child_field': 'order_line'},
        )  # fmt: skip
        order.invalidate_recordset()
        with Form(order.with_user(self.salesperson)) as form, form.order_line.new() as line:
            line.product_id = self.bike
        self.assertEqual(len(order.order_line), 4)
        for line in order.order_line:
            self.assertEqual(line.analytic_distribution, self.department, line.name)

    def test_lines_without_product_cost_nothing(self):
        order = self._create_order(self.lead)
        order.order_line = [Command.create({'display_type': 'line_note', 'name': "Thank you"})]
        self.assertEqual(order.order_line.mapped('analytic_distribution'), [self.department, False])

    def test_what_a_person_typed_stays(self):
        south = {str(self.south.id): 100.0}
        order = self._create_order(
            self.lead,
            [(self.bike, {'analytic_distribution': south}), (self.helmet, {})],
        )
        order.order_line[1].analytic_distribution = south
        order.partner_id = self.env['res.partner'].create({'name': "Another"})
        self.assertEqual(order.order_line.mapped('analytic_distribution'), [south, south])

    def test_a_distribution_model_comes_first(self):
        self._pays(self.south, product_id=self.helmet.id)
        order = self._create_order(self.lead, [(self.bike, {}), (self.helmet, {})])
        self.assertEqual(
            order.order_line.mapped('analytic_distribution'),
            [self.department, {str(self.south.id): 100.0}],
        )
        self.assertEqual(
            self._quote(self._create_lead(
                [(self.helmet, {})], analytic_distribution=self.department
            )).order_line.analytic_distribution,
            {str(self.south.id): 100.0},
            "also when the quotation is made from the opportunity",
        )  # fmt: skip

    def test_a_distribution_model_of_another_plan(self):
        self._pays(self.project, partner_id=self.customer.id)
        order = self._create_order(self.lead)
        self.assertEqual(
            order.order_line.analytic_distribution,
            {**self.department, str(self.project.id): 100.0},
        )

    def test_a_quotation_linked_later(self):
        south = {str(self.south.id): 100.0}
        order = self._create_order(
            self.env['crm.lead'], [(self.bike, {}), (self.bike, {'analytic_distribution': south})]
        )
        confirmed = self._create_order(self.env['crm.lead'])
        confirmed.action_confirm()
        confirmed.action_lock()
        self.env.flush_all()
        (order | confirmed).opportunity_id = self.lead
        self.assertEqual(order.order_line.mapped('analytic_distribution'), [self.department, south])
        self.assertFalse(confirmed.order_line.analytic_distribution, "an order stays as it is")

    def test_on_to_the_invoice(self):
        order = self._create_order(self.lead, [(self.service, {})])
        order.action_confirm()
        invoice = order._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.analytic_distribution, self.department)

    def test_many_lines_cost_no_more_queries(self):
        """Odoo looks for distribution models line by line; the department costs nothing more."""
        counts = []
        for lead in (self._create_lead(), self.lead):
            order = self._create_order(lead, [(self.bike, {})] * 50)
            lines = order.order_line
            lines.analytic_distribution = False
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env.add_to_compute(lines._fields['analytic_distribution'], lines)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(lines[-1].analytic_distribution, lead.analytic_distribution)
        self.assertLessEqual(counts[1], counts[0] + 3)
