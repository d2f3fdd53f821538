from odoo.tests import get_db_name, tagged

from ..common_portal import SIGNATURE
from ..common_roles import ACCOUNTANT, MANAGER, ROLES, STRANGERS, AcceptanceRolesCommon


@tagged('post_install', '-at_install')
class TestRolesAccept(AcceptanceRolesCommon):
    """Every role accepts on every path that a program or the web client has, over HTTP.

    The opportunity is right afterwards, and nobody sees or may do more of it than before.
    """

    def _assert_accepted_by_all(self, accept, prepare=None, may=lambda role: True, author=None):
        """Let every role accept a quotation.

        :param accept: function of role, opportunity and quotation; returns a response, or None
            if it has looked at that itself, and the order
        :param prepare: function of role and opportunity that creates the quotation
        :param may: function of a role, whether Odoo lets it do that; else nothing may change
        :param author: who signs the note; by default the user, or OdooBot if that sees nothing
        """
        for role in ROLES:
            with self.subTest(role=role.login):
                lead = self._create_lead_for(role)
                forecast = lead.opportunity_line_ids
                order = (prepare or self._create_order_for)(role, lead)
                user, before = self.users[role.login], self._snapshot(lead)
                view = self._get_view_of(user, lead)
                response, order = accept(role, lead, order)
                self.env.invalidate_all()
                self.assertEqual(self._get_view_of(user, lead), view)
                if not may(role):
                    self.assertEqual(response.status_code, 403, response.text[:2000])
                    self.assertEqual(self._snapshot(lead), before)
                    continue
                if response is not None:
                    self.assertEqual(response.status_code, 200, response.text[:2000])
                self._assert_won_with_order(lead, order, forecast)
                signer = author or (user.partner_id if role.sees_opportunity else self.bot)
                self._assert_note_by(lead, signer, order.name)

    def test_button(self):
        """With the defaults in the context that the form's action leaves there."""

        def accept(role, lead, order):
            context = {
                'default_opportunity_id': lead.id,
                'default_partner_id': lead.partner_id.id,
                'default_team_id': lead.team_id.id,
                'default_user_id': lead.user_id.id,
                'default_company_id': order.company_id.id,
                'default_type': 'lead',
                'validate_analytic': True,
                'allowed_company_ids': order.company_id.ids,
            }
            return self._press_button(
                role.login, 'sale.order/action_confirm', order.ids, context
            ), order

        self._assert_accepted_by_all(accept)

    def test_json2(self):
        def accept(role, lead, order):
            return self._call_as(role, 'sale.order/action_confirm', ids=order.ids), order

        self._assert_accepted_by_all(accept)

    def test_xml_rpc(self):
        def accept(role, lead, order):
            user = self.users[role.login]
            answer = self.xmlrpc_object.execute_kw(
                get_db_name(), user.id, self.keys[user], 'sale.order', 'action_confirm', order.ids
            )
            self.assertIs(answer, True)
            return None, order

        self._assert_accepted_by_all(accept)

    def test_signed_on_the_portal(self):
        """By somebody of the company, say for a customer at the counter: Odoo acts as OdooBot."""

        def accept(role, lead, order):
            order.write({'require_signature': True, 'require_payment': False, 'state': 'sent'})
            self.authenticate(role.login, role.login)
            answer = self.make_jsonrpc_request(
                f'/my/orders/{order.id}/accept',
                {'name': "Ada Blue", 'signature': SIGNATURE},
                timeout=60,
            )
            self.assertTrue(answer.get('force_refresh'), answer)
            return self.url_open(answer['redirect_url']), order

        self._assert_accepted_by_all(accept, author=self.bot)

    def test_several_in_one_call(self):
        """Many quotations at once, of which one has no opportunity and one another one."""

        def accept(role, lead, order):
            other_lead = self._create_lead_for(role)
            orders = (
                self._create_order_for(role, self.env['crm.lead'])
                | self._create_order_for(role, other_lead)
                | order
            )
            response = self._call_as(role, 'sale.order/action_confirm', ids=orders.ids)
            self.assertEqual(set(orders.mapped('state')), {'sale'})
            self.assertEqual(other_lead.expected_revenue, 1000.0)
            return response, order

        self._assert_accepted_by_all(accept)

    def test_created_confirmed(self):
        def accept(role, lead, order):
            response = self._call_as(
                role,
                'sale.order/create',
                vals_list=[
                    {
                        'partner_id': self.customer.id,
                        'opportunity_id': lead.id,
                        'state': 'sale',
                        'order_line': [self._line_vals(self.untaxed, price_unit=1000.0)],
                    }
                ],
            )
            if response.status_code == 200:
                order = order.browse(response.json())
            return response, order

        self._assert_accepted_by_all(
            accept,
            prepare=lambda role, lead: self.env['sale.order'],
            may=lambda role: role.creates and role.sees_opportunity,
        )

    def test_state_written(self):
        def accept(role, lead, order):
            vals = {'state': 'sale'}
            return self._call_as(role, 'sale.order/write', ids=order.ids, vals=vals), order

        self._assert_accepted_by_all(accept)

    def test_state_imported(self):
        """A CSV file with the state, through the import of the web client."""

        def accept(role, lead, order):
            response = self._call_as(
                role,
                'base_import.import/create',
                vals_list=[
                    {
                        'res_model': 'sale.order',
                        'file': f"Database ID,Status\n{order.id},sale\n",
                        'file_name': "orders.csv",
                        'file_type': 'text/csv',
                    }
                ],
            )
            response = self._call_as(
                role,
                'base_import.import/execute_import',
                ids=response.json(),
                fields=['.id', 'state'],
                columns=["Database ID", "Status"],
                options={'has_headers': True, 'separator': ',', 'quoting': '"'},
            )
            self.assertFalse(response.json()['messages'])
            return response, order

        self._assert_accepted_by_all(accept)

    def test_linked_after_confirmation(self):
        """Only who may write the opportunity can give it what is sold already."""

        def prepare(role, lead):
            order = self._create_order_for(role, self.env['crm.lead'])
            order.action_confirm()
            return order

        def accept(role, lead, order):
            vals = {'opportunity_id': lead.id}
            return self._call_as(role, 'sale.order/write', ids=order.ids, vals=vals), order

        self._assert_accepted_by_all(accept, prepare, may=lambda role: role.sees_opportunity)

    def test_linked_from_the_opportunity(self):
        """Only who may write the opportunity can do it from there."""

        def prepare(role, lead):
            order = self._create_order_for(role, self.env['crm.lead'])
            order.action_confirm()
            return order

        def accept(role, lead, order):
            vals = {'order_ids': [[4, order.id, 0]]}
            return self._call_as(role, 'crm.lead/write', ids=lead.ids, vals=vals), order

        self._assert_accepted_by_all(accept, prepare, may=lambda role: role.sees_opportunity)

    def test_server_action(self):
        """An action of one's own company, as the menu "Action" of the list runs it."""
        action = self.env['ir.actions.server'].create(
            {
                'name': "Confirm",
                'model_id': self.env['ir.model']._get_id('sale.order'),
                'state': 'code',
                'code': 'records.action_confirm()',
            }
        )

        def accept(role, lead, order):
            context = {
                'active_model': 'sale.order',
                'active_id': order.id,
                'active_ids': order.ids,
                'allowed_company_ids': order.company_id.ids,
            }
            response = self._call_as(role, 'ir.actions.server/run', ids=action.ids, context=context)
            return response, order

        self._assert_accepted_by_all(accept)

    def test_scheduled_action(self):
        """OdooBot confirms, when nobody is there."""
        lead = self._create_lead_for(MANAGER)
        forecast = lead.opportunity_line_ids
        order = self._create_order_for(MANAGER, lead)
        cron = self.env['ir.cron'].create(
            {
                'name': "Confirm",
                'model_id': self.env['ir.model']._get_id('sale.order'),
                'code': f'model.browse({order.id}).action_confirm()',
                'user_id': self.env.ref('base.user_root').id,
            }
        )
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self._assert_won_with_order(lead, order, forecast)
        self._assert_note_by(lead, self.bot, order.name)

    def test_strangers_accept_nothing(self):
        """An employee without sales rights and a customer's login: refused on every path."""
        lead = self._create_lead_for(MANAGER)
        order = self._create_order_for(ACCOUNTANT, lead)
        linked = self._create_order_for(ACCOUNTANT, self.env['crm.lead'])
        linked.action_confirm()
        (order | linked).partner_id = self.portal_user.partner_id  # who may read them
        before = self._snapshot(lead)
        values = {'partner_id': self.customer.id, 'opportunity_id': lead.id, 'state': 'sale'}
        calls = {
            'sale.order/action_confirm': {'ids': order.ids},
            'sale.order/write': {'ids': order.ids, 'vals': {'state': 'sale'}},
            'sale.order/create': {'vals_list': [values]},
            'sale.order/web_save': {
                'ids': linked.ids,
                'vals': {'opportunity_id': lead.id},
                'specification': {},
            },
            'crm.lead/write': {'ids': lead.ids, 'vals': {'order_ids': [[4, linked.id, 0]]}},
        }
        for login in STRANGERS:
            user = self.users[login]
            view = self._get_view_of(user, lead)
            self.assertFalse(view['found'] or view['operations'] or view['reads messages'])
            for method, arguments in calls.items():
                with self.subTest(login=login, method=method):
                    self._assert_forbidden(method, user, **arguments)
            with self.subTest(login=login, method='load'):
                response = self._call(
                    'sale.order/load',
                    user,
                    fields=['.id', 'state'],
                    data=[[str(order.id), 'sale']],
                )
                self.assertTrue(response.status_code == 403 or not response.json()['ids'])
            with self.subTest(login=login, method='button'):
                response = self._press_button(login, 'sale.order/action_confirm', order.ids)
                self.assertIn('AccessError', response.text)
            self.assertEqual(order.state, 'draft')
            self.assertEqual(self._snapshot(lead), before)
            self.assertEqual(self._get_view_of(user, lead), view)
