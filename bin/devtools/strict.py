"""A pytest plugin: a skipped test is a failed run.

Odoo turns a missing browser or websocket-client into a skip, and a skipped test protects
nobody.  Also writes the result of every test to the file that DEVTOOLS_RESULTS names.
"""

import json
import os

import pytest

skipped = []
results = {}
RANK = {'passed': 0, 'skipped': 1, 'failed': 2}


def pytest_runtest_logreport(report):
    outcome = report.outcome
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        skipped.append((report.nodeid, reason))
    if RANK[outcome] >= RANK.get(results.get(report.nodeid), -1):
        results[report.nodeid] = outcome


def pytest_collectreport(report):
    if report.skipped:
        skipped.append((report.nodeid, str(report.longrepr)))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if os.environ.get('DEVTOOLS_RESULTS'):
        with open(os.environ['DEVTOOLS_RESULTS'], 'w') as stream:
            json.dump(results, stream, indent=1)
    if skipped and not os.environ.get('DEVTOOLS_SKIPS_ALLOWED') and exitstatus in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if not skipped or os.environ.get('DEVTOOLS_SKIPS_ALLOWED'):
        return
    terminalreporter.section('skipped tests make this run fail', red=True)
    for nodeid, reason in skipped:
        terminalreporter.line(f'{nodeid}: {reason}')
