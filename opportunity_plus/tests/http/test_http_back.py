from odoo.tests import tagged

from ..common_roles import ACCOUNTANT, MANAGER, ROLES, STRANGERS, AcceptanceRolesCommon


@tagged('post_install', '-at_install')
class TestRolesGiveBack(AcceptanceRolesCommon):
    """Every role takes an acceptance back on every path, over HTTP.

    The opportunity is as it was before, and nobody sees or may do more of it.
    """

    def _for_all_roles(self, take_back, check=None, may=lambda role: True, status=403):
        """Let every role do something with an accepted quotation.

        :param take_back: function of role and order; returns the response
        :param check: function of role, opportunity, forecast line and order that asserts the
            effect; given back by default
        :param may: function of a role, whether Odoo lets it do that; else nothing may change
        :param int status: of the refusal
        """
        for role in ROLES:
            with self.subTest(role=role.login):
                lead = self._create_lead_for(role)
                forecast = lead.opportunity_line_ids
                order = self._create_order_for(role, lead)
                order.action_confirm()
                self._assert_won_with_order(lead, order, forecast)
                user, before = self.users[role.login], self._snapshot(lead)
                view = self._get_view_of(user, lead)
                response = take_back(role, order)
                self.env.invalidate_all()
                self.assertEqual(self._get_view_of(user, lead), view)
                if not may(role):
                    self.assertEqual(response.status_code, status, response.text[:2000])
                    self.assertEqual(self._snapshot(lead), before)
                    continue
                self.assertEqual(response.status_code, 200, response.text[:2000])
                if check:
                    check(role, lead, forecast, order)
                    continue
                self._assert_given_back(lead, forecast)
                author = user.partner_id if role.sees_opportunity else self.bot
                self._assert_note_by(lead, author, "No accepted quotation is left")

    def test_cancel(self):
        self._for_all_roles(
            lambda role, order: self._call_as(role, 'sale.order/action_cancel', ids=order.ids)
        )

    def _cancel_by_wizard(self, role, order):
        response = self._call_as(
            role,
            'sale.mass.cancel.orders/create',
            vals_list=[{'sale_order_ids': [[6, 0, order.ids]]}],
        )
        if response.status_code != 200:
            return response
        return self._call_as(
            role, 'sale.mass.cancel.orders/action_mass_cancel', ids=response.json()
        )

    def test_cancel_by_wizard(self):
        """The wizard for many orders is for salespeople."""
        self._for_all_roles(self._cancel_by_wizard, may=lambda role: role.creates)

    def test_cancel_of_a_locked_order(self):
        def cancel(role, order):
            order.action_lock()
            return self._call_as(role, 'sale.order/action_cancel', ids=order.ids)

        self._for_all_roles(cancel, may=lambda role: False, status=422)

    def test_cancel_of_a_locked_order_by_wizard(self):
        """Odoo's wizard does not ask whether an order is locked."""

        def cancel(role, order):
            order.action_lock()
            return self._cancel_by_wizard(role, order)

        self._for_all_roles(cancel, may=lambda role: role.creates)

    def test_lock_and_unlock(self):
        """A locked order counts as any accepted one."""

        def lock(role, order):
            response = self._call_as(role, 'sale.order/action_lock', ids=order.ids)
            self.assertTrue(order.locked)
            lead = order.opportunity_id
            lead._sync_with_orders()
            self._assert_won_with_order(
                lead, order, self._all_lines(lead) - lead.opportunity_line_ids
            )
            self._call_as(role, 'sale.order/action_unlock', ids=order.ids)
            return response

        def check(_role, lead, forecast, order):
            self.assertFalse(order.locked)
            self._assert_won_with_order(lead, order, forecast)

        self._for_all_roles(lock, check)

    def test_set_to_quotation_and_confirmed_again(self):
        def take_back(role, order):
            self._call_as(role, 'sale.order/action_cancel', ids=order.ids)
            return self._call_as(role, 'sale.order/action_draft', ids=order.ids)

        def check(role, lead, forecast, order):
            self.assertEqual(order.state, 'draft')
            self._assert_given_back(lead, forecast)
            self._call_as(role, 'sale.order/action_confirm', ids=order.ids)
            self._assert_won_with_order(lead, order, forecast)

        self._for_all_roles(take_back, check)

    def test_state_written(self):
        for state in ('draft', 'sent', 'cancel'):
            self._for_all_roles(
                lambda role, order, state=state: self._call_as(
                    role, 'sale.order/write', ids=order.ids, vals={'state': state}
                )
            )

    def test_deleted(self):
        """Odoo wants an order cancelled before; only managers may delete it."""

        def delete(role, order):
            response = self._call_as(role, 'sale.order/unlink', ids=order.ids)
            self.assertEqual(response.status_code, 422 if role.deletes else 403)
            if not role.deletes:
                return response
            self._call_as(role, 'sale.order/action_cancel', ids=order.ids)
            return self._call_as(role, 'sale.order/unlink', ids=order.ids)

        def check(_role, lead, forecast, order):
            self.assertFalse(order.exists())
            self._assert_given_back(lead, forecast)

        self._for_all_roles(delete, check, may=lambda role: role.deletes)

    def test_unlinked_from_the_opportunity(self):
        def unlink(role, order):
            vals = {'opportunity_id': False}
            return self._call_as(role, 'sale.order/write', ids=order.ids, vals=vals)

        self._for_all_roles(unlink)

    def test_moved_to_another_opportunity(self):
        others = {}

        def move(role, order):
            others[role] = other = self._create_lead_for(role)
            vals = {'opportunity_id': other.id}
            return self._call_as(role, 'sale.order/write', ids=order.ids, vals=vals)

        def check(role, lead, forecast, order):
            self._assert_given_back(lead, forecast)
            archived = self._all_lines(others[role]) - others[role].opportunity_line_ids
            self._assert_won_with_order(others[role], order, archived)

        self._for_all_roles(move, check, may=lambda role: role.sees_opportunity)

    def test_merge_of_opportunities(self):
        """Two accepted opportunities become one, by those who may write both."""

        def merge(role, order):
            other = self._create_lead_for(role)
            self._create_order_for(role, other).action_confirm()
            response = self._call_as(
                role,
                'crm.merge.opportunity/create',
                vals_list=[
                    {'opportunity_ids': [[6, 0, (order.opportunity_id | other).ids]]},
                ],
            )
            if response.status_code != 200:
                return response
            return self._call_as(role, 'crm.merge.opportunity/action_merge', ids=response.json())

        def check(_role, lead, _forecast, order):
            merged = order.opportunity_id
            self.assertTrue(lead.exists() == merged)
            self.assertEqual(len(merged.accepted_order_ids), 2)
            self.assertRecordValues(
                merged,
                [{'won_status': 'won', 'expected_revenue': 2000.0, 'amount_source': 'order'}],
            )
            merged.accepted_order_ids._action_cancel()
            self.assertRecordValues(
                merged,
                [{'won_status': 'pending', 'expected_revenue': 150.0, 'amount_source': 'lines'}],
            )

        self._for_all_roles(merge, check, may=lambda role: role.sees_opportunity)

    def test_strangers_take_nothing_back(self):
        """An employee without sales rights and a customer's login: refused on every path."""
        lead, other = self._create_lead_for(MANAGER), self._create_lead_for(MANAGER)
        order = self._create_order_for(ACCOUNTANT, lead)
        order.partner_id = self.portal_user.partner_id  # who may read it
        order.action_confirm()
        before = self._snapshot(lead)
        calls = (
            ('sale.order/action_cancel', {'ids': order.ids}),
            ('sale.order/action_lock', {'ids': order.ids}),
            ('sale.order/unlink', {'ids': order.ids}),
            ('sale.order/write', {'ids': order.ids, 'vals': {'state': 'cancel'}}),
            ('sale.order/write', {'ids': order.ids, 'vals': {'opportunity_id': False}}),
            ('sale.order/write', {'ids': order.ids, 'vals': {'opportunity_id': other.id}}),
            (
                'sale.mass.cancel.orders/create',
                {'vals_list': [{'sale_order_ids': [[6, 0, order.ids]]}]},
            ),
            (
                'crm.merge.opportunity/create',
                {'vals_list': [{'opportunity_ids': [[6, 0, (lead | other).ids]]}]},
            ),
        )
        for login in STRANGERS:
            user = self.users[login]
            view = self._get_view_of(user, lead)
            for method, arguments in calls:
                with self.subTest(login=login, method=method, **arguments):
                    self._assert_forbidden(method, user, **arguments)
                    self.assertEqual(self._snapshot(lead), before)
            self.assertEqual(self._get_view_of(user, lead), view)
