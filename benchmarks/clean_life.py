"""Both addons installed, upgraded, removed, installed again and removed in a database with history.

    bin/odoo --test python benchmarks/clean_life.py [leads]

100,000 leads by default.  Every column of every table of before is compared by checksum after each
step, over its rows of before, and at the end the whole database: fails if the log complains, if
anything of Odoo's own has changed, or if anything of ours is left.  What Odoo itself writes when any
addon comes or goes is in `ODOO_WRITES`, with the reason.
"""

import re
import subprocess
import sys
import time

import database_state

from devtools import addon_tests, console, odoo_server, settings, templates

BOTH = (settings.ADDON, settings.PROJECT)
# Columns that Odoo writes itself, whatever is installed or removed.
ODOO_WRITES = {}


class Life:
    """A database, what it was before, and what was found in it since."""

    def __init__(self, odoo, name):
        self.odoo, self.name = odoo, name
        self.database = database_state.Database(lambda query: odoo.server.sql(query, name))
        self.problems = []

    def remember(self):
        self.tables = self.database.tables()
        self.schema = self.database.schema()
        self.sums = self.database.checksums(self.tables)

    def fill(self, leads):
        script = (
            f'import sys; sys.path.insert(0, {str(settings.ROOT / "benchmarks")!r})\n'
            f'import clean_life_data\n'
            f'clean_life_data.create(env, {leads})\n'
        )
        self.command('shell', '--no-http', '--log-level=error', script=script)

    def command(self, command, *arguments, script=None):
        """Run a command of Odoo; return its log."""
        options = ('-c', self.odoo.configuration, '-d', self.name, *arguments)
        result = subprocess.run(
            list(map(str, self.odoo.command(*command.split(), *options))), input=script, text=True,
            capture_output=True, check=False, env=self.odoo.process_environment(),
        )  # fmt: skip
        log = result.stdout + result.stderr
        if result.returncode or 'Traceback' in log:
            raise console.Failure(f'odoo {command} failed: {log[-2000:]}')
        return log

    def step(self, title, command, *arguments):
        """Run a command and compare; print what it took and what it came to."""
        start = time.perf_counter()
        log = self.command(command, *arguments)
        seconds = time.perf_counter() - start
        problems = odoo_server.problems(log) + self.find_changes()
        if 'removed' in title:
            problems += self.find_remains()
        console.say(f'{title:20} {seconds:6.1f} s  {"; ".join(problems) or "clean"}')
        self.problems += problems

    def find_changes(self):
        """Tell what of before is gone or holds something else."""
        sums = self.database.checksums(self.tables)
        return [f'gone: {part}' for part in sorted(self.schema - self.database.schema())] + [
            f'changed: {".".join(place)}'
            for place, value in self.sums.items()
            if sums[place] != value and '.'.join(place) not in ODOO_WRITES
        ]

    def find_remains(self):
        """Tell what there is that was not there before."""
        tables = self.database.tables()
        return [f'left: {part}' for part in sorted(self.database.schema() - self.schema)] + [
            f'left: {table.rows - self.tables[name].rows} rows in {name}'
            for name, table in tables.items()
            if name in self.tables and table.rows != self.tables[name].rows
        ]


def main(leads=100_000):
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.PROJECT.ensure_stock) as name,
    ):
        life = Life(odoo, name)
        life.fill(int(leads))
        life.remember()
        console.say(f'{leads} leads')
        stop = ('--no-http', '--stop-after-init')
        install = ('server', *stop, '-i', ','.join(BOTH))
        remove = ('module uninstall', *reversed(BOTH))
        life.step('installed', *install)
        life.step('upgraded', 'server', *stop, '-u', ','.join(BOTH))
        life.step('removed', *remove)
        life.step('installed again', *install)
        life.step('removed again', *remove)
    return not life.problems


if __name__ == '__main__':
    console.guarded(lambda arguments: 0 if main(*arguments) else 1, __file__)
