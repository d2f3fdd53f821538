"""How long the addon takes to install where years of leads are, beside Odoo's own `sale_crm`.

    bin/odoo --test python benchmarks/install_on_old_database.py [leads]

100,000 leads by default, in a database of its own that is dropped afterwards.  Fails if they make
the installation more than 15 s longer, if any column changed that was there before, or if a lead is
left without code, opening date or currency.
"""

import re
import subprocess
import sys
import time

from devtools import addon_tests, odoo_server, settings, templates

LIMIT = 15.0
STOCK = 'sale_crm,sale_margin'
WATCHED = ('crm_lead', 'res_partner', 'sale_order', 'sale_order_line')
FILLED = """
SELECT count(*), count(DISTINCT code), count(date_opened), count(currency_id),
       count(*) FILTER (WHERE amount_source = 'manual'), count(origin_type_id), count(origin_name)
  FROM crm_lead
"""
KNOWN_ORIGIN = """
SELECT count(*) FROM crm_lead
 WHERE campaign_id IS NOT NULL OR medium_id = (
    SELECT res_id FROM ir_model_data WHERE module = 'utm' AND name = 'utm_medium_website')
"""
HOOKS = re.compile(r'INFO \S+ odoo\.addons\.opportunity_plus\.hooks: (.*)')


class Old:
    """A database in which the addon is not installed yet."""

    def __init__(self, odoo, name):
        self.odoo, self.name = odoo, name

    def install(self, modules):
        """Install modules.

        :returns: the seconds that the command took, and its log
        """
        start = time.perf_counter()
        log = self.odoo.change(f'Installing {modules}', self.name, '-i', modules, log='benchmark')
        return time.perf_counter() - start, log

    def call(self, function, *arguments, module='old_database_data'):
        """Call a function of a module of this folder there; return what it printed."""
        script = (
            f'import sys; sys.path.insert(0, {str(settings.ROOT / "benchmarks")!r})\n'
            f'import {module}\n'
            f'{module}.{function}(env, *{arguments!r})\n'
            f'env.cr.commit()\n'
        )
        options = ('-c', self.odoo.configuration, '-d', self.name, '--no-http', '--log-level=error')
        return subprocess.run(
            list(map(str, self.odoo.command('shell', *options))), input=script, text=True,
            check=True, env=self.odoo.process_environment(), stdout=subprocess.PIPE,
        ).stdout  # fmt: skip

    def sql(self, statement):
        return self.odoo.server.sql(statement, self.name)

    def columns(self):
        """The columns of the watched tables, by table."""
        return {
            table: [
                name
                for (name,) in self.sql(
                    'SELECT column_name FROM information_schema.columns'
                    f" WHERE table_name = '{table}' ORDER BY 1"
                )
            ]
            for table in WATCHED
        }

    def checksums(self, columns):
        """What these columns hold, write dates included, as one checksum for each table."""
        return {
            table: self.sql(
                "SELECT md5(string_agg(md5(ROW({})::text), '' ORDER BY id)) FROM {}".format(
                    ', '.join(f'"{name}"' for name in names), table
                )
            )
            for table, names in columns.items()
        }


def main(leads=100_000):
    """Print what the installations took; return whether all is as it should be."""
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, lambda _odoo: 'template0') as name,
        templates.Copy(odoo, lambda _odoo: 'template0') as other_name,
    ):
        old = Old(odoo, name)
        old.install('crm')
        old.call('create', int(leads))
        stock, _log = old.install(STOCK)
        old.call('add_price_lists')
        odoo.copy(name, other_name)
        empty = Old(odoo, other_name)
        empty.sql('DELETE FROM crm_lead')
        columns = old.columns()
        before = old.checksums(columns)
        without, _log = empty.install(settings.ADDON)
        took, log = old.install(settings.ADDON)
        for line in HOOKS.findall(log):
            print(f'log: {line}')
        unchanged = old.checksums(columns) == before
        filled = is_filled(old)
    print(f'{leads} leads: {settings.ADDON} {took:.1f} s, {STOCK} {stock:.1f} s, '
          f'ratio {took / stock:.2f}')  # fmt: skip
    print(f'without leads {without:.1f} s: they took {took - without:.1f} s, limit {LIMIT:.0f} s')
    print(f'columns of before: {"unchanged" if unchanged else "CHANGED"}')
    return unchanged and filled and took - without <= LIMIT


def is_filled(old):
    """Tell whether every lead has what can be known of it."""
    [(leads, *filled, with_type, with_name)] = old.sql(FILLED)
    [(known,)] = old.sql(KNOWN_ORIGIN)
    print(f'{leads} leads; codes, opening dates, currencies, sources: {filled}; '
          f'origins: {with_type} of {known} known')  # fmt: skip
    return {int(number) for number in filled} == {int(leads)} and with_type == with_name == known


if __name__ == '__main__':
    sys.exit(0 if main(*sys.argv[1:]) else 1)
