"""Two people follow up the same customer at the same moment: there is one project for it.

On a real server with several workers, in a database with the second addon of its own.
OPPORTUNITY_PLUS_ROUNDS asks for more rounds.
"""

import os

import pytest
from live_server import prepare, running
from moments import WORKERS, Deals, play

from devtools import addon_tests, odoo_server, templates

ROUNDS = int(os.environ.get('OPPORTUNITY_PLUS_ROUNDS', '4'))
PREPARE = """
admin = env.ref('base.user_admin')
if not admin.employee_id:
    env['hr.employee'].create({'name': 'Administrator', 'user_id': admin.id})
"""


@pytest.fixture(scope='module')
def deals():
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.PROJECT.ensure_addon) as name,
    ):
        key = prepare(odoo, name, PREPARE)
        with running(odoo, name, WORKERS) as url:
            yield Deals(url, key, folder / 'server.log')


@pytest.fixture
def leads(deals):
    """Two opportunities of each of several new customers, as pairs."""
    customers = deals.call(
        'res.partner', 'create', vals_list=[{'name': f'Customer {n}'} for n in range(ROUNDS)]
    )
    return [
        deals.call(
            'crm.lead',
            'create',
            vals_list=[
                {'name': name, 'type': 'opportunity', 'partner_id': customer}
                for name in ('First', 'Second')
            ],
        )
        for customer in customers
    ]


def meet(deals, leads, method, **arguments):
    """Call a method on the opportunities of all customers, some at once; return what came."""
    return play(
        lambda pair: deals.at_once(*(('crm.lead', method, {'ids': [id_], **arguments})
                                     for id_ in pair)),
        leads,
    )  # fmt: skip


def count(deals, model, leads, *domain):
    """How many records of each customer there are."""
    customers = [deals.read_leads(pair, 'partner_id')[pair[0]][0][0] for pair in leads]
    return [
        deals.call(model, 'search_count', domain=[['partner_id', '=', customer], *domain])
        for customer in customers
    ]


def test_one_commercial_project(deals, leads):
    before = deals.count_repeated()
    found = meet(deals, [pair * 2 for pair in leads], 'get_commercial_project')
    assert all(isinstance(project, int) for projects in found for project in projects), found
    assert [len(set(projects)) for projects in found] == [1] * ROUNDS, found
    commercial = ['project_kind', '=', 'commercial']
    assert count(deals, 'project.project', leads, commercial) == [1] * ROUNDS
    # Of one company, they share one account, which was made at that moment too.
    accounts = deals.call('project.project', 'search_read', domain=[commercial],
                          fields=['account_id'])  # fmt: skip
    assert len({tuple(project['account_id']) for project in accounts}) == 1
    assert deals.count_repeated() > before, 'nothing met in the database'


def test_tasks_and_time_share_it(deals, leads):
    planned = meet(deals, leads, 'plan_task', task_type_id=False, name='Call')
    assert all(isinstance(task, int) for tasks in planned for task in tasks), planned
    commercial = ['project_kind', '=', 'commercial']
    assert count(deals, 'project.project', leads, commercial) == [1] * ROUNDS
    assert count(deals, 'project.task', leads) == [2] * ROUNDS
    logged = meet(deals, leads, 'log_time', hours=0.5, description='Talked')
    assert all(isinstance(line, int) for lines in logged for line in lines), logged
    assert deals.read_leads(leads[0], 'dedication_hours') == dict.fromkeys(leads[0], (0.5,))


def test_time_is_added_up(deals, leads):
    """Entries of the same task at the same moment are all in the sum."""
    pairs = [[pair[0]] * 3 for pair in leads]
    meet(deals, [pair[:1] for pair in pairs], 'plan_task', task_type_id=False, name='Call')
    meet(deals, pairs, 'log_time', hours=0.5, description='Talked')
    first = [pair[0] for pair in leads]
    assert deals.read_leads(first, 'dedication_hours') == dict.fromkeys(first, (1.5,))


def test_one_project_of_an_opportunity(deals, leads):
    found = meet(deals, [[pair[0]] * 3 for pair in leads], 'create_project')
    assert [len(set(map(str, projects))) for projects in found] == [1] * ROUNDS, found
    production = ['project_kind', '=', 'production']
    assert count(deals, 'project.project', leads, production) == [1] * ROUNDS
