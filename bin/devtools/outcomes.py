"""A pytest plugin: writes the outcome of every test to the file DEVTOOLS_OUTCOMES names.

A test is named by its file's whole path: pytest's own ids of files outside the repository are
relative to the folder given on the command line, so those of two modules may be the same.
"""

import json
import os

import pytest

RANK = {'passed': 0, 'skipped': 1, 'failed': 2}
outcomes = {}
running = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    running['test'] = '::'.join([str(item.path), *item.nodeid.split('::')[1:]])


def pytest_runtest_logreport(report):
    """Remember the worst of set-up, call, subtests and tear-down."""
    test = running['test']
    if RANK[report.outcome] >= RANK.get(outcomes.get(test), -1):
        outcomes[test] = report.outcome


def pytest_sessionfinish():
    if os.environ.get('DEVTOOLS_OUTCOMES'):
        with open(os.environ['DEVTOOLS_OUTCOMES'], 'w') as stream:
            json.dump(outcomes, stream, indent=1)
