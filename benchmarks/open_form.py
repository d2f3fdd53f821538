"""What opening the form of a full opportunity costs the server, beside stock Odoo's form of it.

    bin/odoo --test python benchmarks/open_form.py

The same opportunity in one database, before and after the addon is installed and has 20 lines and
12 people on it.  Fails at more than 1.5 times the time or 15 queries more.
"""

import json
import sys

from install_on_old_database import STOCK, Old

from devtools import addon_tests, odoo_server, settings, templates

MOST_TIMES, MOST_QUERIES = 1.5, 15
DATA = 'open_form_data'


def main():
    """Print what both cost; return whether the limits hold."""
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, lambda _odoo: 'template0') as name,
    ):
        database = Old(odoo, name)
        database.install(STOCK)
        database.call('create', module=DATA)
        stock = measure(database)
        database.install(settings.ADDON)
        database.call('fill', module=DATA)
        ours = measure(database)
    times = ours['seconds'] / stock['seconds']
    more = ours['queries'] - stock['queries']
    for label, result in (('stock', stock), (settings.ADDON, ours)):
        print(f'{label}: {result["queries"]} queries, {result["seconds"] * 1000:.1f} ms')
    print(f'{times:.2f} times (limit {MOST_TIMES}), {more} queries more (limit {MOST_QUERIES})')
    return times <= MOST_TIMES and more <= MOST_QUERIES


def measure(database):
    [line] = [
        line
        for line in database.call('measure', module=DATA).splitlines()
        if line.startswith('MEASURED ')
    ]
    return json.loads(line.removeprefix('MEASURED '))


if __name__ == '__main__':
    sys.exit(0 if main() else 1)
