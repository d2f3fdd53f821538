"""The two databases of a size, and the processes that work in them."""

import contextlib
import hashlib
import json
import subprocess
from pathlib import Path

from devtools import console, processes, settings, templates

HERE = Path(__file__).parent
# A query that PostgreSQL splits would spend its time in processes that nobody looks at.
ONE_PROCESS = '-c max_parallel_workers_per_gather=0'


class Worker:
    """A process on a database, which does what it is told."""

    def __init__(self, odoo, database):
        self.log = settings.LOGS / f'{database}-worker.log'
        with self.log.open('wb') as log:
            self.process = processes.start(
                [odoo.environment.python, HERE / 'worker.py', odoo.configuration, database],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=odoo.process_environment(PGOPTIONS=ONE_PROCESS),
            )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        processes.stop(self.process)
        self.process.stdin.close()
        self.process.stdout.close()

    def call(self, function, **arguments):
        """Call a function of `worker.py`, and return its result."""
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps({'function': function, **arguments}), file=self.process.stdin)
            self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            last = processes.tail(self.log)
            raise console.Failure(f'{function} {arguments}: {last} (all of it: {self.log})')
        return json.loads(answer)


@contextlib.contextmanager
def pair(odoo, size):
    """Yield the names of copies of both databases: of stock Odoo, and with the addon."""
    with (
        templates.Copy(odoo, lambda odoo: ensure_stock(odoo, size)) as stock,
        templates.Copy(odoo, lambda odoo: ensure_addon(odoo, size)) as addon,
    ):
        yield stock, addon


@contextlib.contextmanager
def workers(odoo, databases):
    """Yield a worker for each database."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Worker(odoo, database)) for database in databases]


def ensure_stock(odoo, size):
    """Return the name of the database with stock's data, making it when needed."""
    name = f'op_bench_stock_{size}_{digest(odoo)}'

    def make(part):
        console.say(f'Making {size} opportunities and what belongs to them')
        with Worker(odoo, part) as worker:
            worker.call('create', count=size)

    return ensure(odoo, name, templates.ensure_stock, make, spare=0)


def ensure_addon(odoo, size):
    """Return the name of the database with the addon's data too, making it when needed."""
    name = f'op_bench_addon_{size}_{digest(odoo, templates.addon_hash())}'

    def make(part):
        odoo.change(f'Installing {settings.ADDON}', part, '-i', settings.ADDON, log=name)
        with Worker(odoo, part) as worker:
            worker.call('fill')

    return ensure(odoo, name, lambda odoo: ensure_stock(odoo, size), make, spare=3)


def ensure(odoo, name, base, make, spare):
    """Make a template by a function, from a copy of another one, where it is missing."""
    if name not in odoo.server.databases():
        with templates.building(name):
            if name not in odoo.server.databases():
                with templates.Copy(odoo, base) as part:
                    make(part)
                    odoo.server.sql('VACUUM (ANALYZE, FREEZE)', part)
                    odoo.rename(part, name)
        templates.prune(odoo, name.rpartition('_')[0] + '_', name, spare)
    return name


def digest(odoo, *more):
    """What changes where the data would be other data."""
    text = ''.join((HERE / name).read_text() for name in ('data.py', 'copying.py'))
    key = f'{text} {templates.stock_name(odoo.source)} {more}'
    return hashlib.sha256(key.encode()).hexdigest()[:12]
