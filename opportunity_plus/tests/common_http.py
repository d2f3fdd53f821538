from odoo.tests import HttpCase, get_db_name
from odoo.tools import mute_logger

from .common import OpportunityPlusCommon


class OpportunityHttpCommon(HttpCase, OpportunityPlusCommon):
    """Another program talks to the running server, with keys of the users of the pipeline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {}
        for user in (cls.salesperson, cls.colleague, cls.leader):
            keys = cls.env['res.users.apikeys'].with_user(user).sudo()
            cls.keys[user] = keys._generate('rpc', "ERP link", None)

    def _call(self, method, user=None, **arguments):
        """Call ``/json/2`` and return the response, whatever it says.

        :param method: model and method, as in the address
        :param user: whose key to use; the salesperson's by default
        """
        key = self.keys[user or self.salesperson]
        headers = {'Authorization': f'Bearer {key}', 'X-Odoo-Database': get_db_name()}
        with mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule'):
            response = self.url_open(
                f'/json/2/{method}', json=arguments, headers=headers, timeout=60
            )
        self.env.invalidate_all()
        return response

    def _press_button(self, login, method, ids, context=None):
        """Press a button in the web client and return the response, whatever it says.

        :param login: of the user, whose password is the same
        :param method: model and method
        """
        model, name = method.split('/')
        self.authenticate(login, login)
        params = {
            'model': model,
            'method': name,
            'args': [ids],
            'kwargs': {'context': context or {}},
        }
        with mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule'):
            response = self.url_open(
                f'/web/dataset/call_button/{method}',
                json={'id': 1, 'jsonrpc': '2.0', 'params': params},
                timeout=60,
            )
        self.env.invalidate_all()
        return response

    def _call_kw(self, method, *args, model='crm.lead', **kwargs):
        """Call a method as the web client does; return result and message of the error."""
        with mute_logger('odoo.http'):
            response = self.url_open(
                f'/web/dataset/call_kw/{model}/{method}',
                json={
                    'id': 1,
                    'jsonrpc': '2.0',
                    'method': 'call',
                    'params': {
                        'model': model,
                        'method': method,
                        'args': list(args),
                        'kwargs': kwargs,
                    },
                },
                timeout=60,
            )
        self.env.invalidate_all()
        answer = response.json()
        return answer.get('result'), answer.get('error', {}).get('data', {}).get('message')

    def _get(self, method, user=None, **arguments):
        """Call ``/json/2``, which has to succeed, and return the result."""
        response = self._call(method, user, **arguments)
        self.assertEqual(response.status_code, 200, response.text[:2000])
        return response.json()

    def _assert_refused(self, pattern, method, user=None, status=422, **arguments):
        """Call ``/json/2``, which has to refuse with a message that has ``pattern`` in it."""
        response = self._call(method, user, **arguments)
        self.assertEqual(response.status_code, status, response.text[:2000])
        self.assertRegex(response.json()['message'], pattern)

    def _snapshot(self, lead):
        """All that an acceptance decides, read afresh, to tell whether anything changed."""
        self.env.invalidate_all()
        lines = self._all_lines(lead).sorted('id')
        return {
            'lead': lead.read(
                [
                    'type',
                    'active',
                    'stage_id',
                    'won_status',
                    'probability',
                    'date_closed',
                    'amount_source',
                    'expected_revenue',
                    'margin',
                    'amount_lines',
                    'accepted_order_count',
                ]
            ),
            'memory': lead.sudo().acceptance_ids.read(),
            'synced': lead.sudo().acceptance_ids.order_ids.read(['order_id', 'amount']),
            # What happens to quotations is told there, whatever becomes of the opportunity.
            'messages': len(lead.message_ids.filtered(lambda m: not m.subtype_id.hidden)),
            'lines': [
                (
                    line.id,
                    line.active,
                    line.product_id,
                    line.product_uom_qty,
                    line.price_unit,
                    line.discount,
                    line.sale_line_id,
                    line.forecast_line_id,
                    line.is_replaced,
                )
                for line in lines
            ],
            'orders': [
                (order.id, order.state, order.opportunity_accepted) for order in lead.order_ids
            ],
        }

    def _assert_forbidden(self, method, user=None, **arguments):
        """Call ``/json/2``, which has to answer that the user may not do that."""
        self._assert_refused(".", method, user, 403, **arguments)

    def _line_vals(self, product, **values):
        return [0, 0, {'product_id': product.id, **values}]

    def _create_by_json(self, **values):
        [lead_id] = self._get(
            'crm.lead/create',
            vals_list=[
                {
                    'name': "Bikes by wire",
                    'type': 'opportunity',
                    'partner_id': self.customer.id,
                    'team_id': self.team.id,
                    'stage_id': self.stage_new.id,
                    **values,
                }
            ],
        )
        return self.env['crm.lead'].browse(lead_id)
