"""A pytest plugin: writes the outcome of every test to the file DEVTOOLS_OUTCOMES names."""

import json
import os

RANK = {'passed': 0, 'skipped': 1, 'failed': 2}
outcomes = {}


def pytest_runtest_logreport(report):
    """Remember the worst of set-up, call and tear-down."""
    if RANK[report.outcome] >= RANK.get(outcomes.get(report.nodeid), -1):
        outcomes[report.nodeid] = report.outcome


def pytest_sessionfinish():
    if os.environ.get('DEVTOOLS_OUTCOMES'):
        with open(os.environ['DEVTOOLS_OUTCOMES'], 'w') as stream:
            json.dump(outcomes, stream, indent=1)
