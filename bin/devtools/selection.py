"""Which tests run on which database.

Those in files named as settings.SHOP_TESTS need more of Odoo's modules, and a database of their
own; those of the second addon too.  What is asked for is asked of all databases; where it cannot
select a test there, that database is not made ready: a developer's `bin/test -k …` stays quick.
"""

import re
from pathlib import Path

from . import addon_tests, settings

NAMES = re.compile(r'^ *(?:class|def) ([Tt]est\w+)', re.MULTILINE)
WORDS_OF_EXPRESSIONS = {'and', 'or'}


def shop_files(path):
    """Return the files with tests of the shop that are, or are in, a path."""
    path = Path(path).resolve()
    return sorted(str(file) for file in test_files(path) if file.match(settings.SHOP_TESTS))


def test_files(path):
    return [path] if path.is_file() else path.rglob('test_*.py')


def choose(arguments):
    """Sort out which arguments are for which database.

    :returns: the options, and the paths by kind: those for the usual database (addon), those for
        the shop's, those for the second addon's (project), those of tests/, which need none
    """
    options, kinds = [], {'addon': [], 'shop': [], 'project': [], 'commands': []}
    for before, argument in zip(['', *arguments], arguments, strict=False):
        path = Path(argument.split('::')[0]).resolve()
        if before == '-k' or argument.startswith('-') or not path.exists():
            options.append(argument)
        elif path.is_relative_to(addon_tests.TESTS):
            kinds['commands'].append(argument)
        elif path.is_relative_to(settings.PROJECT_PATH):
            kinds['project'].append(argument)
        elif path.match(settings.SHOP_TESTS):
            kinds['shop'].append(argument)
        else:
            kinds['addon'].append(argument)
            kinds['shop'] += shop_files(path) if '::' not in argument else []
    if not any(kinds.values()):
        project = [settings.PROJECT_PATH] if settings.PROJECT_PATH.exists() else []
        return choose([*options, str(settings.ADDON_PATH), *map(str, project)])
    return options, {
        kind: paths
        for kind, paths in kinds.items()
        if paths and (kind == 'addon' or may_select(options, paths))
    }


def may_select(options, paths):
    """Tell whether the expression after -k may select a test in some files or folders."""
    expression = ''
    for option, following in zip(options, [*options[1:], ''], strict=False):
        if option.startswith('-k'):
            expression = option.removeprefix('-k').removeprefix('=') or following
    words = set(re.findall(r'\w+', expression.lower())) - WORDS_OF_EXPRESSIONS
    names = []
    for file in (file for name in paths for file in test_files(Path(name.split('::')[0]))):
        names += [file.name, *NAMES.findall(file.read_text())]
    names = ' '.join(names).lower()
    return not words or 'not' in words or any(word in names for word in words)
