"""A warm process on one of both databases: it does what it is told, one piece of work at a time.

Reads requests as lines of JSON and answers each with one; its parent is `databases.py`.
"""

import contextlib
import gc
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from beside import acceptance, creating, data, desk, profiling, reading, writing  # noqa: F401
from beside.work import BY_NAME

MEGABYTE = 1024


def main(configuration, database):
    answers = os.fdopen(os.dup(1), 'w')
    # What Odoo or an addon prints must not look like an answer.
    os.dup2(2, 1)
    config.parse_config(
        ['-c', configuration, '-d', database, '--log-level=warn'], setup_logging=True
    )
    registry = Registry(database)
    for line in sys.stdin:
        request = json.loads(line)
        answer = FUNCTIONS[request.pop('function')](registry, **request)
        print(json.dumps(answer), file=answers, flush=True)


def create(registry, count):
    """Create the data that stock Odoo knows, and keep it."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        data.create(env, count)
        env.cr.flush()
        data.check_all(env, count)


def fill(registry):
    """Add the data that the addon knows, and keep it."""
    with registry.cursor() as cr:
        data.fill(api.Environment(cr, SUPERUSER_ID, {}))


def prepare_people(registry, count):
    """Make people who work over HTTP, and keep them; return what they need to know."""
    with registry.cursor() as cr:
        return desk.prepare(api.Environment(cr, 2, {}), count)


def measure(registry, name):
    """Do a piece of work as often as it wants, each time in a transaction that is undone.

    :returns: seconds of CPU of Python and of PostgreSQL and queries, of one time on average
    """
    work = BY_NAME[name]
    total = dict.fromkeys(('python', 'postgres', 'queries'), 0)
    for _round in range(work.rounds):
        with undone(registry) as env:
            steps = prepare(env, work)
            cr = env.cr
            backend, queries = postgres_seconds(cr), cr.sql_log_count
            start = time.process_time()
            finish(steps)
            cr.flush()
            total['python'] += time.process_time() - start
            total['queries'] += cr.sql_log_count - queries
            total['postgres'] += postgres_seconds(cr) - backend
    return {key: value / work.rounds for key, value in total.items()}


def count_queries(registry, name):
    """Return the queries of one piece of work, once caches are full."""
    for _time in range(1 if BY_NAME[name].long else 2):
        with undone(registry) as env:
            steps = prepare(env, BY_NAME[name])
            before = env.cr.sql_log_count
            finish(steps)
            env.cr.flush()
            queries = env.cr.sql_log_count - before
    return queries


def measure_memory(registry, name):
    """Return by how many MB a piece of work raises the highest memory of this process."""
    work = BY_NAME[name]
    # What a first confirmation loads stays loaded.
    measure(registry, 'confirm_one')
    with undone(registry) as env:
        steps = prepare(env, work)
        Path('/proc/self/clear_refs').write_text('5')
        before, queries = peak(), env.cr.sql_log_count
        finish(steps)
        env.cr.flush()
        return {'memory': peak() - before, 'queries': env.cr.sql_log_count - queries}


def profile(registry, name):
    """Return where one piece of work spends its time and its queries, as text."""
    measure(registry, name)
    with undone(registry) as env:
        steps = prepare(env, BY_NAME[name])
        return profiling.run(env.cr, lambda: (finish(steps), env.cr.flush()))


@contextlib.contextmanager
def undone(registry):
    """Yield the environment of a salesperson's request, and undo what is done there."""
    with registry.cursor() as cr:
        user = api.Environment(cr, 2, {})['res.users']
        context = {**user.context_get(), 'allowed_company_ids': user.env.company.ids}
        try:
            yield api.Environment(cr, 2, context)
        finally:
            cr.rollback()
            registry.reset_changes()


def prepare(env, work):
    steps = work.function(env)
    next(steps)
    env.cr.flush()
    env.invalidate_all()
    gc.collect()
    return steps


def finish(steps):
    assert next(steps, None) is None, 'a piece of work has one yield'


def postgres_seconds(cr):
    """Seconds of CPU of the process that serves this cursor, to the nanosecond."""
    pid = cr.connection.get_backend_pid()
    return int(Path(f'/proc/{pid}/schedstat').read_text().split()[0]) / 1e9


def peak():
    status = Path('/proc/self/status').read_text()
    return int(status.split('VmHWM:')[1].split()[0]) / MEGABYTE


FUNCTIONS = {
    function.__name__: function
    for function in (
        create,
        fill,
        prepare_people,
        measure,
        count_queries,
        measure_memory,
        profile,
    )
}

if __name__ == '__main__':
    main(*sys.argv[1:])
