"""bin/test --upstream: Odoo's own tests give the same results with the addon as without.

The results without the addon are kept in the cache: they change only with Odoo, the lock file
and the modules of the stock database.  Differences that are wanted stand in
bin/upstream_differences.txt, each with its reason; any other difference fails the run.
"""

import json
import re

from . import addon_tests, console, odoo_source, settings, templates

EXPLAINED = settings.BIN / 'upstream_differences.txt'
LINE = re.compile(r'^(?P<test>\S+) (?P<without>\w+) -> (?P<with>\w+): (?P<reason>.+)$')


def run(modules):
    """Compare the suites of some modules; the result's outcomes are those with the addon.

    Those of projects and timesheets are compared on databases that have them.
    """
    projects = [module for module in modules if module in settings.UPSTREAM_PROJECT_MODULES]
    others = [module for module in modules if module not in projects]
    families = ((templates.MAIN, others), (templates.PROJECT, projects))
    return addon_tests.merge([compare_in(family, part) for family, part in families if part])


def compare_in(family, modules):
    """Compare the suites of some modules on the databases of a family of templates."""
    stock = family.stock_name(odoo_source.ensure())
    file = settings.CACHE / 'upstream' / stock / f'{"-".join(modules)}.json'
    if not file.exists():
        console.say(
            f'Without {settings.ADDON}: the tests of {", ".join(modules)} (kept for next time)'
        )
        keep(file, suites(modules, family.ensure_stock))
    before = json.loads(file.read_text())
    console.say(f'With {settings.ADDON}: the tests of {", ".join(modules)}')
    after = suites(modules, family.ensure_addon)
    explained = explanations(modules)
    unexpected = compare(before, after, explained)
    if tests := [test for test in unexpected if test in {**before, **after}]:
        # A tour may fail for want of time only: what differs is tried once more, alone.
        console.say(f'Once more, without and with {settings.ADDON}: {", ".join(tests)}')
        before.update(suites(modules, family.ensure_stock, tests))
        after.update(suites(modules, family.ensure_addon, tests))
        keep(file, before)
        unexpected = compare(before, after, explained)
    # A test that fails with and without the addon is no failure of the addon.
    counted = {
        test: 'passed' for test, outcome in after.items() if outcome == before.get(test) == 'passed'
    }
    return addon_tests.Result(int(bool(unexpected)), counted | dict.fromkeys(unexpected, 'failed'))


def keep(file, outcomes):
    """Write outcomes to the cache; the file appears when it is complete."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix('.part')
    part.write_text(json.dumps(outcomes, indent=1))
    part.rename(file)


def suites(modules, template, tests=None):
    """Run the tests of stock modules, all or those named.

    Return outcomes by `module/tests/file.py::Class::test`.
    """
    source = odoo_source.ensure()
    folders = [source.module(module) for module in modules]
    if None in folders:
        raise console.Failure(f'Odoo has no module {modules[folders.index(None)]}')
    paths = [str(folder / 'tests') for folder in folders]
    if tests:
        paths = [str(folders[0].parent / test) for test in tests]
    arguments = ['-q', '--no-header', '--tb=short', '--show-capture=no']
    result = addon_tests.run(arguments, paths, template=template, strict=False)
    if result.code not in (0, 1) or not result.outcomes:
        raise console.Failure(f'pytest broke off (exit code {result.code})')
    return {short(test, modules): outcome for test, outcome in result.outcomes.items()}


def short(test, modules):
    """Return the name of a test from its module's folder on."""
    return re.search(rf'/((?:{"|".join(modules)})/tests/.*)', test)[1]


def explanations(modules):
    """Return the explained differences of some modules: test -> (without, with, reason)."""
    explained = {}
    for line in EXPLAINED.read_text().splitlines():
        if not line.strip() or line.startswith('#'):
            continue
        match = LINE.match(line)
        if not match:
            raise console.Failure(f'{EXPLAINED.name}: cannot read the line {line!r}')
        if match['test'].split('/')[0] in modules:
            explained[match['test']] = match.groups()[1:]
    return explained


def compare(before, after, explained):
    """Print the differences; return the tests whose difference nobody has explained."""
    same = sum(after.get(test) == outcome for test, outcome in before.items())
    failing = sum(outcome == after.get(test) == 'failed' for test, outcome in before.items())
    counts = f'{same} of {len(before)} tests alike, {failing} of them fail either way'
    console.say(f'\nUpstream: {counts}')
    unexpected = []
    for test in sorted({*before, *after, *explained}):
        pair = before.get(test, 'absent'), after.get(test, 'absent')
        *expected, reason = explained.get(test, ('', '', ''))
        verdict = 'DIFFERENT'
        if pair == tuple(expected):
            verdict = 'explained'
        elif pair[0] == pair[1]:
            verdict = 'NO MORE SO' if reason else ''
        if verdict:
            note = {'explained': f' ({reason})', 'NO MORE SO': f'; remove it from {EXPLAINED.name}'}
            console.say(f'  {verdict:10} {test}: {" -> ".join(pair)}{note.get(verdict, "")}')
        if verdict in ('DIFFERENT', 'NO MORE SO'):
            unexpected.append(test)
    return unexpected
