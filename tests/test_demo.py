"""bin/run with the addon itself: the demo pipeline that the README promises, and a clean log."""

import sys

import pytest
from conftest import make_machine
from test_bin_run import page, serving

from devtools import odoo_server, settings

sys.path.insert(0, str(settings.ROOT / 'docs/screens'))
import screens

# Opportunities of the demo data that are incomplete, in whatever respect.
INCOMPLETE = """
SELECT lead.name FROM crm_lead lead
  JOIN ir_model_data data ON data.model = 'crm.lead' AND data.res_id = lead.id
 WHERE data.module = 'opportunity_plus'
   AND (lead.code IS NULL OR lead.amount_source IS NULL OR lead.currency_id IS NULL
        OR lead.date_opened <> lead.create_date::date OR lead.origin_type_id IS NULL)
"""
# What the pipeline has to show.
SHOWN = """
SELECT (SELECT count(*) >= 30 FROM crm_lead l JOIN ir_model_data d ON d.res_id = l.id
         WHERE d.model = 'crm.lead' AND d.module = 'opportunity_plus'),
       (SELECT count(DISTINCT amount_source) FROM crm_lead),
       (SELECT string_agg(DISTINCT outcome, ',') FROM crm_opportunity_relation),
       (SELECT count(DISTINCT kind) FROM crm_opportunity_relation),
       (SELECT count(*) FROM crm_lead WHERE lost_competitor_id IS NOT NULL),
       (SELECT count(*) > 0 FROM crm_lead WHERE next_step_date < current_date),
       (SELECT count(*) = count(DISTINCT code) FROM crm_lead),
       (SELECT count(DISTINCT t.kind) FROM crm_lead l
          JOIN crm_opportunity_origin_type t ON t.id = l.origin_type_id)
"""


@pytest.fixture(scope='module')
def newcomer():
    """A machine with the addon of this repository."""
    machine = make_machine()
    for name in ('OPPORTUNITY_PLUS_ADDON', 'OPPORTUNITY_PLUS_WITH'):
        del machine.env[name]
    yield machine
    machine.remove()


@pytest.fixture(scope='module')
def address(newcomer):
    with serving(newcomer, '--no-browser') as (_process, address, _printed):
        yield address


def rows(machine, query):
    output = machine.call('odoo', 'psql', '-At', '-c', query, 'opportunity_plus')[1]
    return [line.split('|') for line in output.splitlines()]


def test_the_demo_pipeline(newcomer, address):
    assert page(address) == 200
    assert rows(newcomer, INCOMPLETE) == []
    assert rows(newcomer, SHOWN) == [['t', '4', 'beaten,lost,open', '4', '1', 't', 't', '6']]


def test_nothing_to_complain_of(newcomer, address):
    """Of what the log says until a browser comes, which asks for things on the internet."""
    logs = newcomer.cache / 'logs'
    complaints = [
        line
        for step in ('install', 'server')
        for line in odoo_server.problems((logs / f'run-{step}-{settings.ADDON}.log').read_text())
        # Odoo 19 calls what newer versions of its libraries call deprecated.
        if not line.startswith('WARNING py.warnings:') or str(settings.ADDON_PATH) in line
    ]
    assert complaints == []


def test_everybody_can_use_the_screens(newcomer, address):
    """axe-core finds nothing serious on any of them, and no page has an error."""
    rows(newcomer, screens.PREPARATION)
    screens.ensure_tools()
    assert screens.check(address) == 0
