"""Two requests at the same moment, on a real server with several workers: both count.

Bounded, on loopback, on a database of its own. OPPORTUNITY_PLUS_ROUNDS asks for more rounds.
"""

import os

import pytest
from live_server import prepare, running
from moments import (
    PREPARE,
    WORKERS,
    Deals,
    cancel,
    confirm,
    errors,
    play,
    run_job,
    slices,
)

from devtools import addon_tests, odoo_server, templates

ROUNDS = int(os.environ.get('OPPORTUNITY_PLUS_ROUNDS', '4'))


@pytest.fixture(scope='module')
def deals():
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.ensure_addon) as name,
    ):
        key = prepare(odoo, name, PREPARE)
        with running(odoo, name, WORKERS) as url:
            yield Deals(url, key, folder / 'server.log')


@pytest.fixture
def judge(deals, request, capsys):
    """Compare the ends of all rounds with those expected; tell how many were wrong.

    Requests that Odoo repeated are counted too: without any, nothing met in the database.
    """
    repeated_before = deals.count_repeated()

    def judge(ends, expected, remark=''):
        rounds = list(zip(ends, expected, strict=True))
        wrong = {n: pair for n, pair in enumerate(rounds) if pair[0] != pair[1]}
        repeated = deals.count_repeated() - repeated_before
        with capsys.disabled():
            print(
                f'\n{request.node.name}: {len(rounds)} rounds, {len(wrong)} violations;'
                f' {repeated} requests repeated{remark}'
            )
        assert not wrong, wrong

    return judge


def ends(deals, lead_ids, errors_by_round, *fields):
    """Return for each round its errors, then state, amount and number of products after it."""
    fields = ('won_status', 'amount_source', 'expected_revenue', *fields, 'opportunity_line_ids')
    states = deals.read_leads(lead_ids, *fields)
    return [
        (wrong, *states[lead_id][:-1], len(states[lead_id][-1]))
        for lead_id, wrong in zip(lead_ids, errors_by_round, strict=True)
    ]


def test_two_acceptances(deals, judge):
    leads = deals.create_leads(ROUNDS)
    first, second = deals.create_orders(leads, 1), deals.create_orders(leads, 2)
    wrong = play(lambda a, b: errors(deals.at_once(confirm(a), confirm(b))), first, second)
    judge(ends(deals, leads, wrong), [([], 'won', 'order', 300.0, 2)] * ROUNDS)


def test_an_acceptance_and_a_cancellation(deals, judge):
    leads = deals.create_leads(ROUNDS)
    first, second = deals.create_orders(leads, 1), deals.create_orders(leads, 2)
    deals.call('sale.order', 'action_confirm', ids=first)
    wrong = play(lambda a, b: errors(deals.at_once(cancel(a), confirm(b))), first, second)
    judge(ends(deals, leads, wrong), [([], 'won', 'order', 200.0, 1)] * ROUNDS)


def test_two_cancellations(deals, judge):
    leads = deals.create_leads(ROUNDS)
    first, second = deals.create_orders(leads, 1), deals.create_orders(leads, 2)
    deals.call('sale.order', 'action_confirm', ids=first + second)
    wrong = play(lambda a, b: errors(deals.at_once(cancel(a), cancel(b))), first, second)
    judge(ends(deals, leads, wrong), [([], 'pending', 'manual', 5.0, 0)] * ROUNDS)


def test_acceptances_and_a_merge(deals, judge):
    """The quotation of either opportunity, or both, is accepted while the two become one."""
    heads, tails = deals.create_leads(ROUNDS), deals.create_leads(ROUNDS)
    pairs = list(zip(heads, tails, strict=True))
    orders = list(zip(deals.create_orders(heads, 1), deals.create_orders(tails, 2), strict=True))
    # Who accepts what: the head's, the tail's, both.
    accepted = [((a,), (b,), (a, b))[n % 3] for n, (a, b) in enumerate(orders)]

    def merge(pair, order_ids):
        calls = [('crm.lead', 'merge_opportunity', {'ids': pair}), *map(confirm, order_ids)]
        return errors(deals.at_once(*calls))

    wrong = play(merge, pairs, accepted)
    left = deals.read_leads(heads + tails, 'order_ids')
    survivors = [[lead_id for lead_id in pair if lead_id in left] for pair in pairs]
    assert [len(lead_ids) for lead_ids in survivors] == [1] * ROUNDS
    merged = [lead_ids[0] for lead_ids in survivors]
    states = zip(merged, ends(deals, merged, wrong), strict=True)
    judge(
        [(set(left[lead_id][0]), *end) for lead_id, end in states],
        [
            (set(pair), [], 'won', 'order', *((100.0, 1), (200.0, 1), (300.0, 2))[n % 3])
            for n, pair in enumerate(orders)
        ],
    )


def test_an_acceptance_and_a_deletion(deals, judge):
    leads = deals.create_leads(ROUNDS)
    orders = deals.create_orders(leads, 1)

    def delete(lead_id, order_id):
        return errors(deals.at_once(confirm(order_id), ('crm.lead', 'unlink', {'ids': [lead_id]})))

    wrong = play(delete, leads, orders)
    fields = ('state', 'opportunity_id')
    after = deals.call('sale.order', 'read', ids=orders, fields=fields)
    assert not deals.read_leads(leads)
    judge(
        [
            (errors_of_round, *map(order.get, fields))
            for errors_of_round, order in zip(wrong, after, strict=True)
        ],
        [([], 'sale', False)] * ROUNDS,
    )


def test_acceptances_while_scoring_runs(deals, judge):
    """Predictive scoring writes the probabilities of open opportunities, batch by batch."""
    deals.start_scoring('2000-01-01')
    job = run_job(deals, 'Predictive Lead Scoring')
    others = deals.call('crm.lead', 'search', domain=[['name', '=', 'Scored']])
    leads = deals.create_leads(ROUNDS, source_id=deals.find('utm.source', 'Moment 9'))
    wrong, scored = [], 0
    for orders in slices(deals.create_orders(leads, 1)):
        stale = {'probability': 1.0, 'automated_probability': 1.0}
        deals.call('crm.lead', 'write', ids=others, vals=stale)
        results = deals.at_once(job, *map(confirm, orders), spread=1.0)
        figures = deals.read_leads(others, 'probability', 'prorated_revenue').values()
        wrong += [errors(results) + [f for f in figures if f[0] != f[1]]] * len(orders)
        scored += sum(probability != 1.0 for probability, _weighted in figures)
    deals.start_scoring('2100-01-01')
    fields = ('probability', 'automated_probability', 'prorated_revenue')
    judge(
        ends(deals, leads, wrong, *fields),
        [([], 'won', 'order', 100.0, 100.0, 100.0, 100.0, 1)] * ROUNDS,
        f' while {scored} opportunities were scored',
    )
    assert scored


def test_acceptances_while_amounts_are_refreshed(deals, judge):
    """The daily job values lines in foreign currency; the quotation has twice as many bikes."""
    job = run_job(deals, 'in foreign currencies')
    (rate_id,) = deals.call('res.currency.rate', 'search', domain=[['currency_id', '=', 'XSM']])
    bike = {'product_id': deals.find('product.product', 'Bike'), 'price_unit': 200.0}
    abroad = {'pricelist_id': deals.find('product.pricelist', 'Abroad')}
    other, *leads = deals.create_leads(ROUNDS + 1, opportunity_line_ids=[[0, 0, bike]], **abroad)
    wrong, expected = [], []
    for number, orders in enumerate(slices(deals.create_orders(leads, 2, 200.0, **abroad))):
        rate = (4.0, 2.0)[number % 2]
        deals.call('res.currency.rate', 'write', ids=[rate_id], vals={'rate': rate})
        results = deals.at_once(job, *map(confirm, orders), spread=0.2)
        refreshed = deals.read_leads([other], 'expected_revenue')[other]
        wrong += [[*errors(results), refreshed]] * len(orders)
        expected += [([(200 / rate,)], 'won', 'order', 400 / rate, 1)] * len(orders)
    judge(ends(deals, leads, wrong), expected)


def test_an_acceptance_and_a_write(deals, judge):
    """A salesperson changes amount or products: before the acceptance, or it is refused."""
    bike = {'product_id': deals.find('product.product', 'Bike')}
    sticker = {'product_id': deals.find('product.product', 'Sticker')}
    leads = [
        deals.create_leads(1, **({'opportunity_line_ids': [[0, 0, bike]]} if n % 4 > 1 else {}))[0]
        for n in range(ROUNDS)
    ]
    lines = deals.read_leads(leads, 'opportunity_line_ids')

    def write(number, lead_id, order_id):
        call = (
            ('crm.lead', 'write', {'ids': [lead_id], 'vals': {'expected_revenue': 7.0}}),
            ('crm.opportunity.line', 'create', {'vals_list': [{'lead_id': lead_id, **bike}]}),
            ('crm.opportunity.line', 'create', {'vals_list': [{'lead_id': lead_id, **sticker}]}),
            ('crm.opportunity.line', 'write',
             {'ids': lines[lead_id][0], 'vals': {'product_uom_qty': 3}}),
        )[number % 4]  # fmt: skip
        # Begun a bit later, the write finds the opportunity taken in some rounds.
        return deals.at_once(confirm(order_id), call, spread=0.1 * (number // 4 % 3))

    orders = deals.create_orders(leads, 1)
    results = play(write, range(ROUNDS), leads, orders)
    refused = [getattr(answer, 'code', None) == 422 for _confirmed, answer in results]
    wrong = [errors(pair[: 2 - no]) for pair, no in zip(results, refused, strict=True)]
    accepted = ends(deals, leads, wrong)
    deals.call('sale.order', 'action_cancel', ids=orders)
    as_written = (('manual', 7.0, 0), ('lines', 100.0, 1), ('lines', 100.0, 2), ('lines', 300.0, 1))
    as_before = (('manual', 5.0, 0), ('manual', 5.0, 0), ('lines', 100.0, 1), ('lines', 100.0, 1))
    judge(
        list(zip(accepted, ends(deals, leads, wrong), strict=True)),
        [
            (([], 'won', 'order', 100.0, 1),
             ([], 'pending', *(as_before if no else as_written)[n % 4]))
            for n, no in enumerate(refused)
        ],
        f', {sum(refused)} writes refused',
    )  # fmt: skip


def test_a_quotation_leads(deals, judge):
    """One is let lead while it is changed, another accepted, it is cancelled, or accepted."""
    leads = deals.create_leads(ROUNDS)
    orders, others = deals.create_orders(leads, 1), deals.create_orders(leads, 2)
    read = deals.call('sale.order', 'read', ids=orders, fields=['order_line'])
    lines = {order['id']: order['order_line'] for order in read}

    def lead_by(lead_id, order_id):
        return ('crm.lead', 'write', {'ids': [lead_id], 'vals': {'primary_order_id': order_id}})

    def meet(number, lead_id, order_id, other_id):
        change = ('sale.order.line', 'write', {'ids': lines[order_id], 'vals': {'price_unit': 7.0}})
        call = (change, confirm(other_id), cancel(order_id), confirm(order_id))[number % 4]
        return errors(deals.at_once(lead_by(lead_id, order_id), call, spread=number % 3 * 0.02))

    wrong = play(meet, range(ROUNDS), leads, orders, others)
    late = [number % 4 > 1 and any('cannot lead' in text for text in texts)
            for number, texts in enumerate(wrong)]  # fmt: skip
    wrong = [[] if is_late else texts for is_late, texts in zip(late, wrong, strict=True)]
    expected = (
        ([], 'pending', 'quotation', 7.0, 1),
        ([], 'won', 'order', 200.0, 1),
        ([], 'pending', 'manual', 5.0, 0),
        ([], 'won', 'order', 100.0, 1),
    )
    judge(
        ends(deals, leads, wrong),
        [expected[number % 4] for number in range(ROUNDS)],
        f', {sum(late)} came too late to lead',
    )


def test_two_quotations_lead(deals, judge):
    """Two people choose at the same moment: one of the two leads, and the amount is its own."""
    leads = deals.create_leads(ROUNDS)
    first, second = deals.create_orders(leads, 1), deals.create_orders(leads, 2)

    def choose(lead_id, *order_ids):
        return errors(
            deals.at_once(
                *(
                    (
                        'crm.lead',
                        'write',
                        {'ids': [lead_id], 'vals': {'primary_order_id': order_id}},
                    )
                    for order_id in order_ids
                )
            )
        )

    wrong = play(choose, leads, first, second)
    chosen = deals.read_leads(leads, 'primary_order_id')
    fields = ('amount_untaxed', 'opportunity_leading')
    orders = {
        order['id']: order
        for order in deals.call('sale.order', 'read', ids=first + second, fields=fields)
    }
    marked = [
        [order_id for order_id in pair if orders[order_id]['opportunity_leading']]
        for pair in zip(first, second, strict=True)
    ]
    assert marked == [[chosen[lead_id][0][0]] for lead_id in leads]
    judge(
        ends(deals, leads, wrong),
        [
            ([], 'pending', 'quotation', orders[order_id]['amount_untaxed'], 1)
            for (order_id,) in marked
        ],
    )
