"""Databases that each version was used in are updated: what people had is kept.

A second update changes nothing.  The newest former state is tried by default, each of `STATES` with
OPPORTUNITY_PLUS_STATES=all.  The last state of 19.0.1.0.0 is tried by `test_update.py`, with more
of what an acceptance remembers.
"""

import io
import os
import subprocess
import sys
import tarfile

import pytest

from devtools import addon_tests, odoo_server, settings, templates

sys.path.append(str(settings.ROOT / 'benchmarks'))
import database_state

WORK = settings.ROOT / 'tests/former_work.py'
# By version of the first addon, the commit that began it.
STATES = {
    '19.0.1.0.0': '3e6ee0d',
    '19.0.1.1.0': 'e66a5cb',
    '19.0.1.2.0': 'e6ba660',
    '19.0.1.3.0': '16ba621',
    '19.0.1.4.0': '4ca23f5',
}
QUICK = ['19.0.1.3.0']
TRIED = list(STATES) if os.environ.get('OPPORTUNITY_PLUS_STATES') == 'all' else QUICK
# Where people have what they typed, and what follows from it.
OURS = ('crm_opportunity_', 'crm_lead', 'sale_order', 'project_', 'account_analytic_line')
# What the first update writes, each on purpose; `look` asks for the values that follow from it.
WRITTEN = {
    # Other words for what was shipped, by which opportunities are called, too.
    'crm_opportunity_origin_type.name', 'crm_lead.origin_name',
    # No objective is zero, as no amount is.
    'crm_lead.target_revenue',
    # What acceptances remember became rows of their own, and gets its rate and currencies.
    'crm_lead.acceptance_data', 'crm_lead.acceptance_revision', 'crm_lead.write_date',
    'crm_opportunity_acceptance_order.write_date', 'crm_opportunity_line.write_date',
    # A dialog asks for several opportunities.
    'crm_opportunity_apply_orders.lead_id',
}  # fmt: skip


def addons_of(commit, folder):
    """Unpack the addons as they were, from the history of the repository; return their names."""
    names = [
        name
        for name in (settings.ADDON, settings.PROJECT)
        if git('ls-tree', '-d', '--name-only', commit, name)
    ]
    with tarfile.open(fileobj=io.BytesIO(git('archive', commit, *names))) as tar:
        tar.extractall(folder, filter='data')
    return names


def git(*arguments):
    command = ['git', '-C', settings.ROOT, *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


def shell(odoo, name, function):
    """Call a function of `former_work` in an Odoo shell."""
    command = odoo.command('shell', '-c', odoo.configuration, '-d', name, '--no-http')
    result = subprocess.run(
        [str(part) for part in command], input=f'{WORK.read_text()}\n\n{function}(env)\n',
        capture_output=True, text=True, check=False, timeout=300, env=odoo.process_environment(),
    )  # fmt: skip
    assert result.returncode == 0 and 'Traceback' not in result.stdout + result.stderr, (
        result.stdout + result.stderr
    )


class Kept:
    """What people have in a database, to be compared later."""

    def __init__(self, odoo, name):
        self.database = database_state.Database(lambda query: odoo.server.sql(query, name))
        self.tables = {
            name: table
            for name, table in self.database.tables().items()
            if name.startswith(OURS) and 'id' in table.columns
        }
        self.sums = self.database.checksums(self.tables)

    def differences(self, written):
        """Columns that are gone or hold something else, but for those that are written."""
        now = self.database.tables()
        there = {
            name: database_state.Table(
                [column for column in table.columns if column in now[name].columns],
                last=table.last,
            )
            for name, table in self.tables.items()
            if name in now
        }
        sums = self.database.checksums(there)
        return sorted(
            place
            for place, value in self.sums.items()
            if place not in written and sums.get(place) != value
        )


@pytest.mark.parametrize('version', TRIED)
def test_update_from_state(version, tmp_path, monkeypatch):
    names = addons_of(STATES[version], tmp_path)
    # Where projects are, Odoo would look for the second addon.
    family = templates.PROJECT if settings.PROJECT in names else templates.MAIN
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, family.ensure_stock) as name,
    ):
        with monkeypatch.context() as patch:
            patch.setattr(settings, 'ADDON_PATH', tmp_path / settings.ADDON)
            odoo.write_configuration()
            log = f'update-{name}'
            odoo.change(f'Installing {version}', name, '-i', ','.join(names), log=log)
            shell(odoo, name, 'work')
        odoo.write_configuration()
        for title, written in (('Updating', WRITTEN), ('Updating again', ())):
            kept = Kept(odoo, name)
            text = odoo.change(title, name, '-u', ','.join(names), log=log)
            assert odoo_server.problems(text) == [], title
            different = kept.differences(written)
            assert not different, f'{title}: {different}'
        shell(odoo, name, 'look')
