"""bin/screens: a picture of every screen of the addon, or a check whether all can use them."""

import argparse
import os
import zlib

from . import browser, cli_run, console, fonts, node, odoo_server, processes, settings

HELP = """\
Make a database with demo data and open every screen of the addon, at the size of a desktop and
of a phone: bin/devtools/screens/list*.js name them.  The pictures in docs/screens/ are made anew.
"""
# OdooBot greets new users in a window of its own, which on a phone covers everything.
PREPARATION = "UPDATE res_users SET odoobot_state = 'disabled';"
LANGUAGE = """
UPDATE res_partner SET lang = '%s'
 WHERE id IN (SELECT partner_id FROM res_users WHERE login = 'admin');
"""
# Two clones may take pictures at the same time.
DATABASE = f'{settings.ADDON}_screens_{zlib.crc32(str(settings.ROOT).encode()):08x}'
SCRIPTS = settings.ROOT / 'bin' / 'devtools' / 'screens'
PICTURES = settings.ROOT / 'docs' / 'screens'


def main(arguments):
    parser = argparse.ArgumentParser(
        prog='bin/screens', description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--check',
        action='store_true',
        help='take no picture: look for what people with a disability cannot use (axe-core),'
        ' and for what is cut or beyond the edge of the screen',
    )
    parser.add_argument(
        '--language',
        metavar='CODE',
        help='as somebody who works in this language (es_ES); pictures go to the folder of this'
        ' name in docs/screens/, and screens that are found by their English words are left out',
    )
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
    processes.run_logged(
        f'Loading {language}',
        odoo.command('i18n', 'loadlang', '-c', odoo.configuration, '-d', DATABASE, '-l', language),
        'screens-language',
        env=odoo.process_environment(),
    )
    odoo.server.sql(LANGUAGE % language, DATABASE)


def take(address, names=(), language=None):
    """Take the pictures; return 1 if a page had an error, else 0."""
    folder = PICTURES / (language or '')
    folder.mkdir(parents=True, exist_ok=True)
    return call('take.js', language, address, folder, *names)


def check(address, names=(), language=None):
    """Print what few can use or what does not fit; return 1 if there is any, else 0."""
    return call('check.js', language, address, *names)


def call(script, language, address, *arguments):
    command = ['node', SCRIPTS / script, address, browser.path(), *arguments]
    environment = {**os.environ, **fonts.environment(), 'SCREENS_LANGUAGE': language or ''}
    return processes.run_interactive([str(part) for part in command], environment)


if __name__ == '__main__':
    console.guarded(main, 'bin/screens')
