"""bin/odoo: any command of Odoo with the environment of bin/run or bin/test."""

import tempfile
from pathlib import Path

from . import console, odoo_server, processes, settings

HELP = """\
usage: bin/odoo [--test] COMMAND [ARGUMENTS]

Calls `odoo COMMAND -c <configuration> ARGUMENTS` with the fetched Odoo, its Python packages
and the PostgreSQL server of bin/run, or with --test that of bin/test.  Examples:

  bin/odoo shell -d opportunity_plus          a Python prompt on the database of bin/run
  bin/odoo server -d opportunity_plus -u opportunity_plus --stop-after-init
  bin/odoo --test shell -d op_run_123_abc     a database that bin/test --keep-db left behind
  bin/odoo i18n export -d opportunity_plus -o /tmp/terms.pot opportunity_plus
                                              the terms to translate
  bin/odoo psql opportunity_plus              psql (not an Odoo command)
  bin/odoo python file.py                     Python with Odoo on its path
"""


def main(arguments):
    purpose = 'run'
    if arguments and arguments[0] == '--test':
        purpose, arguments = 'test', arguments[1:]
    if not arguments or arguments[0] in ('-h', '--help'):
        console.say(HELP)
        return 0
    if arguments[0].startswith('-'):
        raise console.Failure('a command is missing, such as server or shell: bin/odoo --help')
    runs = settings.CACHE / 'runs'
    runs.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix='odoo-', dir=runs) as folder,
        odoo_server.ready(purpose, Path(folder)) as odoo,
    ):
        command = build(odoo, *arguments)
        return processes.run_interactive(command, odoo.process_environment())


def build(odoo, name, *arguments):
    if name == 'psql':
        return [odoo.server.programs / 'psql', *arguments]
    if name == 'python':
        return [odoo.environment.python, *arguments]
    # The commands of i18n have commands of their own, and want the configuration after them.
    leading = int(name == 'i18n')
    rest = ['-c', odoo.configuration, *arguments[leading:]]
    return odoo.command(name, *arguments[:leading], *rest)


if __name__ == '__main__':
    console.guarded(main, 'bin/odoo')
