"""Eight people work with the addon while a second PostgreSQL, a streaming replica, serves reads.

    bin/odoo --test python benchmarks/replica.py [--size 1000] [--seconds 60]

Starts two PostgreSQL servers of its own and Odoo with four workers on both.  Prints what each of
them did, without the replica and with it.  Fails where a request fails, where anything saved is
lost, where the replica was not used, or where a method that says it only reads wrote.
"""

import argparse
import contextlib
import shutil
import sys
import time

from beside.databases import ensure_addon
from people import PEOPLE, Office

from devtools import addon_tests, console, odoo_server, postgres, settings, templates

sys.path.insert(0, str(settings.ROOT / 'tests'))
from interrupted_site import own_folder
from own_postgres import OwnPostgres, call

PACE = 0.6
# That of a method which said that it reads, and did not.
WROTE = 'retrying with a read/write cursor'


class Replica(OwnPostgres):
    """A server that follows another one."""

    def __init__(self, primary, folder):
        super().__init__(primary.programs, folder)
        self.primary = primary

    def initialise(self):
        if not self.cluster.exists():
            postgres.make_private(self.data, self.as_user)
            source = ('-h', self.primary.socket, '-U', postgres.ROLE)
            self.call(
                'pg_basebackup', *source, '-R', '-c', 'fast', '-D', self.cluster
            ).check_returncode()

    def wait(self):
        """Wait until everything that the primary has is here."""
        [(position,)] = self.primary.server().sql('SELECT pg_current_wal_lsn()')
        query = f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
        while self.server().sql(query) != [['t']]:
            time.sleep(0.05)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--size', type=int, default=1_000)
    parser.add_argument('--seconds', type=int, default=60)
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(own_folder())
        run = stack.enter_context(addon_tests.run_folder())
        shared = stack.enter_context(odoo_server.ready('test', run))
        database = stack.enter_context(
            templates.Copy(shared, lambda odoo: ensure_addon(odoo, options.size))
        )
        primary = OwnPostgres(shared.server.programs, folder / 'postgres')
        stack.callback(primary.stop)
        primary.start('-c', 'max_wal_senders=4')
        primary.load(shared.server, database, folder)
        call(primary.server(), 'vacuumdb', '-q', '-z', database)
        files = folder / 'data/filestore' / database
        if shared.filestore(database).exists():
            shutil.copytree(shared.filestore(database), files)
        odoo = odoo_server.Odoo(
            shared.source, shared.environment, primary.server(), folder / 'odoo', folder / 'data'
        )
        replica = Replica(primary, folder / 'replica')
        stack.callback(replica.stop)
        replica.start()
        office = Office(odoo, database)
        replica.wait()
        alone = work(office, options.seconds, primary, replica, 'primary alone')
        text = odoo.configuration.read_text()
        odoo.configuration.write_text(
            f'{text}db_replica_host = {replica.socket}\ndb_replica_port = 5432\n'
        )
        both = work(office, options.seconds, primary, replica, 'with the replica')
        log = (odoo.folder / 'server.log').read_text()
        lost = office.find_lost()
    wrote = log.count(WROTE)
    print(f'{len(lost)} lost, {wrote} times a reading method wrote')
    return int(bool(lost or wrote or alone.errors or both.errors or not both.replica_share))


def work(office, seconds, primary, replica, label):
    """Let people work; print and return what they and both servers did."""
    with office.served():
        before = [look(server, office.database) for server in (primary, replica)]
        minute = office.do(PACE, seconds)
        # PostgreSQL counts a second later.
        time.sleep(2)
        after = [look(server, office.database) for server in (primary, replica)]
        replayed = time.monotonic()
        replica.wait()
        delay = time.monotonic() - replayed
    minute.show(label)
    counts = [there - here for here, there in zip(before, after, strict=True)]
    minute.replica_share = counts[1] / max(sum(counts), 1)
    print(
        f'  transactions: primary {counts[0]}, replica {counts[1]} '
        f'({100 * minute.replica_share:.0f} %); replayed {delay * 1000:.0f} ms after the end; '
        f'{PEOPLE} people, a request every {PACE} s each'
    )
    return minute


def look(server, database):
    """How many transactions a server has ended."""
    query = 'SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '
    [(count,)] = server.server().sql(f"{query}'{database}'")
    return int(count)


if __name__ == '__main__':
    console.guarded(main, 'replica.py')
