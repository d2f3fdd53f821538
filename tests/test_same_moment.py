"""Two requests at the same moment, on a real server with several workers: both count.

Bounded, on loopback, on a database of its own. OPPORTUNITY_PLUS_ROUNDS asks for more rounds.
"""

import json
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from devtools import addon_tests, odoo_server, processes, templates

ROUNDS = int(os.environ.get('OPPORTUNITY_PLUS_ROUNDS', '10'))
WORKERS = 4
PREPARE = """
admin = env.ref('base.user_admin')
key = env['res.users.apikeys'].with_user(admin).sudo()._generate('rpc', 'same moment', None)
env['product.product'].create({'name': 'Bike', 'list_price': 100, 'taxes_id': False})
env['res.partner'].create({'name': 'Customer of the same moment'})
env.cr.commit()
print('KEY', key)
"""


class Server:
    """An Odoo server with several workers, called over JSON-2."""

    def __init__(self, url, key):
        self.url, self.key = url, key

    def call(self, model, method, **arguments):
        request = urllib.request.Request(
            f'{self.url}/json/2/{model}/{method}',
            json.dumps(arguments).encode(),
            {'Authorization': f'bearer {self.key}', 'Content-Type': 'application/json'},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f'{error.code}: {error.read().decode()[:2000]}') from error

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


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


@pytest.fixture(scope='module')
def server():
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.ensure_addon) as name,
    ):
        options = ['-c', odoo.configuration, '-d', name]
        result = subprocess.run(
            [str(part) for part in odoo.command('shell', *options, '--no-http')],
            input=PREPARE, capture_output=True, text=True, check=True, timeout=300,
            env=odoo.process_environment(),
        )  # fmt: skip
        (key,) = [line.split()[-1] for line in result.stdout.splitlines() if line.startswith('KEY')]
        port = free_port()
        log = (folder / 'server.log').open('wb')
        process = processes.start(
            odoo.command(
                'server', *options, '--http-port', port, '--gevent-port', free_port(),
                '--workers', WORKERS, '--db-filter', f'^{name}$',
            ),
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            env=odoo.process_environment(),
        )  # fmt: skip
        with processes.stopped_at_exit(process):
            url = f'http://127.0.0.1:{port}'
            wait_for(process, url)
            yield Server(url, key)


def wait_for(process, url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _second in range(120):
        assert process.poll() is None, 'the server stopped'
        try:
            with opener.open(f'{url}/web/health', timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError('the server does not answer')


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
