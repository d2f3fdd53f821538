"""Odoo's loader, which goes by imports, and pytest, which goes by files, find the same tests."""

import collections
import json
import subprocess

import pytest

from devtools import odoo_server, odoo_source, postgres, settings, virtualenv

NOWHERE = postgres.Server(None, '127.0.0.1', '9', 'nobody', '')
TEST = """
from odoo.tests import TransactionCase


class Test{name}(TransactionCase):
    def test_it(self):
        pass
"""


def find_tests(folder):
    """Return the tests that each of the two finds, without any database."""
    odoo = odoo_server.Odoo(odoo_source.ensure(), virtualenv.ensure(), NOWHERE, folder, folder)
    file, addon = folder / 'found.json', settings.ADDON_PATH
    environment = odoo.process_environment(FOUND=str(file), OPPORTUNITY_PLUS_ADDON=str(addon))
    environment['PYTHONPATH'] += f':{settings.ROOT / "tests"}'
    result = subprocess.run(
        [odoo.environment.python, '-B', '-m', 'pytest', '--collect-only', '-q',
         '-c', settings.ROOT / 'pytest.ini', '--rootdir', addon, '-p', 'no:cacheprovider',
         '-p', 'two_loaders', f'--odoo-config={odoo.configuration}', '--odoo-database=none',
         addon / 'tests'],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    found = json.loads(file.read_text())
    return ({'::'.join(test) for test in found[finder]} for finder in ('Odoo', 'pytest'))


def find_namesakes():
    """Return the names that several files of tests share: star imports show one of them only."""
    files = (settings.ADDON_PATH / 'tests').rglob('test_*.py')
    names = collections.Counter(path.name for path in files)
    return [name for name, number in names.items() if number > 1]


def test_same_tests(tmp_path):
    assert find_namesakes() == []
    by_odoo, by_pytest = find_tests(tmp_path)
    assert len(by_pytest) > 300
    only = [f'only pytest finds {test}' for test in sorted(by_pytest - by_odoo)]
    only += [f'only Odoo finds {test}' for test in sorted(by_odoo - by_pytest)]
    assert not only, '\n'.join(only)


@pytest.fixture
def addon(tmp_path, monkeypatch):
    """An addon whose tests lie in two folders, each with a file of the same name."""
    addon = tmp_path / 'addons' / settings.ADDON
    for room in ('one', 'two'):
        (addon / 'tests' / room).mkdir(parents=True)
        (addon / 'tests' / room / '__init__.py').write_text('from . import test_room\n')
        (addon / 'tests' / room / 'test_room.py').write_text(TEST.format(name=room.title()))
    (addon / 'tests/__init__.py').write_text('from .one import *\nfrom .two import *\n')
    (addon / '__init__.py').touch()
    (addon / '__manifest__.py').write_text("{'name': 'Rooms', 'license': 'LGPL-3'}")
    monkeypatch.setattr(settings, 'ADDON_PATH', addon)
    return addon


def test_lost_test_is_noticed(addon, tmp_path):
    assert find_namesakes() == ['test_room.py']
    by_odoo, by_pytest = find_tests(tmp_path)
    assert by_pytest - by_odoo == {'tests/one/test_room.py::TestOne::test_it'}
    room = addon / 'tests/two'
    (room / 'test_room.py').rename(room / 'test_other.py')
    (room / '__init__.py').write_text('from . import test_other\n')
    by_odoo, by_pytest = find_tests(tmp_path)
    assert by_pytest == by_odoo
    assert len(by_pytest) == 2
