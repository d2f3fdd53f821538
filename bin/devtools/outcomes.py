"""A pytest plugin: writes what came of the tests to the file that DEVTOOLS_OUTCOMES names.

That is the outcome of every test, and for every file how many seconds its tests took.

A test is named by its file's whole path: pytest's own ids of files outside the repository are
relative to the folder given on the command line, so those of two modules may be the same.
"""

import collections
import json
import os

import pytest

RANK = {'passed': 0, 'skipped': 1, 'failed': 2}
outcomes = {}
seconds = collections.Counter()
running = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    running['test'] = '::'.join([str(item.path), *item.nodeid.split('::')[1:]])


def pytest_runtest_logreport(report):
    """Remember the worst of set-up, call, subtests and tear-down."""
    test = running['test']
    if RANK[report.outcome] >= RANK.get(outcomes.get(test), -1):
        outcomes[test] = report.outcome
    seconds[os.path.basename(test.split('::')[0])] += report.duration


def pytest_sessionfinish():
    if os.environ.get('DEVTOOLS_OUTCOMES'):
        with open(os.environ['DEVTOOLS_OUTCOMES'], 'w') as stream:
            json.dump({'outcomes': outcomes, 'seconds': seconds}, stream, indent=1)
