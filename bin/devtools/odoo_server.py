"""Calling Odoo: its configuration, its commands, and what they cost."""

import contextlib
import os
import re
import shutil

from . import console, odoo_source, postgres, processes, settings, virtualenv

MODULE_LINE = re.compile(r'Loading module (\S+) \((\d+)/(\d+)\)')


class Odoo:
    """An Odoo 19 with its Python environment, its PostgreSQL server and our addon."""

    def __init__(self, source, environment, server, folder, data=None):
        self.source, self.environment, self.server = source, environment, server
        self.folder = folder
        self.data = data or settings.CACHE / 'data'
        self.configuration = folder / 'odoo.conf'
        self.write_configuration()

    def write_configuration(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        if not (settings.ADDON_PATH / '__manifest__.py').exists():
            raise console.Failure(f'the addon is missing: {settings.ADDON_PATH}/__manifest__.py')
        values = {
            'addons_path': ','.join(map(str, [settings.ADDON_PATH.parent, *self.source.addons])),
            'data_dir': self.data,
            'db_host': self.server.host,
            'db_port': self.server.port,
            'db_user': self.server.user,
            'http_interface': '127.0.0.1',
            'list_db': False,
            'max_cron_threads': 0,
            'screenshots': self.folder / 'screenshots',
        }
        # The password, if any, travels in PGPASSWORD.
        text = '[options]\n' + ''.join(f'{name} = {value}\n' for name, value in values.items())
        self.configuration.write_text(text)

    def process_environment(self, **extra):
        path = f'{self.source.parent}:{settings.BIN}'
        return settings.own_environment(**self.server.environment(), PYTHONPATH=path, **extra)

    def command(self, *arguments):
        return [self.environment.python, settings.BIN / 'devtools/odoo_main.py', *arguments]

    def on_database(self, name, database, *arguments):
        """Return one of Odoo's commands for a database."""
        return self.command(name, '-c', self.configuration, '-d', database, *arguments)

    def change(self, title, database, *arguments, log):
        """Install or update modules and stop; return the log."""
        text = processes.run_logged(
            title,
            self.on_database('server', database, '--no-http', '--stop-after-init', *arguments),
            log,
            env=self.process_environment(),
            detail=loading_module,
            hint=odoo_hint,
        )
        if failed := problems(text, ('ERROR', 'CRITICAL')):
            log_file = settings.LOGS / f'{log}.log'
            raise console.Failure(f'{title} failed: {failed[0]} (all of it: {log_file})')
        return text

    # Databases.  Their filestore is a folder of the same name.

    def filestore(self, database):
        return self.data / 'filestore' / database

    def drop(self, database):
        self.server.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def copy(self, source, target):
        """Copy a database and its filestore (by hard links: Odoo never rewrites a file there)."""
        self.drop(target)
        if self.filestore(source).exists():
            shutil.copytree(self.filestore(source), self.filestore(target), copy_function=os.link)
        self.server.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def rename(self, source, target):
        """Rename a database: this is how one that is complete appears."""
        shutil.rmtree(self.filestore(target), ignore_errors=True)
        if self.filestore(source).exists():
            self.filestore(source).rename(self.filestore(target))
        self.server.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


@contextlib.contextmanager
def ready(purpose, folder):
    """Yield an Odoo for `purpose`, fetching and starting all that it needs."""
    environment = virtualenv.ensure()
    source = odoo_source.ensure()
    with postgres.running(environment, purpose) as server:
        yield Odoo(source, environment, server, folder)


def loading_module(line):
    match = MODULE_LINE.search(line)
    return 'module {1}/{2} {0}'.format(*match.groups()) if match else ''


def problems(text, levels=('WARNING', 'ERROR', 'CRITICAL')):
    """Return the lines of an Odoo log with one of the levels, without date and process."""
    pattern = re.compile(r'^\S+ \S+ \d+ (%s) \S+ (.*)$' % '|'.join(levels), re.MULTILINE)
    return [f'{level} {message}' for level, message in pattern.findall(text)]


def odoo_hint(text):
    """Return the line of an Odoo log that tells why it ended."""
    lines = problems(text, ('ERROR', 'CRITICAL'))
    errors = re.findall(r'^(?:\w+\.)*\w*(?:Error|Exception)\b.*', text, re.MULTILINE)
    reasons = [console.last_line(text), *lines, *(errors if lines else ())]
    return f'Odoo failed: {reasons[-1]}'
