"""A picture of every screen of the addon, or a check whether all can use them.

`bin/screens` starts it, by `bin/odoo python`.
"""

import argparse
import os
from pathlib import Path

from devtools import (
    browser,
    cli_run,
    console,
    node,
    odoo_server,
    odoo_source,
    postgres,
    processes,
    settings,
)

HELP = """\
Make a database with demo data and open every screen of the addon, at the size of a desktop and
of a phone: docs/screens/list*.js name them.  The pictures in docs/screens/ are made anew.
"""
# OdooBot greets new users in a window of its own, which on a phone covers everything.
PREPARATION = "UPDATE res_users SET odoobot_state = 'disabled';"
LANGUAGE = """
UPDATE res_partner SET lang = '%s'
 WHERE id IN (SELECT partner_id FROM res_users WHERE login = 'admin');
"""
# Two clones may take pictures at the same time.
DATABASE = f'{settings.ADDON}_screens_{postgres.fingerprint(settings.ROOT)}'
CHECK = settings.ROOT / 'tests/screens/check.js'
PICTURES = Path(__file__).parent
FONTS = PICTURES / 'fonts.conf'
TAKE = PICTURES / 'take.js'


def main(arguments):
    parser = argparse.ArgumentParser(
        prog='bin/screens', description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    text = 'take no picture: look for what people with a disability cannot use (axe-core),'
    text += ' and for what is cut or beyond the edge of the screen'
    parser.add_argument('--check', action='store_true', help=text)
    text = 'as somebody who works in this language (es_ES); pictures go to the folder of this'
    text += ' name in docs/screens/, and screens that are found by their English words are left out'
    parser.add_argument('--language', metavar='CODE', default='', help=text)
    parser.add_argument('names', nargs='*', metavar='NAME', help='only these screens')
    options = parser.parse_args(arguments)
    ensure_tools()
    with odoo_server.ready('run', settings.CACHE / 'runs' / DATABASE) as odoo:
        # From scratch: dates of the demo data count from the day on which it was made.
        cli_run.prepare(odoo, cli_run.parse(['--database', DATABASE, '--reset']))
        odoo.server.sql(PREPARATION, DATABASE)
        if options.language:
            speak(odoo, options.language)
        log = settings.LOGS / f'{DATABASE}-server.log'
        with cli_run.served(odoo, DATABASE, cli_run.choose_port(None), log) as (_process, address):
            look = check if options.check else take
            code = look(address, options.names, options.language)
        odoo.drop(DATABASE)
    return code


def ensure_tools():
    """Make sure that Node.js, its packages and a browser are there."""
    node.ensure()
    browser.ensure()


def speak(odoo, language):
    """Let the administrator work in another language than English."""
    command = odoo.command('i18n', 'loadlang', '-c', odoo.configuration, '-d', DATABASE)
    environment = odoo.process_environment()
    title = f'Loading {language}'
    processes.run_logged(title, [*command, '-l', language], 'screens-language', env=environment)
    odoo.server.sql(LANGUAGE % language, DATABASE)


def take(address, names=(), language=''):
    """Take the pictures; return 1 if a page had an error, else 0."""
    folder = PICTURES / language
    folder.mkdir(parents=True, exist_ok=True)
    return call(TAKE, language, address, browser.path(), folder, *names)


def check(address, names=(), language=''):
    """Print what few can use or what does not fit; return 1 if there is any, else 0."""
    return call(CHECK, language, address, browser.path(), *names)


def call(script, language, *arguments):
    # The font that Odoo's web client asks for: another one may be wider than what users see.
    folder = odoo_source.ensure().module('web') / 'static/fonts/google/Roboto'
    file = settings.CACHE / 'fonts.conf'
    file.write_text(FONTS.read_text().format(folder=folder))
    environment = {**os.environ, 'FONTCONFIG_FILE': str(file), 'SCREENS_LANGUAGE': language}
    return processes.run_interactive(['node', script, *arguments], environment)


if __name__ == '__main__':
    console.guarded(main, 'bin/screens')
