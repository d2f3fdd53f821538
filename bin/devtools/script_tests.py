"""The tests in tests/: plain pytest, they call the commands and look at what happens."""

from . import addon_tests, settings, virtualenv


def run(arguments):
    """Run the tests of the commands in the fetched environment."""
    environment = virtualenv.ensure()
    paths = [] if any('tests' in argument for argument in arguments) else [settings.ROOT / 'tests']
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
