"""What the addon costs beside stock Odoo: the same work in both, in turn, in warm processes.

    bin/odoo --test python benchmarks/beside_stock.py [--sizes 1000,10000,100000] [--pairs N]
        [--only NAME ...] [--store] [--profile NAME] [--check | --expect] [--list]

What is measured is CPU, Python's and that of its PostgreSQL process, not the clock: other work on
the machine counts less.  Everything is undone.  --only and --profile take names or parts of them,
--list shows these.  --store writes the results into docs/performance/.  --check fails where the
addon makes more queries beyond stock's than `beside/expected_queries.json` allows; --expect writes
that file.
"""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from beside import acceptance, creating, reading, report, writing  # noqa: F401  (register work)
from beside.databases import Worker, pair, workers
from beside.results import TABLE_HEAD, Result
from beside.work import BY_NAME

from devtools import addon_tests, console, odoo_server

MOST_MEMORY = 3
EXPECTED = Path(__file__).parent / 'beside/expected_queries.json'


def main(arguments):
    options = parse(arguments)
    wanted = [work for work in BY_NAME.values() if is_wanted(work, options.only)]
    if options.list:
        for work in BY_NAME.values():
            print(f'{work.name:22} {work.title}')
        return 0
    with addon_tests.run_folder() as folder, odoo_server.ready('test', folder) as odoo:
        size = options.sizes[0]
        if options.check or options.expect:
            more = count_queries(odoo, size, wanted)
            return (expect if options.expect else check)(more, options.expected)
        if options.profile:
            return profile(odoo, size, options.profile)
        versions = report.get_versions(odoo)
        for size in options.sizes:
            for result in measure(odoo, size, wanted, options):
                if options.store:
                    report.store(result, versions)
        if options.store:
            report.draw()
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--sizes', type=numbers, default=[1_000], help='open opportunities')
    parser.add_argument('--pairs', type=int, default=5)
    parser.add_argument('--only', nargs='+', default=[], metavar='NAME')
    parser.add_argument('--store', action='store_true')
    parser.add_argument('--profile', metavar='NAME')
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--expect', action='store_true')
    parser.add_argument('--expected', type=Path, default=EXPECTED, help='another such file')
    parser.add_argument('--list', action='store_true')
    return parser.parse_args(arguments)


def numbers(text):
    return [int(number.replace('_', '')) for number in text.split(',')]


def is_wanted(work, names):
    return not names or any(
        name == work.name or (name not in BY_NAME and name in work.name) for name in names
    )


def measure(odoo, size, wanted, options):
    """Measure pieces of work, print a row for each, and yield the results."""
    print(f'\n{size:,} opportunities, {options.pairs} pairs\n\n{TABLE_HEAD}', flush=True)
    with pair(odoo, size) as databases, workers(odoo, databases) as both:
        for work in wanted:
            if size < work.least_size:
                continue
            if work.memory:
                # Memory hardly differs from time to time.
                times = min(options.pairs, MOST_MEMORY)
                pairs = [measure_memory(odoo, databases, work) for _pair in range(times)]
            else:
                # The first ones fill caches.
                measure_pair(both, work, 0)
                pairs = [measure_pair(both, work, number) for number in range(options.pairs)]
            result = Result.of(work.name, size, pairs)
            print(result.row(), flush=True)
            yield result


def measure_pair(both, work, number):
    """Measure in both databases; who comes first takes turns."""
    order = both if number % 2 else both[::-1]
    measured = {worker: worker.call('measure', name=work.name) for worker in order}
    return [measured[worker] for worker in both]


def measure_memory(odoo, databases, work):
    """Measure each in a process of its own."""
    measured = []
    for database in databases:
        with Worker(odoo, database) as worker:
            measured.append(worker.call('measure_memory', name=work.name))
    return measured


def count_queries(odoo, size, wanted):
    """Return how many queries more than stock each piece of work makes, in processes side by side.

    Each is done once before, so that caches are full, but for those that take long.
    """
    more = {}
    with (
        pair(odoo, size) as databases,
        workers(odoo, databases) as both,
        ThreadPoolExecutor() as threads,
    ):
        for work in wanted:
            if not work.memory:
                stock, addon = threads.map(
                    lambda worker: worker.call('count_queries', name=work.name),  # noqa: B023
                    both,
                )
                more[work.name] = addon - stock
    return more


def check(more, file):
    """Return 1 and say why where the addon makes more queries than it should."""
    expected = json.loads(file.read_text())
    bad = []
    for name, number in more.items():
        wanted = expected.get(name)
        if wanted is None or number > wanted:
            bad.append(name)
        if number != wanted:
            print(f'{name}: {number:+d} queries beside stock, expected {wanted}')
    if bad:
        print(f'More queries than expected (see benchmarks/README.md): {", ".join(bad)}')
    return int(bool(bad))


def expect(more, file):
    """Store what is now."""
    known = json.loads(file.read_text()) if file.exists() else {}
    known = {name: number for name, number in {**known, **more}.items() if name in BY_NAME}
    file.write_text(json.dumps(dict(sorted(known.items())), indent=4) + '\n')
    return 0


def profile(odoo, size, name):
    """Print where a piece of work spends its time, without the addon and with it."""
    [work] = [work for work in BY_NAME.values() if is_wanted(work, [name])]
    with pair(odoo, size) as databases, workers(odoo, databases) as both:
        for label, worker in zip(('STOCK', 'ADDON'), both, strict=True):
            print(f'=== {label}: {work.title}, {size:,} opportunities')
            print(worker.call('profile', name=work.name))
    return 0


if __name__ == '__main__':
    console.guarded(main, 'beside_stock.py')
