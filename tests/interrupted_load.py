"""Clients that accept, change and cancel quotations, and remember what they were told."""

import http.client
import threading
import time
from dataclasses import dataclass, field

from live_server import Refusal

CLIENTS = 4
PAUSE_AFTER_FAILURE = 0.05  # seconds


@dataclass
class Step:
    """A call and what it changes: {('state' or 'quantity', id of an order or line): value}."""

    model: str
    method: str
    arguments: dict
    effects: dict


@dataclass
class Counts:
    """How the calls ended."""

    answered: int = 0
    interrupted: int = 0  # begun before the fault, never answered as it should be
    turned_away: int = 0  # begun while the server was down
    rounds_interrupted: int = 0
    cut: int = 0  # met a connection that an earlier fault had cut
    refused: list = field(default_factory=list)  # errors without a fault

    def add(self, other):
        """Add the counts of one round."""
        self.answered += other.answered
        self.interrupted += other.interrupted
        self.turned_away += other.turned_away
        self.cut += other.cut
        self.rounds_interrupted += bool(other.interrupted)
        self.refused += other.refused

    @property
    def made(self):
        return self.answered + self.interrupted + self.turned_away + self.cut + len(self.refused)


class Load:
    """Several clients at work. Each has orders of its own, their opportunities are shared."""

    def __init__(self, site, now, random):
        """Plan what each client does, from what the orders are like now.

        :param site: the :class:`interrupted_site.Site` they call
        :param now: a :class:`interrupted_deals.Moment` in which nobody is at work
        """
        self.site = site
        self.counts = Counts()
        self.certain, self.uncertain = {}, []
        self.before = {
            **{('state', order['id']): order['state'] for order in now.orders.values()},
            **{('quantity', line['id']): line['quantity'] for line in now.order_lines.values()},
        }
        self.fault_at = None
        self.ended = threading.Event()
        self.changed = threading.Condition()
        orders = sorted(now.orders)
        self.threads = [
            threading.Thread(
                target=self.work, daemon=True, args=(list(plan(orders[n::CLIENTS], now, random)),)
            )
            for n in range(CLIENTS)
        ]

    def start(self):
        for thread in self.threads:
            thread.start()

    def wait_for_answers(self, count):
        """Wait until so many calls are answered, or one is refused."""
        enough = lambda: self.counts.answered >= count or self.counts.refused
        with self.changed:
            assert self.changed.wait_for(enough, 180), 'the calls are not answered'

    def begin_fault(self):
        """Whatever fails from now on does so because of the fault."""
        with self.changed:
            self.fault_at = time.monotonic()

    def end(self):
        """Let every client finish its call."""
        self.ended.set()
        for thread in self.threads:
            thread.join(180)
            assert not thread.is_alive(), 'a call does not end'

    def work(self, operations):
        for steps in operations:
            for step in steps:
                if self.ended.is_set():
                    return
                if not self.make(step):
                    self.ended.wait(PAUSE_AFTER_FAILURE)
                    break

    def make(self, step):
        """Make a call; tell whether it was answered as it should be."""
        begun = time.monotonic()
        try:
            self.site.client.call(step.model, step.method, **step.arguments)
        except (OSError, http.client.HTTPException, ValueError, Refusal) as error:
            with self.changed:
                self.note_failure(step, begun, error)
                self.changed.notify_all()
            return False
        with self.changed:
            self.counts.answered += 1
            self.certain.update(step.effects)
            self.changed.notify_all()
        return True

    def note_failure(self, step, begun, error):
        self.uncertain.append(step)
        if self.fault_at is None and self.site.is_cut_connection(error):
            self.counts.cut += 1
        elif self.fault_at is None:
            self.counts.refused.append(f'{step.model}.{step.method}: {error}')
        elif begun < self.fault_at:
            self.counts.interrupted += 1
        else:
            self.counts.turned_away += 1

    def find_broken_promises(self, now):
        """Yield answered calls that left no trace, and calls that were done by half.

        :param now: the :class:`interrupted_deals.Moment` after the fault
        """
        values = {
            **{('state', order['id']): order['state'] for order in now.orders.values()},
            **{('quantity', line['id']): line['quantity'] for line in now.order_lines.values()},
        }
        wanted = {**self.before, **self.certain}
        for step in self.uncertain:
            is_done = {values[key] == value for key, value in step.effects.items()}
            is_undone = {values[key] == wanted[key] for key in step.effects}
            if is_done != {True} and is_undone != {True}:
                yield f'done by half: {step}'
            for key in step.effects:
                del wanted[key]
        for key, value in wanted.items():
            if values[key] != value:
                yield f'{key} is {values[key]}, the answer to a client was: {value}'


def plan(order_ids, now, random):
    """Yield the calls of one client, as lists of steps; each order occurs in one of them."""
    order_ids = random.sample(order_ids, len(order_ids))
    while order_ids:
        order = now.orders[order_ids.pop()]
        if order['state'] == 'sale':
            if random.random() < 0.4:
                yield [change_of_quantity(order['id'], now, random)]
            else:
                yield [
                    change_of_state('action_cancel', [order['id']], 'cancel'),
                    change_of_state('action_draft', [order['id']], 'draft'),
                ]
            continue
        bundle = [order['id']]
        if order['state'] == 'cancel':
            yield [
                change_of_state('action_draft', bundle, 'draft'),
                change_of_state('action_confirm', bundle, 'sale'),
            ]
        elif random.random() < 0.3:
            drafts = [id_ for id_ in order_ids if now.orders[id_]['state'] == 'draft'][:4]
            order_ids = [id_ for id_ in order_ids if id_ not in drafts]
            yield [change_of_state('action_confirm', bundle + drafts, 'sale')]
        else:
            confirmation = change_of_state('action_confirm', bundle, 'sale')
            yield [confirmation, change_of_quantity(order['id'], now, random)]


def change_of_state(method, order_ids, state):
    effects = {('state', order_id): state for order_id in order_ids}
    return Step('sale.order', method, {'ids': order_ids}, effects)


def change_of_quantity(order_id, now, random):
    line = random.choice(now.order_lines_of([now.orders[order_id]]))
    quantity = line['quantity'] + 1 if line['quantity'] < 9 else 1.0
    arguments = {'ids': [line['id']], 'vals': {'product_uom_qty': quantity}}
    return Step('sale.order.line', 'write', arguments, {('quantity', line['id']): quantity})
