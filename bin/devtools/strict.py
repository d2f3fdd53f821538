"""A pytest plugin: a skipped test is a failed run.

Odoo turns a missing browser or a missing websocket-client into a skip, and a test that
is skipped protects nobody.
"""

import pytest

skipped = []


def pytest_runtest_logreport(report):
    if report.skipped:
        skipped.append((report.nodeid, reason_of(report)))


def pytest_collectreport(report):
    if report.skipped:
        skipped.append((report.nodeid, reason_of(report)))


def reason_of(report):
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if skipped and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if skipped:
        terminalreporter.section('skipped tests make this run fail', red=True)
        for nodeid, reason in skipped:
            terminalreporter.line(f'{nodeid}: {reason}')
