"""bin/test: the tests, the linters, and both together as CI runs them."""

import argparse
from pathlib import Path

from . import addon_tests, console, lint, selection, settings, templates, upstream

HELP = """\
Run the tests: those of the addon (unit, form, HTTP, browser tours, with pytest-odoo on a
fresh copy of a prepared database; those in test_shop*.py on one with e-commerce, point of sale,
events and timesheets, those of the second addon on one with projects), and those of the commands
in tests/, each kind on all cores (pytest-xdist).

With arguments, only the addon's tests run and pytest gets the arguments.  Folders alone are run
on all cores too:
  bin/test -k acceptance -x                         some tests
  bin/test opportunity_plus/tests/amount/test_merge.py   one file
  bin/test opportunity_plus                         all of them
  bin/test tests/test_install_cycle.py              one of tests/

A skipped test, or no test at all, is a failure.
"""
# Whole files, because of what their set-up costs.
SIDE_BY_SIDE = ['-n', str(settings.SIDE_BY_SIDE), '--dist=loadfile', '--no-header']


def main(arguments):
    options, rest = parse(arguments)
    if options.lint or options.fix:
        return lint.run(options.fix)
    if options.upstream:
        return upstream.run(rest or settings.UPSTREAM_MODULES).code
    given, kinds = selection.choose(rest)
    if all(Path(argument).is_dir() for argument in rest) and not options.keep_db:
        given = SIDE_BY_SIDE
        if not rest:
            kinds['commands'] = [str(addon_tests.TESTS)]
        if 'commands' in kinds:
            # What looks at the ports of bin/run must be alone with them: see tests/conftest.py.
            kinds['commands'].insert(0, '--dist=loadgroup')
    if options.ci:
        kinds.update(lint=[], upstream=[])
    return run(given, kinds, options.keep_db)


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog='bin/test',
        description=HELP,
        usage='%(prog)s [option] [arguments for pytest]',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    mode = parser.add_mutually_exclusive_group()
    for option, text in {
        '--lint': 'only the linters',
        '--fix': 'the linters, repairing what they can',
        '--upstream': "Odoo's own tests with and without the addon; modules may follow "
        f'(default: {" ".join(settings.UPSTREAM_MODULES)})',
        '--ci': 'all of it, as .ci/run does',
        '--keep-db': 'keep the database of this run',
    }.items():
        mode.add_argument(option, action='store_true', help=text)
    return parser.parse_known_args(arguments)


def run(options, kinds, keep):
    """Run every kind of tests, the later ones too when one fails; of several, sum up at the end."""
    if len(kinds) == 1:
        ((kind, paths),) = kinds.items()
        return run_kind(kind, [*options, *paths], keep).code
    results = {}
    for kind, paths in kinds.items():
        console.say(f'\n=== {kind} ===')
        try:
            results[kind] = run_kind(kind, [*options, *paths], keep)
        except console.Failure as error:
            console.say(str(error))
            results[kind] = addon_tests.Result(1)
    return sum_up(results)


def run_kind(kind, arguments, keep):
    if kind == 'lint':
        return addon_tests.Result(lint.run())
    if kind == 'upstream':
        return upstream.run(settings.UPSTREAM_MODULES_CI)
    if kind == 'commands':
        return addon_tests.run_commands(arguments)
    if kind == 'addon':
        arguments = [*arguments, f'--ignore-glob={settings.ADDON_PATH}/*/{settings.SHOP_TESTS}']
    return addon_tests.run(arguments, template=templates.FAMILIES[kind].ensure_addon, keep=keep)


def sum_up(results):
    """Print the result of each kind and of all; return the exit code."""
    console.say('\n=== summary ===')
    for kind, result in results.items():
        state = 'ok' if result.code in (0, addon_tests.NO_TESTS) else 'FAILED'
        count = f'{result.count("passed")} passed, {result.count("failed")} failed'
        console.say(f'{kind:16} {state:8} {count if result.outcomes else ""}'.rstrip())
    total = addon_tests.merge(results.values())
    passed = sum(result.count('passed') for result in results.values())
    failed = sum(result.count('failed') for result in results.values())
    if not passed:
        console.say('no test was executed')
    console.say(f'{passed} passed, {failed} failed')
    return total.code or int(not passed)


if __name__ == '__main__':
    console.guarded(main, 'bin/test')
