"""What confirming 100 quotations at once costs, beside stock Odoo.

    bin/odoo --test python benchmarks/confirm_quotations.py

100 opportunities with a quotation of 10 lines each, in a database and in a copy of it, in which the
addon is installed and the opportunities have two products each.  Fails at more than 4 times.
"""

import json
import sys

from install_on_old_database import STOCK, Old

from devtools import addon_tests, odoo_server, settings, templates

MOST_TIMES = 4
TURNS = 3
DATA = 'confirm_quotations_data'


def main():
    """Print what both cost; return whether the limit holds."""
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
    stock, ours = (min(results, key=lambda r: r['seconds']) for results in zip(*turns, strict=True))
    for label, result in (('stock', stock), (settings.ADDON, ours)):
        print(f'{label}: {result["queries"]} queries, {result["seconds"]:.2f} s')
    times = ours['seconds'] / stock['seconds']
    print(f'{times:.2f} times (limit {MOST_TIMES})')
    return times <= MOST_TIMES


def measure(database):
    """Return the queries and the seconds of the best round."""
    printed = database.call('measure', module=DATA).splitlines()
    [line] = [line for line in printed if line.startswith('MEASURED ')]
    return json.loads(line.removeprefix('MEASURED '))


if __name__ == '__main__':
    sys.exit(0 if main() else 1)
