"""A real Odoo server with several workers on loopback, called over JSON-2."""

import contextlib
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

from devtools import ports, processes

WORKERS = 4
GENERATE_KEY = """
key = env['res.users.apikeys'].with_user(env.ref('base.user_admin')).sudo()._generate(
    'rpc', 'tests', None)
env.cr.commit()
print('KEY', key)
"""
# Whatever proxy the user's environment names, these calls stay on this machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refusal(AssertionError):
    """The server answered a call with an error."""

    def __init__(self, error):
        super().__init__(f'{error.code}: {error.read().decode()[:2000]}')
        self.code = error.code
        # From where it knows that it serves JSON-2, Odoo answers in JSON.
        self.is_before_call = 'json' not in error.headers.get_content_type()


class Client:
    """Calls methods of an Odoo server as its administrator."""

    def __init__(self, url, key):
        self.url, self.key = url, key

    def call(self, model, method, **arguments):
        """Call a method in a transaction of its own and return its result."""
        request = urllib.request.Request(
            f'{self.url}/json/2/{model}/{method}',
            json.dumps(arguments).encode(),
            {'Authorization': f'bearer {self.key}', 'Content-Type': 'application/json'},
        )
        try:
            with OPENER.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refusal(error) from error


class Server:
    """An Odoo server on one database; it may be started more than once, on the same ports."""

    def __init__(self, odoo, database, workers=WORKERS):
        self.odoo, self.database, self.workers = odoo, database, workers
        self.port, self.gevent_port = ports.reserve(), ports.reserve()
        self.url = f'http://127.0.0.1:{self.port}'
        self.log = odoo.folder / 'server.log'

    def start(self):
        """Start the server and return its process, without waiting until it answers."""
        with self.log.open('ab') as log:
            return processes.start(
                self.odoo.command(
                    'server', '-c', self.odoo.configuration, '-d', self.database,
                    '--http-port', self.port, '--gevent-port', self.gevent_port,
                    '--workers', self.workers, '--db-filter', f'^{self.database}$',
                ),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=self.odoo.process_environment(),
            )  # fmt: skip

    def wait_for(self, process, *, websockets=False):
        """Wait until the server answers.

        :param websockets: wait for the process that serves websockets, too: it is the last to start
        :returns: False if the server stopped instead
        """
        for _fifth in range(600):
            if process.poll() is not None:
                return False
            try:
                with OPENER.open(f'{self.url}/web/health', timeout=5):
                    if websockets:
                        socket.create_connection(('127.0.0.1', self.gevent_port), 5).close()
                    return True
            except OSError:
                time.sleep(0.2)
        raise AssertionError('the server does not answer')


@contextlib.contextmanager
def running(odoo, database, workers=WORKERS):
    """Yield the address of a server on a database."""
    server = Server(odoo, database, workers)
    process = server.start()
    with processes.stopped_at_exit(process):
        assert server.wait_for(process), f'the server stopped: {server.log.read_text()[-2000:]}'
        yield server.url


def prepare(odoo, database, script):
    """Run Python on a database, in Odoo's shell, and return a key for calls as administrator."""
    result = subprocess.run(
        [str(part) for part in odoo.command(
            'shell', '-c', odoo.configuration, '-d', database, '--no-http')],
        input=script + GENERATE_KEY, capture_output=True, text=True, check=False, timeout=300,
        env=odoo.process_environment(),
    )  # fmt: skip
    keys = [line.split()[-1] for line in result.stdout.splitlines() if line.startswith('KEY ')]
    assert len(keys) == 1, result.stdout + result.stderr
    return keys[0]
