"""bin/test --upstream: Odoo's own tests give the same results with the addon as without.

The results without the addon are kept in the cache: they change only with Odoo, the lock file
and the modules of the stock database.  Differences that are wanted stand in
bin/upstream_differences.txt, each with its reason; any other difference fails the run.
"""

import json
import os
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
    results = [
        compare_in(family, part)
        for family, part in ((templates.MAIN, others), (templates.PROJECT, projects))
        if part
    ]
    outcomes = {test: outcome for result in results for test, outcome in result.outcomes.items()}
    return addon_tests.Result(max(result.code for result in results), outcomes)


def compare_in(family, modules):
    """Compare the suites of some modules on the databases of a family of templates."""
    before = without_addon(family, modules)
    console.say(f'With {settings.ADDON}: the tests of {", ".join(modules)}')
    after = suites(modules, family.ensure_addon)
    explained = explanations(modules)
    unsure = [test for test in before if differs(test, before, after, explained)]
    if unsure:
        # A tour may fail for want of time only: what differs is tried once more, alone.
        console.say(f'Once more, without and with {settings.ADDON}: {", ".join(unsure)}')
        before.update(suites(modules, family.ensure_stock, unsure))
        after.update(suites(modules, family.ensure_addon, unsure))
        for module in modules:
            keep_outcomes(family, module, before)
    unexpected = compare(before, after, explained)
    outcomes = {test: outcome for test, outcome in after.items() if outcome == before.get(test)}
    # A test that fails with and without the addon is no failure of the addon.
    counted = {test: 'passed' for test, outcome in outcomes.items() if outcome == 'passed'}
    counted.update(dict.fromkeys(unexpected, 'failed'))
    return addon_tests.Result(1 if unexpected else 0, counted)


def without_addon(family, modules):
    """Return the outcomes on the stock database, from the cache as far as they are there."""
    results = {}
    for module in modules:
        file = outcomes_file(family, module)
        if not file.exists():
            console.say(f'Without {settings.ADDON}: the tests of {module} (kept for next time)')
            keep_outcomes(family, module, suites([module], family.ensure_stock))
        results.update(json.loads(file.read_text()))
    return results


def outcomes_file(family, module):
    """Where the outcomes of a module's tests without the addon are kept."""
    stock = family.stock_name(odoo_source.ensure())
    return settings.CACHE / 'upstream' / stock / f'{module}.json'


def keep_outcomes(family, module, outcomes):
    """Keep those of some outcomes that belong to a module."""
    file = outcomes_file(family, module)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f'.{os.getpid()}.part')
    own = {test: outcome for test, outcome in outcomes.items() if test.startswith(f'{module}/')}
    part.write_text(json.dumps(own, indent=1))
    part.rename(file)


def suites(modules, template, tests=None):
    """Run the tests of stock modules, all or those named.

    Return outcomes by `module/tests/file.py::Class::test`.
    """
    source = odoo_source.ensure()
    folders = [source.module(module) for module in modules]
    if None in folders:
        raise console.Failure(f'Odoo has no module {modules[folders.index(None)]}')
    arguments = ['-q', '--no-header', '--tb=short', '--show-capture=no']
    paths = [str(folder / 'tests') for folder in folders]
    if tests:
        paths = [str(folders[0].parent / test) for test in tests]
    result = addon_tests.run(arguments, paths, template=template, strict=False)
    if result.code not in (0, 1) or not result.outcomes:
        raise console.Failure(f'pytest broke off (exit code {result.code})')
    return {short(nodeid, modules): outcome for nodeid, outcome in result.outcomes.items()}


def short(nodeid, modules):
    path, *names = nodeid.split('::')
    parts = path.split('/')
    start = next(
        index for index, part in enumerate(parts) if part in modules and parts[index + 1] == 'tests'
    )
    return '::'.join(['/'.join(parts[start:]), *names])


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
            explained[match['test']] = (match['without'], match['with'], match['reason'])
    return explained


def differs(test, before, after, explained):
    """Tell whether a test's outcomes differ in a way that nobody has explained."""
    pair = before.get(test, 'absent'), after.get(test, 'absent')
    return pair[0] != pair[1] and pair != explained.get(test, ('', '', ''))[:2]


def compare(before, after, explained):
    """Print the differences; return the tests whose difference nobody has explained."""
    same = sum(after.get(test) == outcome for test, outcome in before.items())
    failing = sum(outcome == after.get(test) == 'failed' for test, outcome in before.items())
    console.say(
        f'\nUpstream: {same} of {len(before)} tests alike, {failing} of them fail either way'
    )
    unexpected = []
    for test in sorted({*before, *after, *explained}):
        pair = before.get(test, 'absent'), after.get(test, 'absent')
        *expected, reason = explained.get(test, ('', '', ''))
        if pair == tuple(expected):
            console.say(f'  explained    {test}: {pair[0]} -> {pair[1]} ({reason})')
        elif pair[0] != pair[1]:
            console.say(f'  DIFFERENT    {test}: {pair[0]} -> {pair[1]}')
            unexpected.append(test)
        elif reason:
            console.say(
                f'  NO MORE SO   {test}: {pair[0]} both times; remove it from {EXPLAINED.name}'
            )
            unexpected.append(test)
    return unexpected
