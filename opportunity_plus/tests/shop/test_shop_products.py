from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..common import OpportunityPlusCommon

# What says how a product is sold, not that the sale alone brought it; and what people typed.
KEPT_MARKS = {
    'is_service',
    'is_expense',
    'is_optional',
    'is_configurable_product',
    'is_opportunity_typed',
}


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopProducts(OpportunityPlusCommon):
    """Products that mean more to an order than to an opportunity: tickets, rewards, delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.no_tax = cls.env['account.tax']
        cls.course = cls._create_product("Course", 100.0, taxes=cls.no_tax, type='service')
        cls.ticket = cls._create_product(
            "Ticket", 40.0, taxes=cls.no_tax, type='service', service_tracking='event'
        )

    def _sell_ticket(self, lead):
        event = self.env['event.event'].create(
            {
                'name': "Fair",
                'date_begin': '2030-01-01 10:00:00',
                'date_end': '2030-01-01 18:00:00',
                'event_ticket_ids': [
                    Command.create({'name': "Standard", 'product_id': self.ticket.id, 'price': 40})
                ],
            }
        )
        values = {'event_id': event.id, 'event_ticket_id': event.event_ticket_ids.id}
        return self._create_order(lead, [(self.course, {}), (self.ticket, values)])

    def test_ticket_is_refused_when_it_is_added(self):
        lead = self._create_lead([(self.course, {})])
        for function in (
            lambda: lead.opportunity_line_ids.create(
                {'lead_id': lead.id, 'product_id': self.ticket.id}
            ),
            lambda: lead.opportunity_line_ids.write({'product_id': self.ticket.id}),
            lambda: self._create_lead([(self.ticket, {})]),
            lambda: lead._update_order_line_info(self.ticket.id, 1),
        ):
            with (
                self.assertRaisesRegex(ValidationError, "Ticket.*event.*quotation"),
                self.env.cr.savepoint(),
            ):
                function()

    def test_refused_products_are_not_offered(self):
        domain = self.env['crm.lead']._get_product_catalog_domain()
        field = self.env['crm.opportunity.line']._fields['product_id']
        for offered in (domain, field._description_domain(self.env)):
            if isinstance(offered, str):
                offered = safe_eval(offered, {'company_id': False})
            found = self.env['product.product'].search(offered)
            self.assertIn(self.course, found)
            self.assertNotIn(self.ticket, found)

    def test_whatever_an_order_line_refuses(self):
        """Of all kinds of services: refused when added, or else it can be quoted and sold."""
        field = self.env['product.template']._fields['service_tracking']
        for tracking in field.get_values(self.env):
            product = self._create_product(
                f"Service {tracking}", 10.0, taxes=self.no_tax, type='service'
            )
            # What else such a product needs is not the question here.
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE product_template SET service_tracking = %s WHERE id = %s",
                [tracking, product.product_tmpl_id.id],
            )
            self.env.invalidate_all()
            self.assertEqual(product.service_tracking, tracking)
            if tracking == 'task_global_project':
                product.project_id = self.env['project.project'].create(
                    {'name': "Courses", 'allow_billable': True}
                )
            with self.subTest(tracking):
                try:
                    with self.env.cr.savepoint():
                        lead = self._create_lead([(product, {})])
                except ValidationError as error:
                    self.assertIn(product.name, str(error))
                else:
                    order = self._quote(lead)
                    self.assertEqual(order.order_line.product_id, product)
                    with self.env.cr.savepoint():
                        order.action_confirm()
                    self.assertEqual(lead.won_status, 'won')

    def test_product_that_became_a_ticket_later(self):
        lead = self._create_lead([(self.course, {}), (self.service, {})])
        self.service.service_tracking = 'event'
        order = self._quote(lead)
        self.assertEqual(order.order_line.product_id, self.course)
        self.assertRegex(" ".join(order.message_ids.mapped('body')), "Yearly service.*event")
        lead.opportunity_line_ids[0].unlink()
        self.assertFalse(self._quote(lead).order_line)

    def test_copy_of_a_sold_ticket(self):
        lead = self._create_lead()
        self._sell_ticket(lead).action_confirm()
        self.assertEqual(lead.expected_revenue, 140.0)
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.course)
        self.assertRegex(" ".join(copy.message_ids.mapped('body')), "left behind.*Ticket.*event")
        self.assertEqual(self._quote(copy).amount_untaxed, 100.0)

    def test_copy_leaves_rewards_behind(self):
        self.env['loyalty.program'].create(
            {
                'name': "Off",
                'program_type': 'promotion',
                'trigger': 'auto',
                'applies_on': 'current',
                'rule_ids': [Command.create({})],
                'reward_ids': [
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount': 10,
                            'discount_mode': 'percent',
                            'discount_applicability': 'order',
                        }
                    )
                ],
            }
        )
        lead = self._create_lead([(self.course, {})])
        order = self._quote(lead)
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[:1], coupon)
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, 90.0)
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.course)
        self.assertEqual(copy.expected_revenue, order.copy().amount_untaxed)

    def test_copy_leaves_the_delivery_behind(self):
        product = self._create_product("Delivery", 10.0, taxes=self.no_tax, type='service')
        carrier = self.env['delivery.carrier'].create(
            {'name': "Van", 'product_id': product.id, 'fixed_price': 10.0}
        )
        lead = self._create_lead([(self.course, {})])
        order = self._quote(lead)
        order.set_delivery_line(carrier, 10.0)
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, 110.0)
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.course)
        self.assertEqual(copy.expected_revenue, 100.0)

    def test_copy_leaves_every_mark_of_a_sale_behind(self):
        """Lines that other modules mark as made by the order, as ``is_reward_line`` does."""
        marks = [
            name
            for name, field in self.env['sale.order.line']._fields.items()
            if name.startswith('is_') and field.type == 'boolean' and field.store
        ]
        self.assertGreater(len(marks), 3)
        for mark in marks:
            if mark in KEPT_MARKS:
                continue
            with self.subTest(mark):
                lead = self._create_lead()
                order = self._create_order(lead, [(self.course, {}), (self.service, {})])
                order.action_confirm()
                line = order.order_line[1]
                self.env.flush_all()
                self.env.cr.execute(
                    SQL(
                        "UPDATE sale_order_line SET %s = true WHERE id = %s",
                        SQL.identifier(mark),
                        line.id,
                    )
                )
                line.invalidate_recordset()
                self.assertTrue(line[mark])
                self.assertEqual(lead.copy().opportunity_line_ids.product_id, self.course)
