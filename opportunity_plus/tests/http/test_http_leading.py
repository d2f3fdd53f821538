from odoo.tests import tagged

from ..common_portal import OpportunityPortalCommon
from ..common_roles import (
    ACCOUNTANT,
    ALL_DOCUMENTS,
    LEADER,
    MANAGER,
    ROLES,
    STRANGERS,
    AcceptanceRolesCommon,
)

# Who may write an opportunity of a salesperson.
WRITERS = (ALL_DOCUMENTS, LEADER, MANAGER)


@tagged('post_install', '-at_install')
class TestRolesLead(AcceptanceRolesCommon):
    """Every role lets a quotation lead, sends it and changes it, over HTTP.

    The opportunity follows, whatever the role may do with it, and nobody sees more of it.
    """

    def _for_all_roles(self, act, check, may=lambda role: True, is_led=True):
        """Let every role do something with a quotation of an opportunity of 75.

        :param act: function of role, opportunity and order; returns the response
        :param check: function of opportunity, forecast line and order that asserts the effect
        :param may: function of a role: else the call is refused and nothing changes
        :param bool is_led: whether the quotation leads before
        """
        for role in ROLES:
            with self.subTest(role=role.login):
                lead = self._create_lead_for(role)
                forecast = lead.opportunity_line_ids
                order = self._create_order_for(role, lead)
                if is_led:
                    lead.primary_order_id = order
                    self._assert_led(lead, forecast, order)
                user, before = self.users[role.login], self._snapshot(lead)
                view = self._get_view_of(user, lead)
                response = act(role, lead, order)
                self.env.invalidate_all()
                self.assertEqual(self._get_view_of(user, lead), view)
                if not may(role):
                    self.assertEqual(response.status_code, 403, response.text[:2000])
                    self.assertEqual(self._snapshot(lead), before)
                    continue
                self.assertEqual(response.status_code, 200, response.text[:2000])
                check(lead, forecast, order)

    def _assert_led(self, lead, forecast, order, amount=1000.0):
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'pending',
                    'stage_id': self.stage_new.id,
                    'amount_source': 'quotation',
                    'expected_revenue': amount,
                    'primary_order_id': order.id,
                }
            ],
        )
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
        self.assertFalse(forecast.active)
        self.assertFalse(lead.activity_ids)

    def _assert_left(self, lead, forecast, _order):
        self.assertFalse(lead.primary_order_id)
        self._assert_given_back(lead, forecast)

    def _set_leader(self, role, lead, value):
        return self._call_as(role, 'crm.lead/write', ids=lead.ids, vals={'primary_order_id': value})

    def test_set(self):
        self._for_all_roles(
            lambda role, lead, order: self._set_leader(role, lead, order.id),
            self._assert_led,
            may=lambda role: role in WRITERS,
            is_led=False,
        )

    def test_unset(self):
        self._for_all_roles(
            lambda role, lead, _order: self._set_leader(role, lead, False),
            self._assert_left,
            may=lambda role: role in WRITERS,
        )

    def test_sent(self):
        """Where the company wants it, whoever sends it: it is no right on the opportunity."""
        (self.company | self.other_company).opportunity_primary_quotation = 'sent'
        self._for_all_roles(
            lambda role, _lead, order: self._call_as(
                role, 'sale.order/action_quotation_sent', ids=order.ids
            ),
            self._assert_led,
            is_led=False,
        )

    def test_changed(self):
        self._for_all_roles(
            lambda role, _lead, order: self._call_as(
                role,
                'sale.order/write',
                ids=order.ids,
                vals={'order_line': [[1, order.order_line.id, {'price_unit': 1234.0}]]},
            ),
            lambda lead, forecast, order: self._assert_led(lead, forecast, order, 1234.0),
        )

    def test_accepted(self):
        def check(lead, forecast, order):
            self._assert_won_with_order(lead, order, forecast)
            self.assertFalse(lead.primary_order_id)
            order._action_cancel()
            self._assert_left(lead, forecast, order)

        self._for_all_roles(
            lambda role, _lead, order: self._call_as(
                role, 'sale.order/action_confirm', ids=order.ids
            ),
            check,
        )

    def test_cancelled(self):
        self._for_all_roles(
            lambda role, _lead, order: self._call_as(
                role, 'sale.order/action_cancel', ids=order.ids
            ),
            self._assert_left,
        )

    def test_unlinked_from_the_opportunity(self):
        self._for_all_roles(
            lambda role, _lead, order: self._call_as(
                role, 'sale.order/write', ids=order.ids, vals={'opportunity_id': False}
            ),
            self._assert_left,
        )

    def test_deleted(self):
        self._for_all_roles(
            lambda role, _lead, order: self._call_as(role, 'sale.order/unlink', ids=order.ids),
            self._assert_left,
            may=lambda role: role.deletes,
        )

    def test_strangers_change_nothing(self):
        lead = self._create_lead_for(MANAGER)
        forecast = lead.opportunity_line_ids
        order = self._create_order_for(ACCOUNTANT, lead)
        other = self._create_order_for(ACCOUNTANT, lead)
        lead.primary_order_id = order
        self.company.opportunity_primary_quotation = 'sent'
        (order | other).partner_id = self.portal_user.partner_id  # who may read them
        calls = {
            'crm.lead/write': {'ids': lead.ids, 'vals': {'primary_order_id': other.id}},
            'sale.order/action_quotation_sent': {'ids': other.ids},
            'sale.order/write': {'ids': order.ids, 'vals': {'opportunity_leading': False}},
            'sale.order/action_cancel': {'ids': order.ids},
            'sale.order/unlink': {'ids': order.ids},
        }
        for login in STRANGERS:
            for method, arguments in calls.items():
                with self.subTest(login=login, method=method):
                    self._assert_forbidden(method, self.users[login], **arguments)
                    self._assert_led(lead, forecast, order)

    def test_one_that_the_user_may_not_see(self):
        """The id of a colleague's quotation may be guessed; neither its name nor amount is told."""
        lead = self._create_lead()
        order = self._create_order(lead, user_id=self.leader.id)
        response = self._call('crm.lead/write', ids=lead.ids, vals={'primary_order_id': order.id})
        self.assertEqual(response.status_code, 403)
        self.assertNotIn(order.name, response.text)
        self.assertEqual(lead.amount_source, 'manual')


@tagged('post_install', '-at_install')
class TestPortalLead(OpportunityPortalCommon):
    """The customer signs or declines the quotation that leads."""

    def setUp(self):
        super().setUp()
        self.lead.primary_order_id = self.order
        self.order.order_line[0].price_unit = 500.0

    def test_signed(self):
        self.assertEqual(self.lead.expected_revenue, 1100.0)
        for login in (None, 'op_portal'):
            with self.subTest(login=login):
                self.order.partner_id = self.portal_user.partner_id
                self.authenticate(login, login)
                token = {} if login else {'access_token': self.token}
                self.assertTrue(self._sign(**token).get('force_refresh'))
                self.assertRecordValues(
                    self.lead,
                    [
                        {
                            'won_status': 'won',
                            'amount_source': 'order',
                            'expected_revenue': 1100.0,
                            'primary_order_id': False,
                        }
                    ],
                )
                self._send_quotation()
                self.lead.primary_order_id = self.order
                self.order.order_line[0].price_unit = 500.0

    def test_declined(self):
        self.authenticate(None, None)
        self._decline()
        self.assertEqual(self.order.state, 'cancel')
        self.assertRecordValues(
            self.lead,
            [{'amount_source': 'lines', 'expected_revenue': 2100.0, 'primary_order_id': False}],
        )
        self.assertEqual(self.lead.opportunity_line_ids.filtered('active'), self.forecast)
