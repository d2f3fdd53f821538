"""Running pytest: the tests of addons on a copy of a template database, and those of tests/."""

import contextlib
import dataclasses
import json
import shutil
import tempfile
from pathlib import Path

from . import browser, console, odoo_server, processes, settings, templates, virtualenv

NO_TESTS = 5  # pytest's exit code
TESTS = settings.ROOT / 'tests'


@dataclasses.dataclass
class Result:
    """What a run of pytest came to."""

    code: int
    outcomes: dict = dataclasses.field(default_factory=dict)

    def count(self, outcome):
        return sum(value == outcome for value in self.outcomes.values())


def run(
    arguments, paths=(), *, template=templates.ensure_addon, keep=False, strict=True, packages=None
):
    """Run pytest-odoo on a copy of the database that template(odoo) names."""
    browser.ensure()
    with (
        run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, template, keep) as database,
    ):
        return pytest(odoo, database, [*arguments, *paths], strict, packages)


def pytest(odoo, database, arguments, strict=True, packages=None):
    """Call pytest-odoo; `packages` is a folder of more Python packages."""
    arguments = [
        *('-pdevtools.ports', '--odoo-http', *(() if strict else ('--allow-skips',))),
        *(f'--odoo-config={odoo.configuration}', f'--odoo-database={database}', *arguments),
    ]
    environment = odoo.process_environment()
    # pytest-odoo copies the database for its workers by PostgreSQL's programs.
    environment['PATH'] = f'{odoo.server.programs}:{environment["PATH"]}'
    if packages:
        environment['PYTHONPATH'] += f':{packages}'
    return call_pytest(odoo.environment, arguments, odoo.folder, environment)


def run_commands(arguments):
    """Run tests of tests/: plain pytest, they call the commands and look at what happens."""
    virtual, environment = virtualenv.ensure(), settings.own_environment(PYTHONPATH=settings.BIN)
    with run_folder() as folder:
        return call_pytest(virtual, ['-pno:odoo', *arguments], folder, environment)


def call_pytest(virtual, arguments, folder, environment):
    outcomes = folder / 'outcomes.json'
    options = ['-c', settings.ROOT / 'pytest.ini', '--rootdir', settings.ROOT, '-pno:cacheprovider']
    command = [virtual.python, '-m', 'pytest', *options, '-pdevtools.plugin']
    # Chromium leaves files behind.  Not in the cache: its sockets need a short path.
    with tempfile.TemporaryDirectory(prefix='op-', ignore_cleanup_errors=True) as temporary:
        code = processes.run_attached(
            [*command, f'--outcomes={outcomes}', *arguments], {**environment, 'TMPDIR': temporary}
        )
    return Result(code, json.loads(outcomes.read_text()) if outcomes.exists() else {})


def merge(results):
    """Return the result of all; that one database had no such test is no failure."""
    outcomes = {test: outcome for result in results for test, outcome in result.outcomes.items()}
    codes = {result.code for result in results}
    if any(result.outcomes for result in results):
        codes.discard(NO_TESTS)
    return Result(next(filter(None, codes), 0), outcomes)


@contextlib.contextmanager
def run_folder():
    """A folder for one run, kept only when there are screenshots of failed tours in it."""
    parent = settings.CACHE / 'runs'
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix='test-', dir=parent))
    try:
        yield folder
    finally:
        if any((folder / 'screenshots').rglob('*.*')):
            console.say(f'Screenshots of failed tours: {folder}/screenshots')
        else:
            shutil.rmtree(folder, ignore_errors=True)
