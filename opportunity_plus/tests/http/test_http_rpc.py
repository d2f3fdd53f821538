from xmlrpc.client import Fault

from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger

from ..common_http import OpportunityHttpCommon

FAULT_USER_ERROR, FAULT_ACCESS_DENIED, FAULT_ACCESS_ERROR = 2, 3, 4


class OpportunityRpcCommon(OpportunityHttpCommon):
    """A program of before JSON-2: it names database, user and secret in every call."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.helmet, {})])
        self.forecast = self.lead.opportunity_line_ids
        self.order = self._quote(self.lead)

    def _prepare_rpc_args(self, user, secret, model, method, args, kwargs):
        """What the service ``object`` wants to know, whatever carries it."""
        return [get_db_name(), user.id, secret or self.keys[user], model, method, args, kwargs]

    def _assert_won(self):
        self.assertEqual(self.order.state, 'sale')
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('won', self.stage_won))
        self.assertEqual((self.lead.amount_source, self.lead.expected_revenue), ('order', 2100.0))
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, self.order.order_line)
        self.assertEqual(self.lead.opportunity_line_ids.forecast_line_id, self.forecast)


@tagged('post_install', '-at_install')
class TestXmlRpc(OpportunityRpcCommon):
    """``/xmlrpc/2/object``: most connectors in use speak it."""

    def _execute(self, model, method, *args, user=None, secret=None, **kwargs):
        """Call ``execute_kw`` with a key, or another secret, of a user; the salesperson's else."""
        params = self._prepare_rpc_args(
            user or self.salesperson, secret, model, method, args, kwargs
        )
        with mute_logger('odoo.addons.rpc.controllers.xmlrpc', 'odoo.http'):
            try:
                return self.xmlrpc_object.execute_kw(*params)
            finally:
                self.env.invalidate_all()

    def _assert_fault(self, code, pattern, *args, **kwargs):
        with self.assertRaisesRegex(Fault, pattern) as caught:
            self._execute(*args, **kwargs)
        self.assertEqual(caught.exception.faultCode, code)

    def test_from_opportunity_to_won_and_back(self):
        self.assertIs(self._execute('sale.order', 'action_confirm', self.order.ids), True)
        self._assert_won()
        note = self.lead.message_ids.filtered(lambda m: "Quotation accepted" in (m.body or ''))
        self.assertEqual(note.author_id, self.salesperson.partner_id)
        self._execute('sale.order', 'action_cancel', self.order.ids)
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('pending', self.stage_new))
        self.assertEqual((self.lead.amount_source, self.lead.expected_revenue), ('lines', 2100.0))
        self.assertEqual(self.lead.opportunity_line_ids, self.forecast)

    def test_several_with_a_password(self):
        """One call for quotations of two opportunities, by a user who gives the password."""
        other = self._create_lead(expected_revenue=5.0)
        orders = self.order | self._create_order(other)
        self._execute(
            'sale.order', 'action_confirm', orders.ids, user=self.leader, secret='op_leader'
        )
        self._assert_won()
        self.assertRecordValues(other, [{'won_status': 'won', 'expected_revenue': 1000.0}])

    def test_opportunity_of_a_colleague(self):
        self.order.user_id = self.colleague
        self._execute('sale.order', 'action_confirm', self.order.ids, user=self.colleague)
        self._assert_won()
        self._assert_fault(
            FAULT_ACCESS_ERROR,
            ".",
            'crm.lead',
            'read',
            self.lead.ids,
            ['expected_revenue'],
            user=self.colleague,
        )

    def test_confirming_twice_changes_nothing(self):
        self._execute('sale.order', 'action_confirm', self.order.ids)
        self._assert_won()
        before = self._snapshot(self.lead)
        self._assert_fault(
            FAULT_USER_ERROR,
            "not in a state requiring confirmation",
            'sale.order',
            'action_confirm',
            self.order.ids,
        )
        self.assertEqual(self._snapshot(self.lead), before)

    def test_refusal_names_the_source_of_the_amount(self):
        self._execute('sale.order', 'action_confirm', self.order.ids)
        before = self._snapshot(self.lead)
        for context in ({}, {'opportunity_acceptance': True}):
            self._assert_fault(
                FAULT_USER_ERROR,
                f"comes from accepted quotation {self.order.name}",
                'crm.lead',
                'write',
                self.lead.ids,
                {'expected_revenue': 5.0},
                context=context,
            )
        self.assertEqual(self._snapshot(self.lead), before)

    def test_wrong_key_changes_nothing(self):
        before = self._snapshot(self.lead)
        self._assert_fault(
            FAULT_ACCESS_DENIED,
            ".",
            'sale.order',
            'action_confirm',
            self.order.ids,
            secret='0' * 40,
        )
        self.assertEqual(self.order.state, 'draft')
        self.assertEqual(self._snapshot(self.lead), before)


@tagged('post_install', '-at_install')
class TestJsonRpc(OpportunityRpcCommon):
    """``/jsonrpc``, the older sister of JSON-2."""

    def _execute(self, model, method, *args, secret=None, **kwargs):
        """Call ``execute_kw`` as the salesperson; return the whole answer."""
        params = self._prepare_rpc_args(self.salesperson, secret, model, method, args, kwargs)
        with mute_logger('odoo.addons.rpc.controllers.jsonrpc', 'odoo.http'):
            response = self.url_open(
                '/jsonrpc',
                json={
                    'jsonrpc': '2.0',
                    'id': 1,
                    'method': 'call',
                    'params': {'service': 'object', 'method': 'execute_kw', 'args': params},
                },
                timeout=60,
            )
        self.env.invalidate_all()
        return response.json()

    def test_acceptance(self):
        answer = self._execute('sale.order', 'action_confirm', self.order.ids)
        self.assertIs(answer.get('result'), True, answer)
        self._assert_won()

    def test_state_written_with_a_password(self):
        answer = self._execute(
            'sale.order', 'write', self.order.ids, {'state': 'sale'}, secret='op_salesperson'
        )
        self.assertIs(answer.get('result'), True, answer)
        self._assert_won()

    def test_refusal_names_the_source_of_the_amount(self):
        before = self._snapshot(self.lead)
        answer = self._execute('crm.lead', 'write', self.lead.ids, {'expected_revenue': 5.0})
        self.assertIn("comes from 2 product lines", answer['error']['data']['message'])
        self.assertEqual(self._snapshot(self.lead), before)
