"""The tables of docs/acceptance*.md are honest: their tests exist, each way names every role."""

import ast
import collections
import functools
import re

import pytest

from devtools import settings

TEXT = '\n'.join(path.read_text() for path in sorted(settings.ROOT.glob('docs/acceptance*.md')))
WAYS_OF_ODOO = range(1, 19)
TEST = re.compile(r'`([\w/]+\.py::\w+(?:::\w+)?)`')


def read_tables():
    """Return the tables as lists of rows, by the heading above them."""
    tables, heading = collections.defaultdict(list), None
    for line in TEXT.splitlines():
        if line.startswith('#'):
            heading = line.lstrip('# ')
        elif line.startswith('|') and not line.startswith('| ---'):
            tables[heading].append([cell.strip() for cell in line.strip('|').split('|')])
    return {heading: rows[1:] for heading, rows in tables.items()}


TABLES = read_tables()
ROLES = {row[0] for row in TABLES['Every way, every role']}
WAYS = ('Ways to accept', 'Ways back', 'The leading quotation')


@functools.cache
def names_in(path):
    """Return the names of the tests in a file, those that its classes inherit left out."""
    if path.startswith('tests/'):
        file = settings.ROOT / path
    else:
        # No two files of tests have the same name, in whatever folder they are.
        file = next((settings.ADDON_PATH / 'tests').rglob(path), None)
    names = set()
    for node in ast.parse(file.read_text()).body if file and file.exists() else ():
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names |= {f'{node.name}::{part.name}' for part in node.body
                      if isinstance(part, ast.FunctionDef)}  # fmt: skip
    return names


def test_named_tests_exist():
    named = set(TEST.findall(TEXT))
    assert len(named) > 80
    missing = set()
    for test in named:
        path, name = test.split('::', 1)
        if name not in names_in(path):
            missing.add(test)
    assert not missing


@pytest.mark.parametrize('heading', WAYS)
def test_every_way_speaks_of_every_role_once(heading):
    roles_by_way = collections.defaultdict(list)
    for way, who, _outcome, _tests in TABLES[heading]:
        roles_by_way[way] += who.split()
    wrong = {way: roles for way, roles in roles_by_way.items() if sorted(roles) != sorted(ROLES)}
    assert not wrong


@pytest.mark.parametrize('heading', WAYS)
def test_every_outcome_is_proven(heading):
    unproven = [
        row
        for row in TABLES[heading]
        if not TEST.search(row[3]) and not re.match('not (possible|run): .', row[2])
    ]
    assert not unproven


def test_every_way_of_odoo_is_there():
    numbers = {int(row[0].split()[0]) for row in TABLES['Ways to accept']}
    assert numbers == set(WAYS_OF_ODOO)


def test_everything_under_fire_is_proven():
    assert TABLES['Under fire']
    assert all(TEST.search(row[1]) for row in TABLES['Under fire'])
