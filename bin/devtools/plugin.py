"""A pytest plugin: what is skipped fails, and what came of every test is written to a file.

Odoo turns a missing browser or a missing websocket-client into a skip, and a test that is
skipped protects nobody.
"""

import json
from pathlib import Path

import pytest

RANK = {'passed': 0, 'skipped': 1, 'failed': 2}
outcomes = {}


def pytest_addoption(parser):
    parser.addoption('--outcomes', type=Path, help='file for the outcome of every test')
    parser.addoption('--allow-skips', action='store_true')


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    # By its file's whole path: pytest's own ids of files outside the repository are relative to
    # the folder given on the command line, so those of two modules may be the same.
    report = forbid_skip((yield), item.config)
    report.test = '::'.join([str(item.path), *item.nodeid.split('::')[1:]])
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return forbid_skip((yield), collector.config)


def forbid_skip(report, config):
    if report.skipped and not config.option.allow_skips:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = 'failed'
        report.longrepr = f'skipped tests make this run fail: {reason}'
    return report


def pytest_runtest_logreport(report):
    """Remember the worst of set-up, call, subtests and tear-down."""
    if RANK[report.outcome] >= RANK.get(outcomes.get(report.test), -1):
        outcomes[report.test] = report.outcome


def pytest_sessionfinish(session):
    # Workers of xdist tell their reports to the process that started them.
    if session.config.option.outcomes and not hasattr(session.config, 'workerinput'):
        session.config.option.outcomes.write_text(json.dumps(outcomes, indent=1))
