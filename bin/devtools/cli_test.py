"""bin/test: run the tests."""

import shutil
import subprocess
import sys
from pathlib import Path

from . import browser, console, odoo_server, settings, templates


def main(arguments):
    return addon_tests(arguments)


def addon_tests(arguments, keep=False):
    """Run the tests of the addon with pytest-odoo on a copy of the template database."""
    browser.ensure()
    with run_folder() as folder, odoo_server.ready('test', folder) as odoo:
        template = templates.ensure_addon(odoo)
        with templates.Copy(odoo, template, keep) as database:
            return pytest(odoo, database, arguments, [settings.ADDON_PATH])
    

def pytest(odoo, database, arguments, default_paths, **environment):
    paths = [] if names_paths(arguments) else [str(path) for path in default_paths]
    command = [
        odoo.environment.python, '-m', 'pytest', '-p', 'devtools.strict', '-p', 'no:cacheprovider', '-rs',
        '-c', settings.ROOT / 'pytest.ini', '--rootdir', settings.ROOT,
        '--odoo-http', f'--odoo-config={odoo.configuration}', f'--odoo-database={database}',
        *arguments, *paths,
    ]
    code = subprocess.run(command, env=odoo.process_environment(**environment), check=False).returncode
    return code


def names_paths(arguments):
    return any(Path(argument.split('::')[0]).exists() for argument in arguments if not argument.startswith('-'))


class run_folder:
    """A folder for one run, kept only when something was left in it to look at."""

    def __enter__(self):
        import tempfile
        parent = settings.CACHE / 'runs'
        parent.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(prefix='test-', dir=parent))
        return self.path

    def __exit__(self, *error):
        if any((self.path / 'screenshots').rglob('*.*')):
            console.say(f'Screenshots: {self.path}/screenshots')
        else:
            shutil.rmtree(self.path, ignore_errors=True)


if __name__ == '__main__':
    console.guarded(main, 'bin/test')
