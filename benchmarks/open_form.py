"""What opening the form of a full opportunity costs the server, beside stock Odoo's form of it.

    bin/odoo --test python benchmarks/open_form.py

The same opportunity in a database and in a copy of it, in which the addon is installed and has 20
lines and 12 people on it.  Fails at more than 1.5 times the time or 8 queries more, and at more
than 2 queries more for an opportunity that has no products, people and quotations.
"""

import json
import sys

from install_on_old_database import STOCK, Old

from devtools import addon_tests, odoo_server, settings, templates

MOST_TIMES, MOST_QUERIES, MOST_QUIET_QUERIES = 1.5, 8, 2
# In turn, so that both have the same share of what else the machine does.
TURNS = 4
# Of `open_form_data.py`, which only Odoo can import.
DATA, QUIET = 'open_form_data', 'Quiet'


def main():
    """Print what both cost; return whether the limits hold."""
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, lambda _odoo: 'template0') as name,
        templates.Copy(odoo, lambda _odoo: 'template0') as other_name,
    ):
        stock, ours = Old(odoo, name), Old(odoo, other_name)
        stock.install(STOCK)
        stock.call('create', module=DATA)
        odoo.copy(name, other_name)
        ours.install(settings.ADDON)
        ours.call('fill', module=DATA)
        turns = [(measure(stock), measure(ours)) for _turn in range(TURNS)]
        quiet = [measure(database, QUIET)['queries'] for database in (stock, ours)]
    stock, ours = (min(results, key=lambda r: r['seconds']) for results in zip(*turns, strict=True))
    times = ours['seconds'] / stock['seconds']
    more = ours['queries'] - stock['queries']
    for label, result in (('stock', stock), (settings.ADDON, ours)):
        print(f'{label}: {result["queries"]} queries, {result["seconds"] * 1000:.1f} ms')
    print(f'{times:.2f} times (limit {MOST_TIMES}), {more} queries more (limit {MOST_QUERIES})')
    quiet_more = quiet[1] - quiet[0]
    print(f'one that has nothing: {quiet_more} queries more (limit {MOST_QUIET_QUERIES})')
    return times <= MOST_TIMES and more <= MOST_QUERIES and quiet_more <= MOST_QUIET_QUERIES


def measure(database, *names):
    """Return the queries and the seconds of the best round."""
    [line] = [
        line
        for line in database.call('measure', *names, module=DATA).splitlines()
        if line.startswith('MEASURED ')
    ]
    return json.loads(line.removeprefix('MEASURED '))


if __name__ == '__main__':
    sys.exit(0 if main() else 1)
