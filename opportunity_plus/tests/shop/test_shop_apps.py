from odoo.fields import Command, Datetime
from odoo.tests import new_test_user, tagged

from ..common_http import OpportunityHttpCommon


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopApps(OpportunityHttpCommon):
    """Other applications of Odoo accept quotations too: point of sale and projects.

    Their users know nothing of opportunities; the calls are those of their screens, over HTTP.
    """

    def setUp(self):
        super().setUp()
        self.course = self._create_product(
            "Course",
            1000.0,
            taxes=self.env['account.tax'],
            type='service',
            available_in_pos=True,
        )
        self.lead = self._create_lead([(self.bike, {})])
        self.forecast = self.lead.opportunity_line_ids

    def _create_key(self, login, groups):
        user = new_test_user(self.env, login, groups, email=f'{login}@example.com')
        keys = self.env['res.users.apikeys'].with_user(user).sudo()
        self.keys[user] = keys._generate('rpc', "App", None)
        return user

    def _quote_course(self):
        return self._create_order(self.lead, [(self.course, {})], user_id=False)

    def _assert_won(self, order, author):
        self.assertEqual(order.state, 'sale')
        self.assertRecordValues(
            self.lead,
            [
                {
                    'won_status': 'won',
                    'stage_id': self.stage_won.id,
                    'amount_source': 'order',
                    'expected_revenue': 1000.0,
                }
            ],
        )
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, order.order_line)
        self.assertFalse(self.forecast.active)
        self.assertFalse(self.lead.activity_ids)
        notes = self.lead.message_ids.filtered(lambda m: "Quotation accepted" in (m.body or ''))
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.author_id, author)

    def _assert_sees_nothing(self, user):
        lead = self.lead.with_user(user)
        self.assertFalse(lead.has_access('read') or lead.message_ids.has_access('read'))

    def test_settled_at_the_point_of_sale(self):
        """By a cashier who may change orders and knows no pipeline."""
        # Odoo's sale_loyalty reads them as whoever confirms, and lets no cashier do it.
        self.env['ir.model.access'].create(
            {
                'name': "Coupon points of cashiers",
                'model_id': self.env['ir.model']._get_id('sale.order.coupon.points'),
                'group_id': self.env.ref('point_of_sale.group_pos_user').id,
                'perm_read': True,
            }
        )
        cashier = self._create_key(
            'op_cashier', 'point_of_sale.group_pos_user,account.group_account_invoice'
        )
        config = self.env['pos.config'].create({'name': "Counter"})
        config.open_ui()
        order = self._quote_course()
        self._get(
            'pos.order/sync_from_ui',
            cashier,
            orders=[
                {
                    'name': "Counter/1",
                    'uuid': 'counter-1',
                    'session_id': config.current_session_id.id,
                    'user_id': cashier.id,
                    'partner_id': self.customer.id,
                    'pricelist_id': False,
                    'fiscal_position_id': False,
                    'date_order': Datetime.to_string(Datetime.now()),
                    'amount_total': 1000.0,
                    'amount_paid': 1000.0,
                    'amount_tax': 0.0,
                    'amount_return': 0.0,
                    'to_invoice': False,
                    'lines': [
                        Command.create(
                            {
                                'product_id': self.course.id,
                                'qty': 1,
                                'price_unit': 1000.0,
                                'price_subtotal': 1000.0,
                                'price_subtotal_incl': 1000.0,
                                'discount': 0.0,
                                'tax_ids': [],
                                'pack_lot_ids': [],
                                'sale_order_origin_id': order.id,
                                'sale_order_line_id': order.order_line.id,
                            }
                        )
                    ],
                    'payment_ids': [
                        Command.create(
                            {
                                'amount': 1000.0,
                                'name': Datetime.to_string(Datetime.now()),
                                'payment_method_id': config.payment_method_ids[:1].id,
                            }
                        )
                    ],
                }
            ],
        )
        self._assert_won(order, self.env.ref('base.partner_root'))
        self._assert_sees_nothing(cashier)

    def test_task_of_a_quotation(self):
        """A project user makes a task for a line of a quotation, which Odoo then confirms."""
        worker = self._create_key('op_worker', 'project.group_project_user')
        project = self.env['project.project'].create(
            {'name': "Courses", 'allow_billable': True, 'partner_id': self.customer.id}
        )
        order = self._quote_course()
        self._get(
            'project.task/create',
            worker,
            vals_list=[
                {
                    'name': "Teach",
                    'project_id': project.id,
                    'partner_id': self.customer.id,
                    'sale_line_id': order.order_line.id,
                }
            ],
        )
        self._assert_won(order, self.env.ref('base.partner_root'))
        self._assert_sees_nothing(worker)

    def _create_from(self, context):
        """Create a quotation of the opportunity from a screen of a project.

        Odoo confirms it in the same call, which a colleague of the salesperson may not.
        """
        self.colleague.group_ids += self.env.ref('project.group_project_manager')
        leader = self._create_key(
            'op_projects', 'sales_team.group_sale_salesman_all_leads,project.group_project_manager'
        )
        values = {
            'partner_id': self.customer.id,
            'opportunity_id': self.lead.id,
            'order_line': [self._line_vals(self.course)],
        }
        arguments = {'context': context, 'vals_list': [{**values, 'user_id': self.colleague.id}]}
        self._assert_forbidden('sale.order/create', self.colleague, **arguments)
        self.assertRecordValues(self.lead, [{'won_status': 'pending', 'order_ids': []}])
        arguments['vals_list'][0]['user_id'] = leader.id
        [order_id] = self._get('sale.order/create', leader, **arguments)
        self._assert_won(self.env['sale.order'].browse(order_id), leader.partner_id)

    def test_order_made_from_a_task(self):
        """Odoo confirms it inside of ``create``: the opportunity follows once all the same."""
        project = self.env['project.project'].create({'name': "Courses", 'allow_billable': True})
        task = self.env['project.task'].create({'name': "Teach", 'project_id': project.id})
        self._create_from({'create_for_task_id': task.id})

    def test_order_made_from_the_rates_of_a_project(self):
        self._create_from({'create_for_employee_mapping': True})
