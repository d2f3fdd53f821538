"""bin/test --lint: the house rules, each of them blocking.

ruff, pylint with OCA's checks, pylint with Odoo's own checks, Odoo's module test_lint,
eslint, prettier.  Versions are locked in requirements-lint.lock and package-lock.json.
"""

import os
import subprocess

from . import addon_tests, console, node, odoo_source, settings, virtualenv

# Odoo 19's test_pylint.py, which itself would look at all of Odoo (9 minutes).
ODOO_MESSAGES = (
    'used-before-assignment,undefined-variable,eval-used,unreachable,function-redefined,sql-injection,'
    'missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override'
)
ODOO_PLUGINS = (
    '_pylint_path_setup,pylint.extensions.bad_builtin,_odoo_checker_sql_injection,'
    '_odoo_checker_gettext,_odoo_checker_unlink_override'
)
# Not of use here: one looks at all of Odoo, one tests the checkers, one needs an old eslint.
DESELECTED = ['test_pylint.py', 'test_checkers.py', 'test_eslint.py']
ADDONS = (settings.ADDON_PATH, settings.PROJECT_PATH)
PRETTIER_FILES = ['*.js', '*.json', '*.xml', '*.css', '*.scss']


def run(fix=False):
    """Run all linters, the later ones too when one finds something; tell which failed."""
    environment = virtualenv.ensure(settings.LINT_REQUIREMENTS, 'linters')
    checks = {
        'ruff': lambda: ruff(environment, fix),
        "pylint, OCA's checks": lambda: pylint_oca(environment),
        "pylint, Odoo's checks": lambda: pylint_odoo(environment),
        'eslint': lambda: eslint(fix),
        'prettier': lambda: prettier(fix),
        "Odoo's test_lint": lambda: test_lint(environment),
    }
    failed = []
    for name, check in checks.items():
        console.say(f'--- {name}')
        try:
            good = check()
        except console.Failure as error:
            console.say(str(error))
            good = False
        if not good:
            failed.append(name)
    if failed:
        console.say(f'lint: {", ".join(failed)} failed')
    return 1 if failed else 0


def call(*command, **environment):
    """Run a linter on the repository; tell whether it is content."""
    env = settings.own_environment(**environment)
    return (
        subprocess.run(
            [str(part) for part in command], cwd=settings.ROOT, env=env, check=False
        ).returncode
        == 0
    )


def ruff(environment, fix):
    tool = environment.tool('ruff')
    if fix:
        call(tool, 'check', '--fix', '--no-cache', '--quiet', '.')
        call(tool, 'format', '--no-cache', '--quiet', '.')
    checked = call(tool, 'check', '--no-cache', '.')
    return call(tool, 'format', '--check', '--no-cache', '.') and checked


def pylint_oca(environment):
    return call(environment.tool('pylint'), '--rcfile=.pylintrc', *ADDONS)


def pylint_odoo(environment):
    source = odoo_source.ensure()
    checkers = source.module('test_lint') / 'tests'
    packages = virtualenv.ensure().site_packages
    return call(
        environment.tool('pylint'),
        f'--rcfile={os.devnull}',
        '--disable=all,unknown-option-value,useless-option-value',
        f'--enable={ODOO_MESSAGES}',
        '--reports=n',
        '--score=n',
        f'--load-plugins={ODOO_PLUGINS}',
        '--bad-functions=input',
        "--msg-template={path}:{line}: {msg} ({symbol})",
        *ADDONS,
        PYTHONPATH=f'{checkers}:{source.parent}:{packages}',
        ADDONS_PATH=str(settings.ADDON_PATH.parent),
    )


def eslint(fix):
    node.ensure()
    files = files_in_git('*.js')
    return call(node.tool('eslint'), '--max-warnings=0', *(['--fix'] if fix else []), *files)


def prettier(fix):
    node.ensure()
    files = [name for name in files_in_git(*PRETTIER_FILES) if not name.startswith('package-lock')]
    return call(node.tool('prettier'), '--write' if fix else '--check', '--log-level=warn', *files)


def files_in_git(*patterns):
    """Return the files of the repository, those not yet added too, but not the ignored ones."""
    listing = subprocess.run(
        [
            'git',
            'ls-files',
            '--cached',
            '--others',
            '--exclude-standard',
            '--deduplicate',
            *patterns,
        ],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [name for name in listing if (settings.ROOT / name).exists()]


def test_lint(environment):
    """Run the tests of Odoo's module test_lint, made to see our addons only."""
    tests = odoo_source.ensure().module('test_lint') / 'tests'
    ignored = [f'--ignore={tests / name}' for name in DESELECTED]
    arguments = ['-q', '-p', 'devtools.lint_scope', *ignored, str(tests)]
    # The folder is a package that imports all of its files, and one of them astroid.
    return addon_tests.run_project(arguments, (), packages=environment.site_packages).code == 0
