"""Acceptances while Odoo is killed and PostgreSQL crashes: nothing is left half done.

OPPORTUNITY_PLUS_KILLS asks for more faults; OPPORTUNITY_PLUS_SEED for the clients' plans and the
moments of the faults of another run.
"""

import os
import random
import signal
import time

import pytest
from interrupted_deals import PREPARE, find_violations
from interrupted_load import Counts, Load
from interrupted_site import own_site
from live_server import Refusal
from own_postgres import DURABLE

KILLS = int(os.environ.get('OPPORTUNITY_PLUS_KILLS', '4'))
SEED = int(os.environ.get('OPPORTUNITY_PLUS_SEED', time.time_ns() % 10**6))
FAULTS = ('PostgreSQL in immediate mode', 'PostgreSQL killed') + 4 * ('Odoo killed',)
SIGNALS = {'PostgreSQL in immediate mode': signal.SIGQUIT, 'PostgreSQL killed': signal.SIGKILL}
# The moment of a fault: after so many answers, and a little later.
ANSWERS, SECONDS = 12, 0.4
END_SESSION = """
CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
"""
IN_THE_ACCEPTANCE = """
CREATE TRIGGER cut BEFORE UPDATE OF acceptance_revision ON crm_lead
FOR EACH ROW EXECUTE FUNCTION end_session();
"""
IN_THE_REPORT_OF_A_FAILURE = """
ALTER TABLE crm_lead ADD CONSTRAINT cut CHECK (amount_source != 'order');
CREATE TRIGGER cut BEFORE INSERT ON mail_activity FOR EACH ROW EXECUTE FUNCTION end_session();
"""
NO_MORE = """
DROP FUNCTION end_session CASCADE;
ALTER TABLE crm_lead DROP CONSTRAINT IF EXISTS cut;
"""


class Campaign:
    """Faults, one after the other, and what came of them."""

    def __init__(self, site):
        self.site = site
        self.random = random.Random(SEED)
        self.first = self.now = site.read()
        self.counts, self.faults, self.violations = Counts(), [], []

    def run_round(self, fault):
        """Let clients work, make a fault, repair it, and look at every opportunity."""
        load = Load(self.site, self.now, self.random)
        load.start()
        load.wait_for_answers(self.random.randint(1, ANSWERS))
        time.sleep(self.random.uniform(0, SECONDS))
        if fault in SIGNALS:
            self.restart_postgres(load, SIGNALS[fault])
        else:
            self.restart_odoo(load)
        self.faults.append(fault)
        self.counts.add(load.counts)
        self.violations += load.find_broken_promises(self.now)
        self.violations += find_violations(self.first, self.now)
        self.violations += self.find_other_answers()

    def restart_postgres(self, load, number):
        """Crash PostgreSQL under Odoo and its clients, who ask on while there is no database."""
        load.begin_fault()
        self.site.restart_postgres(number)
        load.end()
        self.now = self.site.read()
        self.site.revive_odoo()

    def restart_odoo(self, load):
        load.begin_fault()
        self.site.kill_odoo()
        load.end()
        self.site.postgres.wait_for_silence()
        self.now = self.site.read()
        self.site.start_odoo()

    def find_other_answers(self):
        """Yield what the server tells, now that it runs again, and the database does not hold."""
        fields = ['won_status', 'expected_revenue', 'amount_source']
        ids = list(self.now.leads)
        for lead in self.read_from_server(ids=ids, fields=fields):
            if any(self.now.leads[lead['id']][name] != value for name, value in lead.items()):
                yield f'the server tells otherwise: {lead}'

    def read_from_server(self, **arguments):
        while True:
            try:
                return self.site.client.call('crm.lead', 'read', **arguments)
            except Refusal as refusal:
                if not self.site.is_cut_connection(refusal):
                    raise

    def summary(self):
        counts = self.counts
        won = sum(lead['won_status'] == 'won' for lead in self.now.leads.values())
        return '\n'.join(
            [
                f'rounds: {len(self.faults)} (seed {SEED})',
                *(f'  {kind}: {self.faults.count(kind)}' for kind in dict.fromkeys(FAULTS)),
                f'calls made: {counts.made}',
                f'  answered: {counts.answered}',
                f'  in flight at a fault and interrupted: {counts.interrupted}',
                f'    rounds with such calls: {counts.rounds_interrupted}',
                f'  made while PostgreSQL was down: {counts.turned_away}',
                f'  refused for a connection that an earlier fault had cut: {counts.cut}',
                f'  refused without a fault: {len(counts.refused)}',
                f'Odoo stopped by itself for want of a database: {self.site.stops}',
                f'opportunities: {len(self.now.leads)}, won at the end: {won}',
                f'violations: {len(self.violations)}',
            ]
        )


@pytest.fixture(scope='module')
def site():
    with own_site() as site:
        site.prepare(PREPARE)
        yield site


@pytest.mark.parametrize(
    'moment',
    [IN_THE_ACCEPTANCE, IN_THE_REPORT_OF_A_FAILURE],
    ids=['in the acceptance', 'in the report of a failure'],
)
def test_no_answer_without_a_commit(site, moment):
    """Odoo skips the commit of a lost session: who hides the loss lies to the client."""
    order = min(id_ for id_, order in site.read().orders.items() if order['state'] == 'draft')
    site.sql(END_SESSION + moment)
    try:
        with pytest.raises(Refusal) as refusal:
            site.client.call('sale.order', 'action_confirm', ids=[order])
        assert refusal.value.code == 500
        assert site.read().orders[order]['state'] == 'draft'
    finally:
        site.sql(NO_MORE)


def test_interrupted_acceptances(site, capsys):
    assert site.postgres.durability() == dict.fromkeys(DURABLE, 'on')
    campaign = Campaign(site)
    assert find_violations(campaign.first, campaign.first) == []
    for number in range(KILLS):
        campaign.run_round(FAULTS[number % len(FAULTS)])
        if campaign.violations or campaign.counts.refused:
            break
        if not len(campaign.faults) % 10:
            with capsys.disabled():
                print(f'\n{len(campaign.faults)} of {KILLS} rounds', end='', flush=True)
    with capsys.disabled():
        print(f'\n{campaign.summary()}')
    assert not campaign.violations, '\n'.join(campaign.violations)
    assert not campaign.counts.refused, '\n'.join(campaign.counts.refused)
    assert campaign.counts.answered
    assert campaign.counts.interrupted
