"""bin/test --lint: the house rules, each of them blocking.

Those that pre-commit runs stand in .pre-commit-config.yaml; Odoo's module test_lint needs a
database.  Versions are locked in requirements-lint.lock and package-lock.json.
"""

import os
import subprocess

from . import addon_tests, console, node, odoo_source, settings, templates, virtualenv

# Not of use here: one looks at all of Odoo, one tests the checkers, one needs an old eslint.
DESELECTED = ['test_pylint.py', 'test_checkers.py', 'test_eslint.py']


def run(fix=False):
    """Run all linters, the later ones too when one finds something; return the exit code."""
    environment = virtualenv.ensure(settings.LINT_REQUIREMENTS, 'linters')
    node.ensure()
    if fix:
        pre_commit(environment, 'manual')
    checked = pre_commit(environment, 'pre-commit')
    console.say("Odoo's test_lint")
    return checked or test_lint(environment)


def pre_commit(environment, stage):
    """Run the hooks of a stage on all files, those not yet added to git too."""
    source = odoo_source.ensure()
    checkers = source.module('test_lint') / 'tests'
    packages = virtualenv.ensure().site_packages
    listing = ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate']
    files = subprocess.check_output(listing, cwd=settings.ROOT, text=True).splitlines()
    env = settings.own_environment(
        PATH=f'{environment.home}/bin:{node.MODULES}/.bin:{os.environ["PATH"]}',
        PRE_COMMIT_HOME=settings.CACHE / 'pre-commit',
        ADDONS_PATH=settings.ADDON_PATH.parent,
        ODOO_CHECKERS=f'{checkers}:{source.parent}:{packages}',
    )
    files = [name for name in files if (settings.ROOT / name).exists()]
    command = [environment.tool('pre-commit'), 'run', '--hook-stage', stage, '--files', *files]
    return subprocess.run(command, cwd=settings.ROOT, env=env, check=False).returncode


def test_lint(environment):
    """Run the tests of Odoo's module test_lint, made to see our addons only."""
    tests = odoo_source.ensure().module('test_lint') / 'tests'
    ignored = [f'--ignore={tests / name}' for name in DESELECTED]
    return addon_tests.run(
        ['-q', '-pdevtools.lint_scope', *ignored, str(tests)],
        template=templates.PROJECT.ensure_addon,
        # The folder is a package that imports all of its files, and one of them astroid.
        packages=environment.site_packages,
    ).code
