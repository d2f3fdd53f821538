"""A PostgreSQL server for one test: durable as in production, and free to be killed."""

import os
import signal
import subprocess
import time

from devtools import console, postgres, processes, settings

DURABLE = ('fsync', 'synchronous_commit', 'full_page_writes')


class OwnPostgres(postgres.Cluster):
    """An embedded server whose data lies in a folder of its own. It listens on a socket there."""

    def __init__(self, programs, folder):
        super().__init__(programs, 'own', folder)
        self.process = None

    def start(self, *options):
        """Start the server as a child of this process and wait until it accepts connections.

        A server whose postmaster was killed leaves processes that end by themselves; until then
        the next one refuses to start, and is started again.
        """
        self.initialise()
        postgres.make_private(self.socket, self.as_user)
        command = [
            self.programs / 'postgres', '-D', self.cluster,
            '-k', self.socket, '-c', 'listen_addresses=', *options,
        ]  # fmt: skip
        for _tenth in range(600):
            if not self.is_alive():
                self.process = self.spawn(command)
            try:
                self.server().sql('SELECT 1')
            except console.Failure:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f'PostgreSQL does not start:\n{self.log.read_text()[-2000:]}')

    def spawn(self, command):
        """Start a postmaster; the threads of clients that run meanwhile do no harm to that."""
        with self.log.open('ab') as log:
            return processes.start(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd='/',
                env={'PATH': os.environ.get('PATH', ''), 'LC_ALL': 'C.UTF-8'}, **self.as_user,
            )  # fmt: skip

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def end(self, number):
        """End the server by a signal to its postmaster.

        SIGKILL, SIGQUIT (the immediate mode: no checkpoint, every session is cut) or SIGINT (the
        fast mode: sessions are rolled back, the data is written).
        """
        if self.is_alive():
            self.process.send_signal(number)
            self.process.wait(60)

    def stop(self):
        self.end(signal.SIGQUIT)

    def wait_for_silence(self):
        """Wait until no client's session is left: what a killed client began is then decided."""
        query = """
            SELECT count(*) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        """
        for _twentieth in range(600):
            if self.server().sql(query) == [['0']]:
                return
            time.sleep(0.05)
        raise AssertionError('sessions of killed clients do not end')

    def load(self, shared, name, folder):
        """Copy a database from another embedded server.

        :param shared: the other :class:`postgres.Server`
        :param folder: where the copy may lie meanwhile
        """
        dump = folder / 'dump'
        call(shared, 'pg_dump', '-Fd', '-Z0', '-j2', '-f', dump, name)
        call(self.server(), 'createdb', '-T', 'template0', name)
        call(self.server(), 'pg_restore', '-j2', '-d', name, dump)

    def durability(self):
        """Return the values of what makes a commit survive a crash."""
        return {name: self.server().sql(f'SHOW {name}')[0][0] for name in DURABLE}


def call(server, program, *arguments):
    """Run one of PostgreSQL's programs on a server."""
    env = settings.own_environment(**server.environment())
    subprocess.run([server.programs / program, *arguments], env=env, check=True)
