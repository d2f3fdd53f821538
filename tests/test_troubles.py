"""What can go wrong on a machine ends in one clear line and a non-zero exit code."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys

import pytest

from devtools import odoo_source, postgres, selfie, settings

NOWHERE = 'http://127.0.0.1:9'


def wrong_python(folder):
    """Return a Python that says it is 3.9."""
    script = folder / 'python3.9'
    script.write_text(
        '#!/bin/sh\n'
        'if [ "$1" = -V ]; then echo Python 3.9.2; exit; fi\n'
        f'exec {sys.executable} -c "import sys; sys.version_info = (3, 9, 2); $2"\n'
    )
    script.chmod(0o755)
    return script


@pytest.mark.parametrize('command', ['run', 'test'])
def test_wrong_python(empty_machine, tmp_path, command):
    code, output = empty_machine.call(command, PYTHON=str(wrong_python(tmp_path)))
    assert code == 1
    assert output.startswith('Python 3.9.2 cannot run Odoo 19 here: use 3.11, 3.12 or 3.13')
    assert len(output.splitlines()) == 1


def test_no_python(empty_machine):
    code, output = empty_machine.call('run', PYTHON='no-such-python')
    assert (code, output) == (1, 'no-such-python is missing: as root, apt-get install python3\n')


def test_no_network_for_python_packages(empty_machine):
    offline = {
        'PIP_CONFIG_FILE': '/dev/null', 'PIP_INDEX_URL': f'{NOWHERE}/simple', 'PIP_FIND_LINKS': '',
        'PIP_EXTRA_INDEX_URL': '', 'PIP_NO_CACHE_DIR': '1',
    }  # fmt: skip
    code, output = empty_machine.call('run', **offline)
    assert code == 1
    assert 'no network: the Python package index cannot be reached' in output
    assert 'Traceback' not in output


def test_no_network_for_debian(empty_machine, tmp_path):
    (tmp_path / 'apt.conf').write_text(f'Acquire::http::Proxy "{NOWHERE}";\n')
    empty_machine.lend(*settings.CACHE.glob('venv-3*'))
    code, output = empty_machine.call('run', APT_CONFIG=str(tmp_path / 'apt.conf'))
    assert code == 1
    assert 'no network: the Debian mirror cannot be reached' in output
    assert 'Traceback' not in output
    assert not (empty_machine.cache / 'odoo').exists()


@contextlib.contextmanager
def small_disk(folder):
    """Make a folder a disk of 4 MB where that is allowed; tell whether it was."""
    folder.mkdir(parents=True)
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], check=False
        ).returncode
    )
    yield mounted
    if mounted:
        subprocess.run(['umount', '-l', folder], check=True)


def test_full_disk(empty_machine):
    """A full disk while fetching; where no disk can be made, files may not grow instead."""
    with small_disk(empty_machine.home / 'cache') as mounted:
        if not mounted:
            resource.prlimit(0, resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        try:
            code, output = empty_machine.call('run')
        finally:
            resource.prlimit(0, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    assert code == 1
    assert output.splitlines()[-1].startswith('bin/run: the disk is full: make room')
    assert 'Traceback' not in output


def test_debian_has_no_odoo_19_any_more(empty_machine):
    """On the day of its successor one line tells what to do; who has it does not notice."""
    empty_machine.lend(*settings.CACHE.glob('venv-3*'))
    # An index that is complete, and names no package at all.
    (empty_machine.cache / 'apt/lists/partial').mkdir(parents=True)
    (empty_machine.cache / 'apt/index-is-complete').touch()
    code, output = empty_machine.call('run')
    assert (code, len(output.splitlines())) == (1, 2), output
    assert output.splitlines()[-1].startswith(
        "bin/run: Debian's sid has no odoo-19 any more: get the branch 19.0 of Odoo with git, and"
        ' run the same command again with ODOO_HOME='
    )
    empty_machine.lend(odoo_source.HOME)
    assert empty_machine.call('odoo', 'python', '-c', 'import odoo; print(odoo.__path__)')[0] == 0


@pytest.fixture
def checkout(tmp_path):
    """An Odoo as git lays it out, of links to the one that is there."""
    source = odoo_source.ensure()
    package = source.parent / 'odoo'
    places = {path: 'odoo' for path in package.iterdir() if path.name != 'addons'}
    for folder in source.addons:
        for path in folder.iterdir():
            is_core = path.name in ('__init__.py', 'base') or path.name.startswith('test_')
            places[path] = 'odoo/addons' if is_core else 'addons'
    for path, place in places.items():
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / path.name).symlink_to(path)
    (tmp_path / '.git/refs/heads').mkdir(parents=True)
    (tmp_path / '.git/HEAD').write_text('ref: refs/heads/19.0\n')
    (tmp_path / '.git/refs/heads/19.0').write_text(f'{"0123456789" * 4}\n')
    return tmp_path


def test_odoo_home_is_a_checkout(machine, checkout):
    """Its branch 19.0 takes the place of Debian's package, with databases of its own."""
    assert odoo_source.own_odoo(checkout).version == '19.0-012345678901'
    assert odoo_source.own_odoo(checkout).addons == [checkout / 'odoo/addons', checkout / 'addons']
    code, output = machine.call('test', '-k', 'test_partner', ODOO_HOME=str(checkout))
    assert code == 0, output
    assert '1 passed' in output
    code, output = machine.call(
        'odoo', 'python', '-c', 'import odoo.tools as t; print(t.__file__)', ODOO_HOME=str(checkout)
    )
    assert output == f'{checkout}/odoo/tools/__init__.py\n'


def test_wrong_odoo_home(empty_machine):
    empty_machine.lend(*settings.CACHE.glob('venv-3*'))
    code, output = empty_machine.call('run', ODOO_HOME='/nowhere')
    assert code == 1
    assert 'ODOO_HOME=/nowhere holds no Odoo' in output


def test_half_made_environment_is_made_again(empty_machine):
    """Without its stamp an environment is incomplete: it is not used as it is."""
    version = '{}.{}'.format(*sys.version_info)
    real = next(settings.CACHE.glob(f'venv-{version}-*'))
    half = empty_machine.cache / real.name
    (half / 'bin').mkdir(parents=True)
    process = empty_machine.start('run', PIP_INDEX_URL=f'{NOWHERE}/simple')
    assert process.stdout.readline().startswith('Making a virtual environment')
    process.terminate()
    process.communicate(timeout=30)
    assert not (half / 'complete').exists()


def test_long_path_of_the_cache(monkeypatch, tmp_path):
    """A socket's path has at most 107 bytes: a longer one becomes one under /tmp."""
    monkeypatch.setattr(settings, 'CACHE', tmp_path / ('long' * 30))
    monkeypatch.setattr(os, 'geteuid', lambda: 1000)
    cluster = postgres.Cluster(tmp_path, 'test')
    assert len(f'{cluster.socket}/.s.PGSQL.5432') <= postgres.SOCKET_PATH_LIMIT


def test_no_npm(monkeypatch, tmp_path, capsys):
    """Without npm an empty script stands in for the file that only npm has."""
    monkeypatch.setattr(shutil, 'which', lambda name: None)
    selfie.restore(tmp_path)
    assert (tmp_path / 'static/lib/selfie_segmentation/selfie_segmentation.js').read_text()
    assert 'no blur in video calls' in capsys.readouterr().out


def test_no_registry_is_named():
    """Lock files name packages and hashes, never the place they came from."""
    locks = [settings.ROOT / 'package-lock.json', *settings.ROOT.glob('requirements*.lock')]
    assert len(locks) == 5
    for lock in locks:
        text = lock.read_text()
        assert '"resolved"' not in text
        assert '--index-url' not in text
