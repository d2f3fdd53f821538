"""bin/run: the product with demo data in the browser."""

import argparse
import contextlib
import errno
import os
import socket
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
Interrupted while preparing?  Run it again: it goes on where it stopped.  README.md names the
variables that choose another Python, Odoo, PostgreSQL server or cache.
"""
BLANK = f'{settings.ADDON}_blank'
PAGE = '/odoo/crm'
STARTING_SECONDS = 120
FIRST_PORT = 8069


def main(arguments):
    options = parse(arguments)
    folder = settings.CACHE / 'runs' / options.database
    with locking.held(f'run-{options.database}', wait=False) as is_ours:
        if not is_ours:
            raise console.Failure(
                f'bin/run is already running with the database {options.database}: '
                'use that one, or give another --database'
            )
        choose_port(options.port)
        with odoo_server.ready('run', folder) as odoo:
            prepare(odoo, options)
            if options.shell:
                command = odoo.on_database('shell', options.database, '--no-http')
                return processes.run_interactive(command, odoo.process_environment())
            # Fetching may have taken minutes: what was free may be taken by now.
            serve(odoo, options, choose_port(options.port))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog='bin/run',
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('--reset', action='store_true', help='drop the database and start over')
    text = f'begin with a blank database, called {BLANK} unless --database says otherwise'
    parser.add_argument('--no-demo', action='store_true', help=text)
    text = f'serve on this port (default {FIRST_PORT}, else the next free one)'
    parser.add_argument('--port', type=int, help=text)
    parser.add_argument('--database', help=f'name of the database (default {settings.ADDON})')
    parser.add_argument('--no-browser', action='store_true', help='only print the address')
    text = 'open an Odoo shell on the database instead of serving it'
    parser.add_argument('--shell', action='store_true', help=text)
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
        title = f'Making the database {name} {"with" if demo else "without"} demo data'
        odoo.change(title, part, '-i', modules, *demo, log=f'run-install-{name}')
        remember(odoo, part, source)
        odoo.rename(part, name)
    elif remembered(odoo, name) != source:
        title = f'The addon has changed: updating {name}'
        odoo.change(title, name, '-u', settings.ADDON, log=f'run-update-{name}')
        remember(odoo, name, source)


def remember(odoo, database, source):
    """Note in the database from which source of the addon it was made."""
    odoo.server.sql(f"COMMENT ON DATABASE \"{database}\" IS 'addon {source}'")


def remembered(odoo, database):
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
    return odoo.server.sql(f"{query}'{database}'")[0][0].removeprefix('addon ')


def choose_port(wanted):
    """Return the port that is wanted, or the next free one; Failure where there is none."""
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(('127.0.0.1', port))
            except (OSError, OverflowError) as error:
                is_taken = getattr(error, 'errno', None) == errno.EADDRINUSE
                problem = 'is in use' if is_taken else f'cannot be used ({error})'
            else:
                return port
    raise console.Failure(
        f'port {port} {problem}: choose another --port, or none to get the next free one'
    )


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
    options = ['--http-port', port, '--max-cron-threads', '1', '--db-filter', f'^{database}$']
    command = odoo.on_database('server', database, *options)
    env = odoo.process_environment(**pdf.environment())
    process = processes.start_logged(command, log, env=env)
    with processes.stopped_at_exit(process):
        address = f'http://127.0.0.1:{port}'
        wait_for(process, address, log)
        yield process, address


def wait_for(process, address, log):
    """Wait until the server answers."""
    progress = console.Progress('Starting Odoo')
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while process.poll() is None:
        try:
            opener.open(f'{address}/web/login', timeout=60).close()
        except urllib.error.HTTPError as error:
            raise console.Failure(f'Odoo answers with error {error.code} (see {log})') from None
        except OSError:
            progress.update()
            time.sleep(0.2)
        else:
            progress.done()
            return
        if time.monotonic() - progress.start > STARTING_SECONDS:
            raise console.Failure(f'Odoo does not answer after {STARTING_SECONDS} s (see {log})')
    text = log.read_text(errors='replace')
    if 'Address already in use' in text:
        raise console.Failure(f'{address} is in use: choose another --port')
    raise console.Failure(f'{odoo_server.odoo_hint(text)} (all of it: {log})')


def open_browser(address):
    """Open the address where there is a screen."""
    if os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY'):
        webbrowser.open(address)


if __name__ == '__main__':
    console.guarded(main, 'bin/run')
