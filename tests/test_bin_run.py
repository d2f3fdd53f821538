"""bin/run: from nothing to a page, again, changed, reset, stopped."""

import contextlib
import re
import shutil
import signal
import socket
import urllib.request

from conftest import stop, wait_until

from devtools import cli_run, pdf


@contextlib.contextmanager
def serving(machine, *arguments, meanwhile=None, **env):
    """Run bin/run until the block ends; yield the address and what was printed before it.

    `meanwhile` is called with every line as soon as it is printed.
    """
    process = machine.start('run', *arguments, **env)
    printed = []
    try:
        for line in process.stdout:
            printed.append(line)
            if meanwhile:
                meanwhile(line)
            if match := re.search(r'opportunity_plus: (http://127\.0\.0\.1:\d+)(/\S+)', line):
                break
        else:
            raise AssertionError(''.join(printed))
        yield process, match[1], ''.join(printed)
    finally:
        stop(process)
        process.stdout.close()


def page(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f'{address}/web/login', timeout=60) as answer:
        return answer.status


def newest_partner(machine):
    """Return the name of the partner that the addon made, the last to be made."""
    query = 'SELECT name FROM res_partner ORDER BY id DESC LIMIT 1'
    return machine.call('odoo', 'psql', '-At', '-c', query, 'opportunity_plus')[1].strip()


def write_partner(machine, name):
    query = f"UPDATE res_partner SET comment = '{name}' WHERE id = 1"
    machine.call('odoo', 'psql', '-q', '-c', query, 'opportunity_plus')


def read_partner(machine):
    query = 'SELECT comment FROM res_partner WHERE id = 1'
    return machine.call('odoo', 'psql', '-At', '-c', query, 'opportunity_plus')[1].strip()


def test_story(machine):
    """First start, Ctrl-C, second start, port taken, changed addon, reset."""
    with serving(machine) as (process, address, printed):
        assert 'Making the database opportunity_plus with demo data' in printed
        assert 'wkhtmltopdf is missing' not in printed
        assert page(address) == 200
        code, output = machine.call('run')
        assert code == 1
        assert 'already running' in output
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert machine.processes() == []
    assert newest_partner(machine) == 'First'
    write_partner(machine, 'kept')

    with socket.socket() as other, serving(machine) as (process, first_address, printed):
        assert 'Making' not in printed
        assert 'updating' not in printed
        stop(process)
        wait_until(lambda: not machine.processes())
        other.bind(('127.0.0.1', int(first_address.rsplit(':', 1)[1])))
        other.listen()
        machine.name_partner('Second')
        with serving(machine) as (process, address, printed):
            assert address != first_address
            assert 'The addon has changed' in printed
            assert page(address) == 200
        taken = first_address.rsplit(':', 1)[1]
        code, output = machine.call('run', '--port', taken)
        assert (code, len(output.splitlines())) == (1, 1)
        assert output.startswith(f'bin/run: port {taken} is in use: choose another --port')
    assert newest_partner(machine) == 'Second'
    assert read_partner(machine) == 'kept'

    with serving(machine, '--reset') as (process, address, printed):
        assert 'Dropping the database' in printed
        assert page(address) == 200
    assert process.returncode == 0
    assert read_partner(machine) == ''
    assert machine.processes() == []


def test_blank(machine):
    """Without demo data, in a database of its own."""
    with serving(machine, '--no-demo') as (_process, address, printed):
        assert 'Making the database opportunity_plus_blank without demo data' in printed
        assert page(address) == 200
        query = 'SELECT count(*) FROM ir_module_module WHERE demo'
        code, output = machine.call('odoo', 'psql', '-At', '-c', query, 'opportunity_plus_blank')
        assert (code, output) == (0, '0\n')
        log = machine.cache / 'logs/run-{}-opportunity_plus_blank.log'
        for step in ('install', 'server'):
            assert 'opportunity_plus_blank' in log.with_name(log.name.format(step)).read_text()


def test_port_taken_meanwhile(machine):
    """Who takes the port while the database is made does not stop a start that named none."""
    first = cli_run.choose_port(None)
    with socket.socket() as other:

        def take_port(line):
            if line.startswith('Making the database') and line.endswith('data ...\n'):
                other.bind(('127.0.0.1', first))
                other.listen()

        with serving(machine, '--reset', meanwhile=take_port) as (_process, address, _printed):
            assert other.getsockname()[1] == first
            assert int(address.rsplit(':', 1)[1]) > first
            assert page(address) == 200


def test_killed(machine):
    """Killed outright it leaves no Odoo behind, and the next start works."""
    with serving(machine) as (process, _address, _printed):
        process.kill()
        process.wait()
    wait_until(lambda: not any('odoo_main.py' in line for line in machine.processes()))
    with serving(machine) as (process, address, _printed):
        assert page(address) == 200
    wait_until(lambda: not machine.processes())


def test_no_network_for_pdfs(machine, tmp_path):
    """Without wkhtmltopdf, and no way to fetch it, it says what will lack, and serves."""
    (tmp_path / 'apt.conf').write_text('Acquire::http::Proxy "http://127.0.0.1:9";\n')
    (machine.cache / pdf.NAME).unlink(missing_ok=True)
    with serving(machine, APT_CONFIG=str(tmp_path / 'apt.conf')) as (_process, address, printed):
        is_there = bool(shutil.which(pdf.NAME))
        assert is_there != ('wkhtmltopdf is missing: quotations and sheets' in printed)
        assert is_there != ('the Debian mirror cannot be reached' in printed)
        assert page(address) == 200


def test_help(machine):
    """--help explains without fetching anything."""
    for command in ('run', 'test', 'odoo'):
        code, output = machine.call(command, '--help')
        assert code == 0
        assert 'usage' in output


def test_odoo_without_command(machine):
    code, output = machine.call('odoo', '-d', 'opportunity_plus')
    assert (code, len(output.splitlines())) == (1, 1)
    assert 'a command is missing' in output
