"""bin/test: the tests, the linters, and both together as CI runs them."""

import argparse
from pathlib import Path

from . import addon_tests, console, lint, script_tests, selection, settings, upstream

HELP = """\
Run the tests: those of the addon (unit, form, HTTP, browser tours, with pytest-odoo on a
fresh copy of a prepared database; those in test_shop*.py on one with e-commerce, point of sale,
events and timesheets), then those of the commands in tests/.

With arguments, only the addon's tests run and pytest gets the arguments:
  bin/test -k acceptance -x                         some tests
  bin/test opportunity_plus/tests/test_merge.py     one file
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
        return run_parts(
            ('lint', lambda: addon_tests.Result(lint.run(), {})),
            *selection.parts(),
            ('commands', lambda: script_tests.run([])),
            ('upstream', lambda: upstream.run(settings.UPSTREAM_MODULES_CI)),
        )
    if names_script_tests(rest):
        return script_tests.run(rest).code
    if rest or options.keep_db:
        return selection.run(rest, keep=options.keep_db).code
    return run_parts(*selection.parts(), ('commands', lambda: script_tests.run([])))


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


def names_script_tests(arguments):
    tests = settings.ROOT / 'tests'
    paths = [
        Path(argument.split('::')[0]).resolve()
        for argument in arguments
        if not argument.startswith('-')
    ]
    return any(path == tests or tests in path.parents for path in paths if path.exists())


def run_parts(*parts):
    """Run every part, the later ones too when one fails, and sum up at the end."""
    lines, passed, failed, bad = [], 0, 0, 0
    for name, part in parts:
        console.say(f'\n=== {name} ===')
        try:
            result = part()
        except console.Failure as error:
            console.say(f'bin/test: {error}')
            result = addon_tests.Result(1, {})
        passed += result.count('passed')
        failed += result.count('failed')
        bad += bool(result.code)
        count = (
            f'{result.count("passed")} passed, {result.count("failed")} failed'
            if result.outcomes
            else ''
        )
        lines.append(f'{name:10} {"FAILED" if result.code else "ok":8} {count}'.rstrip())
    console.say('\n=== summary ===')
    for line in lines:
        console.say(line)
    if not passed:
        console.say('no test was executed')
        bad += 1
    console.say(f'{passed} passed, {failed} failed')
    return 1 if bad else 0


if __name__ == '__main__':
    console.guarded(main, 'bin/test')
