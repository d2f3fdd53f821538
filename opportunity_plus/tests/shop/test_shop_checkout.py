from odoo.fields import Command
from odoo.tests import tagged

from ..common_payment import DemoPaymentCommon

ADDRESS = {
    'name': "Ada Blue",
    'email': "ada@bluebikes.example.com",
    'phone': "+32 2 345 67 89",
    'street': "Rue Bleue 1",
    'city': "Bruxelles",
    'zip': "1000",
}


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopCheckout(DemoPaymentCommon):
    """A cart becomes an order in the shop, over HTTP, by a visitor or a customer who is logged in.

    A salesperson has linked the cart to an opportunity: a shop knows nothing of it by itself.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium = cls.env.ref('base.be')
        cls.portal_user.partner_id.write({**ADDRESS, 'country_id': cls.belgium.id})
        cls.course = cls._create_course("Course", 1000.0)
        cls.gift = cls._create_course("Free course", 0.0)

    @classmethod
    def _create_course(cls, name, price, **values):
        values = {'type': 'service', 'website_published': True, **values}
        return cls._create_product(name, price, taxes=cls.env['account.tax'], **values)

    def _open_cart(self, login, product, delivery=None):
        """Put a product into a cart, give the address and come to pay; return the cart."""
        self.authenticate(login, login)
        known = self.env['sale.order'].search([])
        self.make_jsonrpc_request(
            '/shop/cart/add',
            {
                'product_template_id': product.product_tmpl_id.id,
                'product_id': product.id,
                'quantity': 1,
            },
            timeout=120,
        )
        self.env.invalidate_all()
        cart = self.env['sale.order'].search([]) - known
        if not login:
            self._give_address()
        page = self.url_open('/shop/checkout?try_skip_step=true')
        if delivery:
            self.make_jsonrpc_request('/shop/set_delivery_method', {'dm_id': delivery.id})
            page = self.url_open('/shop/payment')
        self.assertTrue(page.url.endswith('/shop/payment'), page.url)
        self.env.invalidate_all()
        self.assertEqual((cart.state, cart.partner_id.name), ('draft', ADDRESS['name']))
        return cart

    def _give_address(self):
        """Fill in the form that a visitor gets."""
        page = self.url_open('/shop/address')
        response = self.url_open(
            '/shop/address/submit',
            data={
                **ADDRESS,
                'country_id': self.belgium.id,
                'csrf_token': self._get_csrf_token(page),
                'use_delivery_as_billing': 'true',
                'required_fields': 'name,country_id',
            },
        )
        self.assertIn('redirectUrl', response.json())

    def _get_csrf_token(self, page):
        return page.text.split('csrf_token: "')[1].split('"')[0]

    def _link(self, cart):
        """Link a cart to an opportunity as its salesperson."""
        lead = self._create_lead([(self.bike, {})])
        cart.user_id = self.salesperson
        cart.with_user(self.salesperson).opportunity_id = lead
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 1000.0))
        return lead

    def _validate(self):
        """Open the page to which the payment leads, or that of a cart with nothing to pay."""
        page = self.url_open('/shop/payment/validate')
        self.env.invalidate_all()
        self.assertEqual(page.status_code, 200)
        self.assertTrue(page.url.endswith('/shop/confirmation'), page.url)
        self.assertIn("Thank you for your order", page.text)

    def _assert_won(self, lead, cart, amount):
        self.assertEqual(cart.state, 'sale')
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'won',
                    'stage_id': self.stage_won.id,
                    'amount_source': 'order',
                    'expected_revenue': amount,
                }
            ],
        )
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, cart.order_line)
        self.assertFalse(lead.activity_ids)
        note = lead.message_ids.filtered(lambda m: "Quotation accepted" in (m.body or ''))
        self.assertEqual(note.author_id, self.env.ref('base.partner_root'))

    def _for_customers(self, function):
        for login in (None, 'op_portal'):
            with self.subTest(login=login):
                function(login)

    def test_nothing_to_pay(self):
        def check_out(login):
            cart = self._open_cart(login, self.gift)
            lead = self._link(cart)
            self._validate()
            self._assert_won(lead, cart, 0.0)
            cart._action_cancel()
            self.assertEqual((lead.won_status, lead.expected_revenue), ('pending', 1000.0))

        self._for_customers(check_out)

    def test_paid(self):
        def check_out(login):
            cart = self._open_cart(login, self.course)
            lead = self._link(cart)
            self._pay(cart)
            self._validate()
            self._assert_won(lead, cart, 1000.0)

        self._for_customers(check_out)

    def _start_shop_payment(self, cart):
        return self._start(f'/shop/payment/transaction/{cart.id}', cart, cart.amount_total)

    def _pay(self, cart):
        transaction = self._start_shop_payment(cart)
        self._answer(transaction, 'done')
        self._come_back(transaction)

    def test_paid_on_site(self):
        """Picked up and paid at the shop: Odoo accepts it although nothing is paid yet."""
        self.provider = self.env.ref('website_sale_collect.payment_provider_on_site')
        self.provider.write({'state': 'test', 'is_published': True})
        self.provider.payment_method_ids.active = True
        pick_up = self.env.ref('website_sale_collect.carrier_pick_up_in_store')
        pick_up.write(
            {
                'is_published': True,
                'warehouse_ids': self.env['stock.warehouse'].search(
                    [('company_id', '=', self.company.id)], limit=1
                ),
            }
        )
        book = self._create_course("Book", 1000.0, type='consu')

        def check_out(login):
            cart = self._open_cart(login, book, pick_up)
            lead = self._link(cart)
            transaction = self._start_shop_payment(cart)
            self.url_open('/payment/custom/process', data={'reference': transaction.reference})
            self.env.invalidate_all()
            self.assertEqual((transaction.state, cart.state), ('pending', 'draft'))
            self._come_back(transaction)
            self._validate()
            self._assert_won(lead, cart, 1000.0)

        self._for_customers(check_out)

    def test_free_ticket(self):
        """An event for nothing, put into a cart for nothing, is accepted without checkout."""
        event = self.env['event.event'].create(
            {
                'name': "Ride",
                'date_begin': '2999-01-01 08:00:00',
                'date_end': '2999-01-01 18:00:00',
                'website_published': True,
                'event_ticket_ids': [
                    Command.create(
                        {
                            'name': "Free",
                            'product_id': self.env.ref('event_product.product_product_event').id,
                            'price': 0.0,
                        }
                    )
                ],
            }
        )
        questions = {question.question_type: question for question in event.question_ids}

        def check_out(login):
            cart = self._open_cart(login, self.gift)
            lead = self._link(cart)
            page = self.url_open(
                f'/event/{event.id}/registration/confirm',
                data={
                    f'1-name-{questions["name"].id}': "Ada Blue",
                    f'1-email-{questions["email"].id}': ADDRESS['email'],
                    '1-event_ticket_id': event.event_ticket_ids.id,
                    'csrf_token': self._get_csrf_token(self.url_open('/shop/payment')),
                },
            )
            self.assertTrue(page.url.endswith('/shop/confirmation'), page.url)
            self.env.invalidate_all()
            self.assertEqual(len(cart.order_line), 2)
            self._assert_won(lead, cart, 0.0)

        self._for_customers(check_out)

    def test_customer_does_not_come_back(self):
        cart = self._open_cart(None, self.course)
        lead = self._link(cart)
        self._answer(self._start_shop_payment(cart), 'done')
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('payment.cron_post_process_payment_tx').method_direct_trigger()
        self.env.invalidate_all()
        self._assert_won(lead, cart, 1000.0)

    def test_cart_without_opportunity(self):
        """A shop sells as it did: no opportunity is made or touched."""
        lead = self._create_lead([(self.bike, {})])
        before = self._snapshot(lead)
        count = self.env['crm.lead'].search_count([])
        for product in (self.gift, self.course):
            cart = self._open_cart(None, product)
            if cart.amount_total:
                self._pay(cart)
            self._validate()
            self.assertEqual(cart.state, 'sale')
            self.assertFalse(cart.opportunity_accepted or cart.opportunity_id)
        self.assertEqual(self.env['crm.lead'].search_count([]), count)
        self.assertEqual(self._snapshot(lead), before)
