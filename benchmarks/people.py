"""Eight people work for a minute over HTTP, with stock Odoo and with the addon.

    bin/odoo --test python benchmarks/people.py [--size 10000] [--seconds 60] [--turns 1]

Of ten requests four open the pipeline, three a form, two save a form, and one confirms a quotation
(in stock with what the hook does besides).  They come at the rate at which stock uses half of the
CPU, which is found out first.  Fails where the 95th percentile of the times is more than 1.3 times
stock's, where a request to the addon fails, or where anything that was saved or confirmed is not
there.  Stock may give up when many win at once: its scoring counts all wins in the same rows.
"""

import argparse
import collections
import contextlib
import os
import random
import statistics
import sys
import threading
import time
from pathlib import Path

from beside.databases import Worker, pair

from devtools import addon_tests, console, odoo_server, processes, settings

sys.path.insert(0, str(settings.ROOT / 'tests'))
import live_server

PEOPLE, LIMIT = 8, 1.3
# What /proc/…/stat tells of a process, behind its name.
SESSION, USER, SYSTEM = 3, 11, 12
TICKS = os.sysconf('SC_CLK_TCK')
KINDS = ['pipeline'] * 4 + ['form'] * 3 + ['save'] * 2 + ['confirm']


class Person(threading.Thread):
    """One of those who work: asks, reads what comes, and asks again when it is time."""

    def __init__(self, url, work, number, pace, until):
        super().__init__()
        self.work, self.pace, self.until = work, pace, until
        me = work['people'][number]
        self.client = live_server.Client(url, me['key'])
        self.leads, self.orders = me['leads'], me['orders']
        self.random = random.Random(number)
        self.times, self.errors = [], []
        self.saved, self.confirmed = {}, []

    def run(self):
        due = time.monotonic() + self.random.random() * self.pace
        while due < self.until:
            time.sleep(max(0, due - time.monotonic()))
            kind = self.random.choice(KINDS)
            start = time.monotonic()
            try:
                getattr(self, f'do_{kind}')()
            except (AssertionError, OSError, console.Failure) as error:
                self.errors.append(f'{kind}: {error}')
            self.times.append((kind, time.monotonic() - start))
            # Who waits for an answer does not ask in the meantime.
            due = max(due + self.pace, time.monotonic())

    def do_pipeline(self):
        self.client.call(
            'crm.lead', 'web_search_read', domain=self.work['domain'],
            specification=self.work['kanban'], limit=80, count_limit=10_001,
        )  # fmt: skip

    def do_form(self):
        lead = self.random.choice(self.leads)
        self.client.call('crm.lead', 'web_read', ids=[lead], specification=self.work['form'])

    def do_save(self):
        lead = self.random.choice(self.leads)
        city = f'City {self.random.random()}'
        self.client.call(
            'crm.lead', 'web_save', ids=[lead], vals={'city': city},
            specification=self.work['form'],
        )  # fmt: skip
        self.saved[lead] = city

    def do_confirm(self):
        if not self.orders:
            raise console.Failure('no quotation is left: give a larger --size')
        order, action = self.orders.pop(), self.work['action']
        if action:
            context = {'active_model': 'sale.order', 'active_id': order, 'active_ids': [order]}
            self.client.call('ir.actions.server', 'run', ids=[action], context=context)
        else:
            self.client.call('sale.order', 'action_confirm', ids=[order])
        self.confirmed.append(order)


class Office:
    """All of them, on the server of one database."""

    def __init__(self, odoo, database):
        self.odoo, self.database = odoo, database
        with Worker(odoo, database) as worker:
            self.work = worker.call('prepare_people', count=PEOPLE)
        self.saved, self.confirmed = {}, []

    @contextlib.contextmanager
    def served(self):
        server = live_server.Server(self.odoo, self.database)
        process = server.start()
        with processes.stopped_at_exit(process):
            assert server.wait_for(process), server.log.read_text()[-2000:]
            self.url, self.session = server.url, process.pid
            # Each of its processes loads views and the like.
            self.do(0, 10)
            yield

    def do(self, pace, seconds):
        """Let all work; return the times and kinds, the errors, and the CPU that it took."""
        until, before = time.monotonic() + seconds, self.cpu()
        people = [Person(self.url, self.work, number, pace, until) for number in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()
            self.saved.update(person.saved)
            self.confirmed += person.confirmed
        return Minute(
            [timed for person in people for timed in person.times],
            [error for person in people for error in person.errors],
            self.cpu() - before,
            time.monotonic() - until + seconds,
        )

    def cpu(self):
        """Seconds of CPU of the server's processes and of theirs in PostgreSQL."""
        total = 0
        for folder in Path('/proc').glob('[0-9]*'):
            with contextlib.suppress(OSError):
                state = (folder / 'stat').read_text().rpartition(')')[2].split()
                words = (folder / 'cmdline').read_text().split()
                if state[SESSION] == str(self.session) or self.database in words:
                    total += sum(map(int, state[USER : SYSTEM + 1])) / TICKS
        return total

    def find_lost(self):
        """Return what was saved or confirmed, and is not in the database."""
        cities = {
            int(number): city
            for number, city in self.odoo.server.sql(
                "SELECT id, city FROM crm_lead WHERE city LIKE 'City %'", self.database
            )
        }
        lost = [f'lead {lead}: {city}' for lead, city in self.saved.items()
                if cities.get(lead) != city]  # fmt: skip
        done = {
            int(number)
            for (number,) in self.odoo.server.sql(
                """
                SELECT sale_order.id FROM sale_order JOIN crm_lead ON crm_lead.id = opportunity_id
                WHERE sale_order.state = 'sale' AND won_status = 'won'
                    AND expected_revenue = amount_untaxed
                """,
                self.database,
            )
        }
        return lost + [f'order {order}' for order in self.confirmed if order not in done]


class Minute:
    """What came of it."""

    def __init__(self, times, errors, cpu, seconds):
        self.times, self.errors, self.cpu, self.seconds = times, errors, cpu, seconds

    @property
    def p95(self):
        return percentile([seconds for _kind, seconds in self.times])

    def show(self, label):
        by_kind = collections.defaultdict(list)
        for kind, seconds in self.times:
            by_kind[kind].append(seconds)
        parts = [
            f'{kind} {statistics.median(by_kind[kind]) * 1000:.0f} / '
            f'{percentile(by_kind[kind]) * 1000:.0f}'
            for kind in dict.fromkeys(KINDS)
            if by_kind[kind]
        ]
        print(
            f'{label}: {len(self.times)} requests, {len(self.errors)} errors, '
            f'CPU {100 * self.cpu / self.seconds:.0f} %, '
            f'95 of 100 within {self.p95 * 1000:.0f} ms; median / 95th in ms: {", ".join(parts)}',
            flush=True,
        )
        for error in self.errors[:5]:
            print(f'  {error[:500]}')


def percentile(values):
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--size', type=int, default=10_000)
    parser.add_argument('--seconds', type=int, default=60)
    parser.add_argument('--turns', type=int, default=1)
    options = parser.parse_args(arguments)
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        pair(odoo, options.size) as databases,
    ):
        offices = [Office(odoo, database) for database in databases]
        with offices[0].served(), offices[1].served():
            return compare(*offices, options)


def compare(stock, addon, options):
    """Let them work in turn; return 1 if the limit is passed, an error came or anything is lost."""
    full = stock.do(0, 15)
    full.show('stock, as fast as it goes')
    pace = PEOPLE * full.cpu / len(full.times) / (count_cores() / 2)
    print(f'each person asks every {pace:.2f} s: {PEOPLE / pace:.1f} requests a second')
    minutes = {'stock': [], 'addon': []}
    for _turn in range(options.turns):
        for label, office in (('stock', stock), ('addon', addon)):
            minutes[label].append(office.do(pace, options.seconds))
            minutes[label][-1].show(label)
    ratios = [
        ours.p95 / theirs.p95
        for theirs, ours in zip(minutes['stock'], minutes['addon'], strict=True)
    ]
    ratio = statistics.median(ratios)
    errors = [error for minute in minutes['addon'] for error in minute.errors]
    lost = stock.find_lost() + addon.find_lost()
    print(f'95th percentile: {ratio:.2f} times stock (limit {LIMIT}), {len(errors)} errors of the'
          f' addon, {len(lost)} of {len(stock.saved) + len(addon.saved)} saved deals and'
          f' {len(stock.confirmed) + len(addon.confirmed)} confirmed orders lost')  # fmt: skip
    for text in lost[:5]:
        print(f'  {text}')
    return int(ratio > LIMIT or bool(errors or lost))


def count_cores():
    return len(os.sched_getaffinity(0))


if __name__ == '__main__':
    console.guarded(main, 'people.py')
