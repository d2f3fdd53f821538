"""bin/test: the tests, the linters, and both together as CI runs them."""

import argparse
import contextlib
from pathlib import Path

from . import (
    browser,
    console,
    lint,
    odoo_source,
    script_tests,
    selection,
    settings,
    upstream,
    virtualenv,
)
from .parts import Part, run

HELP = """\
Run the tests: those of the addon (unit, form, HTTP, browser tours, with pytest-odoo on a
fresh copy of a prepared database; those in test_shop*.py on one with e-commerce, point of sale,
events and timesheets, those of the second addon on one with projects), and those of the commands
in tests/.  These parts run side by side, one on
each core; what a part prints is shown when it ends.

With arguments, only the addon's tests run and pytest gets the arguments.  Folders alone are run
side by side too:
  bin/test -k acceptance -x                         some tests
  bin/test opportunity_plus/tests/amount/test_merge.py   one file
  bin/test opportunity_plus                         all of them
  bin/test tests/test_install_cycle.py              one of tests/

A skipped test, or no test at all, is a failure.
"""


def main(arguments):
    options, rest = parse(arguments)
    if options.lint or options.fix:
        return lint.run(options.fix)
    if options.upstream:
        return upstream.run(rest or settings.UPSTREAM_MODULES).code
    if options.ci:
        return run_parts(*everything(), *map(Part, ('lint', 'upstream')))
    if names_script_tests(rest):
        return script_tests.run(rest, paths=()).code
    if not rest and not options.keep_db:
        return run_parts(*everything())
    parts = selection.whole(rest) if selection.are_folders(rest) and not options.keep_db else []
    if len(parts) > 1:
        return run_parts(*parts)
    return selection.run(rest, keep=options.keep_db).code


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog='bin/test',
        description=HELP,
        usage='%(prog)s [option] [arguments for pytest]',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument('--lint', action='store_true', help='only the linters')
    mode.add_argument('--fix', action='store_true', help='the linters, repairing what they can')
    mode.add_argument(
        '--upstream',
        action='store_true',
        help="Odoo's own tests with and without the addon; modules may follow "
        f'(default: {" ".join(settings.UPSTREAM_MODULES)})',
    )
    mode.add_argument('--ci', action='store_true', help='all of it, as .ci/run does')
    mode.add_argument('--keep-db', action='store_true', help='keep the database of this run')
    return parser.parse_known_args(arguments)


def everything():
    """Return the parts that make up all tests of the addon and of the commands."""
    return selection.whole() + [Part('commands', group) for group in script_tests.groups()]


def names_script_tests(arguments):
    tests = script_tests.TESTS
    paths = [
        Path(argument.split('::')[0]).resolve()
        for argument in arguments
        if not argument.startswith('-')
    ]
    return any(path == tests or tests in path.parents for path in paths if path.exists())


def fetch(linters):
    """Fetch what several parts need; where that fails, each of them will tell."""
    with contextlib.suppress(console.Failure):
        virtualenv.ensure()
        odoo_source.ensure()
        browser.ensure()
        if linters:
            virtualenv.ensure(settings.LINT_REQUIREMENTS, 'linters')


def run_parts(*parts):
    """Run every part, the later ones too when one fails, and sum up at the end."""
    kinds = list(dict.fromkeys(part.kind for part in parts))
    fetch('lint' in kinds)
    results = run(parts)
    console.say('\n=== summary ===')
    bad = False
    for kind in kinds:
        result = selection.merge([result for other, result in results if other == kind])
        count = f'{result.count("passed")} passed, {result.count("failed")} failed'
        state = 'FAILED' if result.code else 'ok'
        console.say(f'{kind:16} {state:8} {count if result.outcomes else ""}'.rstrip())
        bad = bad or bool(result.code)
    passed, failed = (
        sum(result.count(outcome) for _kind, result in results) for outcome in ('passed', 'failed')
    )
    if not passed:
        console.say('no test was executed')
    console.say(f'{passed} passed, {failed} failed')
    return 1 if bad or not passed else 0


if __name__ == '__main__':
    console.guarded(main, 'bin/test')
