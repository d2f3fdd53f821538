"""The tests in tests/: plain pytest, they call the commands and look at what happens."""

from . import addon_tests, settings, virtualenv

TESTS = settings.ROOT / 'tests'
# Who looks at the ports that bin/run takes must be alone with them.
SHARES_PORTS = 'serving('


def run(arguments, paths=(TESTS,)):
    """Run the tests of the commands in the fetched environment."""
    environment = virtualenv.ensure()
    command = [
        environment.python,
        '-m',
        'pytest',
        *addon_tests.common_options(),
        '-p',
        'no:odoo',
        *arguments,
        *paths,
    ]
    with addon_tests.run_folder() as folder:
        return addon_tests.call_pytest(
            command, folder, settings.own_environment(PYTHONPATH=str(settings.BIN))
        )


def groups():
    """Return groups of files, all of them, that may run side by side."""
    together, apart = [], []
    for file in sorted(TESTS.glob('test_*.py')):
        (together if SHARES_PORTS in file.read_text() else apart).append(str(file))
    return [together, *([file] for file in apart)]
