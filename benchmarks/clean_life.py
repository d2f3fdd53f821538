"""Both addons installed, upgraded, removed, installed again and removed in a database with history.

    bin/odoo --test python benchmarks/clean_life.py [leads [used]]

100,000 leads by default, in a database of its own that is dropped afterwards.  After each step
every column of every table of before is compared by checksum, over its rows of before; after a
removal also the schema and the number of rows.  Fails if the log has a warning, if anything of
before is gone or holds something else, or if anything of ours is left: but for what Odoo itself
writes, below.

With `used`, people work with both addons before they are removed for the second time.  What they
did in Odoo stays, so of rows it is asked only whether any is left in the tables of its insides.
"""

import hashlib
import subprocess
import time

import database_state

from devtools import addon_tests, console, odoo_server, settings, templates

BOTH = (settings.ADDON, settings.PROJECT)
WORK = settings.ROOT / 'tests/former_work.py'
# What Odoo writes itself when any addon comes or goes: columns, or `.*` for the number of rows.
ODOO_WRITES = {
    *(f'ir_module_module.{column}' for column in (
        *('state', 'latest_version', 'write_date', 'description', 'summary', 'website', 'url'),
        *('menus_by_module', 'reports_by_module', 'views_by_module'),
    )),
    # When the group of sales managers got another one (margins), and its users with it.
    'res_groups.write_date', 'res_partner.write_date',
    # The order of choices that several of Odoo's modules add to follows the loading of modules.
    'ir_model_fields_selection.sequence',
    'orm_signaling_registry.*', 'ir_cron_trigger.*',
}  # fmt: skip
# What describes models and fields is that of the last addon which extends them, while it is there.
DESCRIPTIONS = {
    'ir_model.info', 'ir_model_fields.help', 'ir_model_fields.field_description',
    'ir_model_fields.tracking',
}  # fmt: skip
# A field that users inherit from their contact is described anew when one that it depends on goes.
INHERITED = "name IN ('project_ids', 'task_ids') AND model = 'res.users'"
APART = {
    'ir_model_fields': INHERITED,
    'ir_model_data': "name ~ '^field_res_users__(project|task)_ids$'",
}
# Where an addon has what it ships.
INSIDES = ('ir_', 'res_groups', 'mail_message_subtype', 'mail_activity_type', 'mail_template')


class Life:
    """A database, what it was before, and what was found in it since."""

    def __init__(self, odoo, name):
        self.odoo, self.name = odoo, name
        self.database = database_state.Database(lambda query: odoo.server.sql(query, name), APART)
        self.problems = []
        self.looked_at = ''

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

    def use(self):
        """Let people work; from now on what they write is theirs."""
        self.looked_at = INSIDES
        self.command('shell', '--no-http', script=f'{WORK.read_text()}\n\nwork(env)\n')
        described = {place: self.sums[place] for place in DESCRIPTIONS}
        self.sums = self.database.checksums(self.tables) | described

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

    def step(self, title, command, *arguments, is_removed=False):
        """Run a command and compare; print what it took and what it came to."""
        start = time.perf_counter()
        log = self.command(command, *arguments)
        seconds = time.perf_counter() - start
        sums = self.database.checksums(self.tables)
        problems = odoo_server.problems(log) + self.find_changes(sums, is_removed)
        if is_removed:
            problems += self.find_remains()
        console.say(
            f'{title:16} {seconds:6.1f} s  {digest(sums)}  {len(problems) or "no"} problems'
        )
        for problem in problems:
            console.say(f'    {problem}')
        self.problems += problems

    def find_changes(self, sums, is_removed):
        """Tell what of before is gone or holds something else."""
        expected = ODOO_WRITES if is_removed else ODOO_WRITES | DESCRIPTIONS
        return [f'gone: {part}' for part in sorted(self.schema - self.database.schema())] + [
            f'changed: {place}'
            for place, value in self.sums.items()
            if sums[place] != value and place not in expected
        ]

    def find_remains(self):
        """Tell what there is that was not there before."""
        tables = self.database.tables()
        return [f'left: {part}' for part in sorted(self.database.schema() - self.schema)] + [
            f'left: {table.rows - self.tables[name].rows} rows in {name}'
            for name, table in tables.items()
            if name in self.tables
            and name.startswith(self.looked_at)
            and table.rows != self.tables[name].rows
            and f'{name}.*' not in ODOO_WRITES
        ]


def digest(sums):
    """One checksum of all that has to stay."""
    kept = {
        place: value for place, value in sums.items() if place not in ODOO_WRITES | DESCRIPTIONS
    }
    return hashlib.md5(repr(sorted(kept.items())).encode(), usedforsecurity=False).hexdigest()


def main(leads=100_000, used=''):
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.PROJECT.ensure_stock) as name,
    ):
        life = Life(odoo, name)
        life.fill(int(leads))
        life.remember()
        rows = sum(table.rows for table in life.tables.values())
        console.say(
            f'{leads} leads; {len(life.sums)} columns of {len(life.tables)} tables, {rows} rows'
        )
        console.say(f'{"before":16} {"":8}  {digest(life.sums)}')
        stop = ('--no-http', '--stop-after-init')
        install = ('server', *stop, '-i', ','.join(BOTH))
        remove = ('module uninstall', *reversed(BOTH))
        life.step('installed', *install)
        life.step('upgraded', 'server', *stop, '-u', ','.join(BOTH))
        life.step('removed', *remove, is_removed=True)
        life.step('installed again', *install)
        if used:
            life.use()
        life.step('removed again', *remove, is_removed=True)
    return not life.problems


if __name__ == '__main__':
    console.guarded(lambda arguments: 0 if main(*arguments) else 1, __file__)
