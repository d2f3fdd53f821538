"""Two requests at the same moment, on a real server with several workers: both count.

Bounded, on loopback, on a database of its own. OPPORTUNITY_PLUS_ROUNDS asks for more rounds.
"""

import os
import threading

import pytest
from live_server import Client, prepare, running

from devtools import addon_tests, odoo_server, templates

ROUNDS = int(os.environ.get('OPPORTUNITY_PLUS_ROUNDS', '10'))
PREPARE = """
env['product.product'].create({'name': 'Bike', 'list_price': 100, 'taxes_id': False})
env['res.partner'].create({'name': 'Customer of the same moment'})
"""


class Server(Client):
    """An Odoo server, and what happens on it at the same moment."""

    def at_once(self, *calls):
        """Make calls at the same moment.

        :param calls: tuples of model, method, ids
        """
        barrier = threading.Barrier(len(calls))
        errors = []

        def work(model, method, ids):
            barrier.wait()
            try:
                self.call(model, method, ids=ids)
            except AssertionError as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=call) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors, errors

    def create_deals(self, count):
        """Create opportunities with two quotations each, of 100 and of 200.

        :returns: a list of an opportunity's id and the ids of its two orders
        """
        (product_id,) = self.call('product.product', 'search', domain=[['name', '=', 'Bike']])
        (partner_id,) = self.call(
            'res.partner', 'search', domain=[['name', '=', 'Customer of the same moment']]
        )
        lead_ids = self.call(
            'crm.lead',
            'create',
            vals_list=[
                {'name': f'Deal {n}', 'type': 'opportunity', 'partner_id': partner_id,
                 'expected_revenue': 5.0}
                for n in range(count)
            ],
        )  # fmt: skip
        order_ids = self.call(
            'sale.order',
            'create',
            vals_list=[
                {'partner_id': partner_id, 'opportunity_id': lead_id, 'order_line': [
                    [0, 0, {'product_id': product_id, 'product_uom_qty': quantity}]]}
                for lead_id in lead_ids
                for quantity in (1, 2)
            ],
        )  # fmt: skip
        pairs = zip(order_ids[::2], order_ids[1::2], strict=True)
        return list(zip(lead_ids, pairs, strict=True))

    def read_deals(self, deals):
        """Return amount, state and number of products of the opportunities."""
        records = self.call(
            'crm.lead',
            'read',
            ids=[lead_id for lead_id, _orders in deals],
            fields=['expected_revenue', 'won_status', 'amount_source', 'opportunity_line_ids'],
        )
        return [
            (r['expected_revenue'], r['won_status'], r['amount_source'],
             len(r['opportunity_line_ids']))
            for r in records
        ]  # fmt: skip


@pytest.fixture(scope='module')
def server():
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.ensure_addon) as name,
    ):
        key = prepare(odoo, name, PREPARE)
        with running(odoo, name) as url:
            yield Server(url, key)


def test_two_acceptances(server):
    deals = server.create_deals(ROUNDS)
    for _lead_id, (first, second) in deals:
        server.at_once(
            ('sale.order', 'action_confirm', [first]), ('sale.order', 'action_confirm', [second])
        )
    assert server.read_deals(deals) == [(300.0, 'won', 'order', 2)] * ROUNDS


def test_an_acceptance_and_a_cancellation(server):
    deals = server.create_deals(ROUNDS)
    server.call('sale.order', 'action_confirm', ids=[first for _id, (first, _second) in deals])
    for _lead_id, (first, second) in deals:
        server.at_once(
            ('sale.order', 'action_cancel', [first]), ('sale.order', 'action_confirm', [second])
        )
    assert server.read_deals(deals) == [(200.0, 'won', 'order', 1)] * ROUNDS


def test_two_cancellations(server):
    deals = server.create_deals(ROUNDS)
    server.call('sale.order', 'action_confirm', ids=[id_ for _id, pair in deals for id_ in pair])
    for _lead_id, (first, second) in deals:
        server.at_once(
            ('sale.order', 'action_cancel', [first]), ('sale.order', 'action_cancel', [second])
        )
    assert server.read_deals(deals) == [(5.0, 'pending', 'manual', 0)] * ROUNDS
