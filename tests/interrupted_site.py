"""A PostgreSQL and an Odoo of one test, in a temporary folder: theirs to kill, nobody else's."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from interrupted_deals import Moment
from live_server import WORKERS, Client, Refusal, Server, prepare
from own_postgres import OwnPostgres

from devtools import odoo_server, templates

PREFIX = 'op-interrupted-'
CONNECTIONS = 2  # of a worker, at most


class Site:
    """A PostgreSQL, an Odoo with several workers, and a client of its administrator."""

    def __init__(self, postgres, odoo, database):
        self.postgres, self.odoo, self.database = postgres, odoo, database
        self.server = Server(odoo, database)
        self.process = self.client = None
        self.stops = self.cut_connections = 0

    def prepare(self, script):
        """Run Python on the database, then let clients call."""
        self.client = Client(self.server.url, prepare(self.odoo, self.database, script))
        self.start_odoo()
        assert self.server.wait_for(self.process, websockets=True), self.log_tail()

    def start_odoo(self):
        self.process = self.server.start()
        assert self.server.wait_for(self.process), self.log_tail()

    def kill_odoo(self):
        """Kill the server with its workers, all at once."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)
        self.cut_connections = 0

    def restart_postgres(self, number):
        """End PostgreSQL by a signal, under Odoo and its clients, and start it again."""
        self.postgres.end(number)
        self.postgres.start()
        self.cut_connections = WORKERS * CONNECTIONS

    def is_cut_connection(self, error):
        """Tell whether a call was refused because of a connection that the last crash had cut.

        Odoo's pool notices when it hands one out again, and sometimes (`ConnectionPool.borrow`:
        what is no OperationalError) the request that asked for it ends there, before the call
        begins. Each connection can do that once.
        """
        is_cut = isinstance(error, Refusal) and error.is_before_call and self.cut_connections > 0
        self.cut_connections -= is_cut
        return is_cut

    def revive_odoo(self):
        """Start Odoo again if it stops, as a service manager would.

        It stops by itself if it has to start one of its processes while there is no database.
        """
        for _attempt in range(3):
            if self.server.wait_for(self.process, websockets=True):
                return
            self.stops += 1
            self.process = self.server.start()
        raise AssertionError(f'Odoo does not stay: {self.log_tail()}')

    def log_tail(self):
        return self.server.log.read_text()[-2000:]

    def sql(self, statement):
        return self.postgres.server().sql(statement, self.database)

    def read(self):
        return Moment(self.sql)


@contextlib.contextmanager
def own_site():
    """Yield a Site with a copy of the prepared database; at the end nothing is left of it.

    Neither PGHOST nor a server that runs already is touched, but for reading that database from
    the tests' embedded server.
    """
    with contextlib.ExitStack() as stack:
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        for name in [name for name in os.environ if name.startswith('PG')]:
            environment.delenv(name)
        folder = stack.enter_context(own_folder())
        with (
            odoo_server.ready('test', folder / 'shared') as shared,
            templates.Copy(shared, templates.ensure_addon) as database,
        ):
            postgres = OwnPostgres(shared.server.programs, folder / 'postgres')
            stack.callback(postgres.stop)
            postgres.start('-c', 'fsync=off')
            postgres.load(shared.server, database, folder)
            shutil.copytree(shared.filestore(database), folder / 'data/filestore' / database)
        postgres.end(signal.SIGINT)
        postgres.start()
        odoo = odoo_server.Odoo(
            shared.source, shared.environment, postgres.server(), folder / 'odoo', folder / 'data'
        )
        site = Site(postgres, odoo, database)
        stack.callback(site.kill_odoo)
        yield site


@contextlib.contextmanager
def own_folder():
    """Yield a temporary folder that the user of PostgreSQL may enter."""
    parent = Path('/var/tmp' if os.geteuid() == 0 else tempfile.gettempdir())
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        folder.chmod(0o711)
        with (folder / 'lock').open('w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        remove(folder)


def sweep(parent):
    """Remove the folders of runs that were killed before they could do it themselves."""
    for path in parent.glob(f'{PREFIX}*/lock'):
        with contextlib.suppress(OSError), path.open('w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(path.parent)


def remove(folder):
    """Remove a folder; that takes seconds, and goes on if this process is ended meanwhile."""
    subprocess.Popen(['rm', '-rf', folder], start_new_session=True).wait()
