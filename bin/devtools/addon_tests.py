"""Running tests of addons with pytest-odoo on a copy of a template database."""

import contextlib
import dataclasses
import json
import shutil
import tempfile
from pathlib import Path

from . import browser, console, odoo_server, processes, settings, templates


@dataclasses.dataclass
class Result:
    """What a run of pytest came to."""

    code: int
    outcomes: dict = dataclasses.field(default_factory=dict)
    seconds: dict = dataclasses.field(default_factory=dict)  # by name of file

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


def run_shop(arguments, paths, **options):
    """Run tests that need more of Odoo's modules, on the database that has them."""
    return run(arguments, paths, template=templates.SHOP.ensure_addon, **options)


def run_project(arguments, paths, **options):
    """Run tests of the second addon, on the database that has it."""
    return run(arguments, paths, template=templates.PROJECT.ensure_addon, **options)


def pytest(odoo, database, arguments, strict=True, packages=None):
    """Call pytest-odoo; `packages` is a folder of more Python packages."""
    command = [
        odoo.environment.python,
        '-m',
        'pytest',
        *common_options(strict),
        '-pdevtools.ports',
        '--odoo-http',
        f'--odoo-config={odoo.configuration}',
        f'--odoo-database={database}',
        *arguments,
    ]
    environment = odoo.process_environment()
    if packages:
        environment['PYTHONPATH'] += f':{packages}'
    # Chromium leaves files behind.  Not in the cache: its sockets need a short path.
    with tempfile.TemporaryDirectory(prefix='op-', ignore_cleanup_errors=True) as environment[
        'TMPDIR'
    ]:
        return call_pytest(command, odoo.folder, environment)


def common_options(strict=True):
    plugins = ['devtools.outcomes', *(['devtools.strict'] if strict else []), 'no:cacheprovider']
    options = ['-rs', '-c', settings.ROOT / 'pytest.ini', '--rootdir', settings.ROOT]
    return [*options, *(f'-p{plugin}' for plugin in plugins)]


def call_pytest(command, folder, environment):
    outcomes = folder / 'outcomes.json'
    environment = {**environment, 'DEVTOOLS_OUTCOMES': str(outcomes)}
    code = processes.run_attached(command, environment)
    return Result(code, **(json.loads(outcomes.read_text()) if outcomes.exists() else {}))


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
