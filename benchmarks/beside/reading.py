"""Screens are opened, with what the web client asks the server for."""

from lxml import etree

from odoo.addons.mail.tools.discuss import Store

from .specification import get_fields_specification, get_specification
from .work import get_lead, work

PIPELINE = [('type', '=', 'opportunity')]
CARDS = 80
# What the client counts of a list.
COUNTED = 10_001


def get_view(env, view_type, name):
    return etree.fromstring(env['crm.lead'].get_view(env.ref(name).id, view_type)['arch'])


def get_kanban(env):
    return get_view(env, 'kanban', 'crm.crm_case_kanban_view_leads')


def read_page(env, view):
    leads = env['crm.lead']
    specification = get_fields_specification(leads, view)

    def read():
        leads.web_search_read(PIPELINE, specification, limit=CARDS, count_limit=COUNTED)

    return read


@work("kanban, 80 cards", 1.2, rounds=10)
def open_kanban(env):
    read = read_page(env, get_kanban(env))
    yield
    read()


@work("list, 80 rows", 1.2, rounds=10)
def open_list(env):
    read = read_page(env, get_view(env, 'list', 'crm.crm_case_tree_view_oppor'))
    yield
    read()


@work("pipeline by stage, with cards and progress bar", 1.2, rounds=5)
def open_pipeline(env):
    leads = env['crm.lead'].with_context(read_group_expand=True)
    view = get_kanban(env)
    specification = get_fields_specification(leads, view)
    bar = view.find('progressbar')
    sums = {bar.get('sum_field'), bar.get('recurring_revenue_sum_field')}
    progress = {'field': 'activity_state', 'colors': dict.fromkeys(('planned', 'today', 'overdue'))}
    yield
    leads.web_read_group(
        PIPELINE,
        ['stage_id'],
        [f'{name}:sum' for name in sorted(sums - {None})],
        auto_unfold=True,
        unfold_read_specification=specification,
        unfold_read_default_limit=20,
    )
    leads.read_progress_bar(PIPELINE, 'stage_id', progress)


@work("views of the pipeline loaded", rounds=5)
def load_views(env):
    leads = env['crm.lead']
    yield
    leads.get_views([[False, name] for name in ('form', 'list', 'kanban', 'search')])


@work("search for a name, as a field does", rounds=10)
def search_name(env):
    leads = env['crm.lead']
    yield
    leads.name_search("Deal 77", limit=8)


def read_form(env, name):
    """What the form shows and the first messages of the chatter, as its controller does."""
    lead = get_lead(env, name)
    specification = get_specification(lead.browse())

    def read():
        lead.web_read(specification)
        messages = env['mail.message']._message_fetch(domain=None, thread=lead, limit=30)
        Store().add(messages['messages']).get_result()

    return read


@work("form of an opportunity that has all", 1.3, more_queries=8, rounds=10)
def open_full_form(env):
    read = read_form(env, "Full")
    yield
    read()


@work("form of an opportunity without lines and people", 1.1, more_queries=2, rounds=10)
def open_quiet_form(env):
    read = read_form(env, "Quiet")
    yield
    read()
