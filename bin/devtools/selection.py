"""Which tests of the addons run on which database.

Those in files named as settings.SHOP_TESTS need more of Odoo's modules, and a database of their
own; those of the second addon too.  What is asked for is asked of all databases; where it cannot
select a test there, that database is not made ready: a developer's `bin/test -k …` stays quick.
"""

import re
from pathlib import Path

from . import addon_tests, parts, settings, times

NO_TESTS = 5  # pytest's exit code
NAMES = re.compile(r'^ *(?:class|def) ([Tt]est\w+)', re.MULTILINE)
WORDS_OF_EXPRESSIONS = {'and', 'or'}


def shop_files(path=None):
    """Return the files with tests of the shop that are, or are in, a path."""
    path = Path(path or settings.ADDON_PATH).resolve()
    folder, pattern = (path, settings.SHOP_TESTS) if path.is_dir() else (path.parent, path.name)
    return sorted(str(file) for file in folder.rglob(pattern) if file.match(settings.SHOP_TESTS))


def split(arguments):
    """Sort out which arguments are for which database.

    :returns: the options, the paths for the usual database, those for the shop's, those for the
        second addon's
    """
    options, usual, shop, project = [], [], [], []
    for before, argument in zip(['', *arguments], arguments, strict=False):
        path = argument.split('::')[0]
        if before == '-k' or argument.startswith('-') or not Path(path).exists():
            options.append(argument)
        elif Path(path).resolve().is_relative_to(settings.PROJECT_PATH):
            project.append(argument)
        elif Path(path).match(settings.SHOP_TESTS):
            shop.append(argument)
        else:
            usual.append(argument)
            shop += shop_files(path) if '::' not in argument else []
    if not usual and not shop and not project:
        usual, shop = [str(settings.ADDON_PATH)], shop_files()
        project = [str(settings.PROJECT_PATH)] if project_files() else []
    return options, usual, shop, project


def project_files(paths=()):
    """Return the files with tests of the second addon that are, or are in, some paths."""
    paths = [Path(path.split('::')[0]) for path in paths or (str(settings.PROJECT_PATH),)]
    files = [[path] if path.is_file() else path.rglob('test_*.py') for path in paths]
    return sorted(str(file.resolve()) for group in files for file in group)


def may_select(options, files):
    """Tell whether the expression after -k may select a test in some files."""
    expression = find_expression(options)
    if not expression:
        return True
    words = set(re.findall(r'\w+', expression.lower())) - WORDS_OF_EXPRESSIONS
    names = []
    for file in (Path(name.split('::')[0]) for name in files):
        names += [file.name, *NAMES.findall(file.read_text())]
    names = ' '.join(names).lower()
    return 'not' in words or any(word in names for word in words)


def find_expression(options):
    for index, option in enumerate(options):
        if option == '-k':
            return ''.join(options[index + 1 : index + 2])
        if option.startswith('-k'):
            return option.removeprefix('-k').removeprefix('=')
    return ''


def run(arguments, keep=False):
    """Run the tests that the arguments select, on the databases that they need."""
    options, usual, shop, project = split(arguments)
    results = []
    if usual:
        results.append(run_usual(options, usual, keep))
    if shop and may_select(options, shop):
        results.append(addon_tests.run_shop(options, shop, keep=keep))
    if project and may_select(options, project_files(project)):
        results.append(addon_tests.run_project(options, project, keep=keep))
    return merge(results)


def are_folders(arguments):
    return bool(arguments) and all(Path(argument).is_dir() for argument in arguments)


def whole(folders=()):
    """Return the parts that make up all tests of the addon, or of some of its folders."""
    _options, usual, shop, project = split(folders)
    folders = [Path(folder).resolve() for folder in usual]
    files = {str(file) for folder in folders for file in folder.rglob('test_*.py')}
    addon = [parts.Part('addon', group) for group in times.groups(sorted(files - {*shop}))]
    others = [parts.Part('project', group) for group in times.groups(project_files(project))]
    return addon + ([parts.Part('shop', shop)] if shop else []) + (others if project else [])


def run_usual(options, paths, keep=False):
    ignored = f'--ignore-glob={settings.ADDON_PATH}/*/{settings.SHOP_TESTS}'
    return addon_tests.run([*options, ignored], paths, keep=keep)


def merge(results):
    """Return the result of all; that one database had no such test is no failure."""
    outcomes = {test: outcome for result in results for test, outcome in result.outcomes.items()}
    codes = {result.code for result in results}
    if any(result.outcomes for result in results):
        codes.discard(NO_TESTS)
    return addon_tests.Result(next(filter(None, codes), 0), outcomes)
