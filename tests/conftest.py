"""A machine of its own for the tests of the commands: a cache apart and a tiny addon."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from devtools import odoo_source, pdf, postgres, settings, virtualenv

MANIFEST = """{
    'name': 'Tiny', 'version': '19.0.1.0.0', 'depends': ['base'], 'license': 'LGPL-3',
    'author': 'Tiny', 'data': ['data/partner.xml'],
}
"""
DATA = """<odoo>
    <record id="partner" model="res.partner"><field name="name">%s</field></record>
</odoo>
"""
TESTS = """
from odoo.tests import TransactionCase


class TestTiny(TransactionCase):
    def test_partner(self):
        self.assertEqual(self.env.ref('opportunity_plus.partner').name, 'First')

    def test_skipped(self):
        self.skipTest('a tool is missing')
"""
VARIABLES_OF_THE_USER = (
    'ODOO_HOME', 'OPPORTUNITY_PLUS_ADDON', 'PGDATABASE', 'PGHOST', 'PGPASSWORD', 'PGPORT',
    'PGUSER', 'PYTHON', 'PYTHONPATH', 'PYTEST_XDIST_WORKER', 'DISPLAY', 'WAYLAND_DISPLAY',
)  # fmt: skip


class Machine:
    """A user's machine: bin/run and bin/test called with an environment of their own."""

    def __init__(self, home):
        self.home = home
        self.addon = home / 'addons/opportunity_plus'
        self.env = {
            name: value for name, value in os.environ.items() if name not in VARIABLES_OF_THE_USER
        }
        self.env.update(
            XDG_CACHE_HOME=str(home / 'cache'),
            OPPORTUNITY_PLUS_ADDON=str(self.addon),
            OPPORTUNITY_PLUS_WITH='',
        )
        (self.addon / 'tests').mkdir(parents=True)
        (self.addon / 'data').mkdir()
        (self.addon / '__init__.py').touch()
        (self.addon / '__manifest__.py').write_text(MANIFEST)
        (self.addon / 'tests/__init__.py').write_text('from . import test_tiny\n')
        (self.addon / 'tests/test_tiny.py').write_text(TESTS)
        self.name_partner('First')

    @property
    def cache(self):
        return self.home / 'cache/opportunity_plus'

    def name_partner(self, name):
        """Change the addon's data."""
        (self.addon / 'data/partner.xml').write_text(DATA % name)

    def lend(self, *paths):
        """Give this machine what was already fetched, so that nothing is fetched again."""
        self.cache.mkdir(parents=True, exist_ok=True)
        for path in paths:
            (self.cache / path.name).symlink_to(path)

    def start(self, command, *arguments, **env):
        """Start a command of bin/."""
        return subprocess.Popen(
            [settings.BIN / command, *arguments], env={**self.env, **env}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def call(self, command, *arguments, timeout=180, **env):
        """Run a command of bin/ to its end; return its exit code and output."""
        process = self.start(command, *arguments, **env)
        try:
            output, _none = process.communicate(timeout=timeout)
        finally:
            stop(process)
        return process.returncode, output

    def processes(self):
        """Return the command lines of the processes that work for this machine."""
        found = []
        for folder in Path('/proc').glob('[0-9]*'):
            try:
                line = (folder / 'cmdline').read_bytes().replace(b'\0', b' ').decode()
            except OSError:
                continue
            if any(place in line for place in (str(self.home), str(self.server_home))):
                found.append(line)
        return found

    @property
    def server_home(self):
        return Path('/var/tmp') / f'opportunity_plus-{postgres.fingerprint(self.cache)}'

    def remove(self):
        for place in (self.home, self.server_home):
            shutil.rmtree(place, ignore_errors=True)


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_until(condition, seconds=60):
    """Wait until condition() is true; return its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f'not after {seconds} s: {condition}')


def make_machine(empty=False):
    machine = Machine(Path(tempfile.mkdtemp(prefix='op-test-')))
    if not empty:
        odoo_source.ensure()
        machine.lend(virtualenv.ensure().home)
        if not os.environ.get('ODOO_HOME'):
            machine.lend(odoo_source.HOME)
        else:
            machine.env['ODOO_HOME'] = os.environ['ODOO_HOME']
        if pdf.environment():
            machine.lend(pdf.HOME)
    return machine


def pytest_collection_modifyitems(items):
    """Keep files together, and those that look at the ports of bin/run alone with them."""
    for item in items:
        group = 'ports' if hasattr(item.module, 'serving') else item.path.name
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope='module')
def machine():
    """A machine that has fetched everything, with databases of its own."""
    machine = make_machine()
    yield machine
    machine.remove()


@pytest.fixture
def empty_machine():
    """A machine that has fetched nothing."""
    machine = make_machine(empty=True)
    yield machine
    machine.remove()
