"""bin/run: the product with demo data in the browser."""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import webbrowser

from . import console, locking, odoo_server, pdf, processes, settings, templates

HELP = """\
Make a database with demo data, install opportunity_plus, serve it and open the pipeline.

The first time fetches Odoo 19, its Python packages and PostgreSQL into
~/.cache/opportunity_plus; later runs start in seconds with the same data.  When the source of
the addon has changed since, the addon is updated first.  Ctrl-C stops all that was started.
Interrupted while preparing?  Run it again: it goes on where it stopped.
"""
EPILOG = """\
environment:
  PYTHON                a Python 3.11, 3.12 or 3.13 to use instead of python3
  ODOO_HOME             your own Odoo 19 instead of Debian's package
  PGHOST PGPORT PGUSER PGPASSWORD
                        your own PostgreSQL server instead of the embedded one
  XDG_CACHE_HOME        where to keep what is fetched (default ~/.cache)
"""
BLANK = f'{settings.ADDON}_blank'
PAGE = '/odoo/crm'
STARTING_SECONDS = 120


def main(arguments):
    options = parse(arguments)
    folder = settings.CACHE / 'runs' / options.database
    lock = locking.open_lock(f'run-{options.database}')
    if not locking.try_exclusive(lock):
        raise console.Failure(
            f'bin/run is already running with the database {options.database}: '
            'use that one, or give another --database'
        )
    choose_port(options.port)
    with odoo_server.ready('run', folder) as odoo:
        prepare(odoo, options)
        if options.shell:
            command = odoo.command(
                'shell', '-c', odoo.configuration, '-d', options.database, '--no-http'
            )
            return processes.run_interactive(command, odoo.process_environment())
        # Fetching may have taken minutes: what was free may be taken by now.
        serve(odoo, options, choose_port(options.port))
    os.close(lock)
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog='bin/run',
        description=HELP,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('--reset', action='store_true', help='drop the database and start over')
    parser.add_argument(
        '--no-demo',
        action='store_true',
        help=f'begin with a blank database, called {BLANK} unless --database says otherwise',
    )
    parser.add_argument(
        '--port',
        type=int,
        help=f'serve on this port (default {settings.PREFERRED_PORT}, else the next free one)',
    )
    parser.add_argument('--database', help=f'name of the database (default {settings.ADDON})')
    parser.add_argument('--no-browser', action='store_true', help='only print the address')
    parser.add_argument(
        '--shell',
        action='store_true',
        help='open an Odoo shell on the database instead of serving it',
    )
    options = parser.parse_args(arguments)
    options.database = options.database or (BLANK if options.no_demo else settings.ADDON)
    return options


def prepare(odoo, options):
    """Make or update the database, so that it holds the addon as it is on the disk."""
    name = options.database
    source = templates.both_hash()
    if options.reset:
        console.say(f'Dropping the database {name}')
        odoo.drop(name)
    if name not in odoo.server.databases():
        part = f'{name}_part'
        odoo.drop(part)
        modules = ','.join([settings.ADDON, *settings.RUN_MODULES])
        demo = [] if options.no_demo else ['--with-demo']
        odoo.change(
            f'Making the database {name} {"with" if demo else "without"} demo data',
            part,
            '-i',
            modules,
            *demo,
            log=f'run-install-{name}',
        )
        remember(odoo, part, source)
        odoo.rename(part, name)
    elif remembered(odoo, name) != source:
        odoo.change(
            f'The addon has changed: updating {name}',
            name,
            '-u',
            settings.ADDON,
            log=f'run-update-{name}',
        )
        remember(odoo, name, source)


def remember(odoo, database, source):
    """Note in the database from which source of the addon it was made."""
    odoo.server.sql(f"COMMENT ON DATABASE \"{database}\" IS 'addon {source}'")


def remembered(odoo, database):
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
    return odoo.server.sql(f"{query}'{database}'")[0][0].removeprefix('addon ')


def choose_port(wanted):
    if wanted:
        if not is_free(wanted):
            raise console.Failure(
                f'port {wanted} is in use: choose another --port, or none to get the next free one'
            )
        return wanted
    for port in range(settings.PREFERRED_PORT, settings.PREFERRED_PORT + 100):
        if is_free(port):
            return port
    raise console.Failure(f'no free port from {settings.PREFERRED_PORT} on: give one with --port')


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
        except OverflowError:
            raise console.Failure(f'{port} is not a port: give one from 1024 to 65535') from None
        except PermissionError:
            raise console.Failure(
                f'port {port} is reserved for root: give one from 1024 on'
            ) from None
        except OSError:
            return False
        return True


def serve(odoo, options, port):
    """Serve until Ctrl-C."""
    log = settings.LOGS / f'run-server-{options.database}.log'
    with served(odoo, options.database, port, log) as (process, address):
        console.say(f'\n  opportunity_plus: {address}{PAGE}\n  login: admin   password: admin\n')
        console.say(f'Ctrl-C stops it.  Log: {log}')
        if not options.no_browser:
            open_browser(f'{address}{PAGE}')
        try:
            process.wait()
        except KeyboardInterrupt:
            console.say('\nStopping ...')
            return
    raise console.Failure(f'Odoo stopped by itself: {processes.tail(log)} (all of it: {log})')


@contextlib.contextmanager
def served(odoo, database, port, log):
    """Yield the process that serves a database, and its address, when it answers."""
    command = odoo.command(
        'server',
        '-c',
        odoo.configuration,
        '-d',
        database,
        '--http-port',
        port,
        '--max-cron-threads',
        '1',
        '--db-filter',
        f'^{database}$',
    )
    with log.open('wb') as output:
        process = processes.start(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=odoo.process_environment(**pdf.environment()),
        )
    with processes.stopped_at_exit(process):
        address = f'http://127.0.0.1:{port}'
        wait_for(process, address, log)
        yield process, address


def wait_for(process, address, log):
    """Wait until the server answers."""
    progress = console.Progress('Starting Odoo')
    while process.poll() is None:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f'{address}/web/login', timeout=60
            ):
                progress.done()
                return
        except urllib.error.HTTPError as error:
            raise console.Failure(f'Odoo answers with error {error.code} (see {log})') from None
        except (OSError, urllib.error.URLError):
            progress.update()
            time.sleep(0.2)
        if time.monotonic() - progress.start > STARTING_SECONDS:
            raise console.Failure(f'Odoo does not answer after {STARTING_SECONDS} s (see {log})')
    text = log.read_text(errors='replace')
    if 'Address already in use' in text:
        raise console.Failure(f'{address} is in use: choose another --port')
    raise console.Failure(f'{odoo_server.odoo_hint(text)} (all of it: {log})')


def open_browser(address):
    """Open the address where there is a screen."""
    if not (os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY')):
        return
    opener = shutil.which('xdg-open')
    if opener:
        subprocess.Popen(
            [opener, address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    else:
        webbrowser.open(address)


if __name__ == '__main__':
    console.guarded(main, 'bin/run')
