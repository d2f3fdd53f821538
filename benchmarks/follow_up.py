"""What the screens of follow-up ask the server for, beside the same lists of stock Odoo.

    bin/odoo --test python benchmarks/follow_up.py [tasks [entries]]

50,000 tasks and 500,000 entries of time by default, in two databases of its own that are dropped
afterwards: ours, and one with Odoo's projects and timesheets only. Ours are read by salespeople who
have no right on projects; Odoo's by project users who approve timesheets. It counts CPU, of Python
and of the PostgreSQL process that serves it, which other work on the machine changes little. Fails
at more than 1.5 times stock's, or if the number of queries depends on how much is shown.
"""

import contextlib
import sys
import time

import follow_up_data
from beside.specification import get_fields_specification
from beside.worker import postgres_seconds
from lxml import etree
from own_database import environment

from devtools import templates

ROUNDS, LIMIT, PAGE, COUNTED = 15, 1.5, 80, 10_001
# The least CPU that is worth a comparison, in seconds.
NOTICED = 0.010
TASKS, ENTRIES = 'project.task', 'account.analytic.line'
STOCK_LISTS = {TASKS: 'project.view_task_tree2', ENTRIES: 'hr_timesheet.timesheet_view_tree_user'}
OUR_LISTS = {
    TASKS: 'opportunity_plus_project.project_task_view_list_follow_up',
    ENTRIES: 'opportunity_plus_project.account_analytic_line_view_list_diary',
}
OPEN = [('state', 'not in', ['1_done', '1_canceled'])]


class Screens:
    """What the web client asks for, by title: functions that take how many rows are shown."""

    lists = STOCK_LISTS

    def __init__(self, env):
        self.env = env
        self.me, self.leader, self.chief = (
            env['res.users'].search([('login', '=', login)])
            for login in (follow_up_data.SALESPERSON, follow_up_data.LEADER, follow_up_data.CHIEF)
        )
        self.customers = env['res.partner'].search([('ref', '=', 'BENCHMARK')])

    def get_all(self):
        mine, page, groups = [('user_ids', 'in', self.me.id)], self.page, self.groups
        customer = [('partner_id', 'child_of', self.customers[7].ids)]
        employee = [('employee_id', '=', self.me.employee_id.id)]
        hours = ['unit_amount:sum']
        return {
            'explorer, my open tasks': page(self.me, TASKS, self.tasks(mine + OPEN)),
            'explorer, by customer': groups(self.me, TASKS, self.tasks(mine + OPEN), 'partner_id'),
            'all open tasks': page(self.leader, TASKS, self.tasks(OPEN)),
            'all open tasks, by doer': groups(self.leader, TASKS, self.tasks(OPEN), 'user_ids'),
            'diary of a customer': page(self.leader, ENTRIES, self.time(customer)),
            'diary of a customer, own deals': page(self.me, ENTRIES, self.time(customer)),
            'diary of an employee': page(self.leader, ENTRIES, self.time(employee)),
            'my diary': page(self.me, ENTRIES, self.time([('user_id', '=', self.me.id)])),
            'whole diary': page(self.leader, ENTRIES, self.time([])),
            'whole diary, by month': groups(
                self.leader, ENTRIES, self.time([]), 'date:month', hours
            ),
            'counters of customers': self.read(self.leader, self.customers, self.counters),
            'counters of projects': self.read(
                self.chief, self.get_projects(), self.project_counters
            ),
            # Hours only: Odoo's figure has no money either.
            'time of projects or customers': self.read(self.leader, *self.get_dedication()),
        }

    counters, project_counters = ['task_count'], ['task_count', 'open_task_count']

    def tasks(self, domain):
        return [*domain, ('has_template_ancestor', '=', False)]

    def time(self, domain):
        return [*domain, ('project_id', '!=', False)]

    def get_projects(self):
        return self.env['project.project'].search([('partner_id', 'in', self.customers.ids)])

    def get_dedication(self):
        return self.get_projects(), ['total_timesheet_time']

    def page(self, user, model, domain):
        """The first page of a list, with the count above it."""
        records = self.as_(user, self.env[model])
        view_id = self.env.ref(self.lists[model]).id
        view = etree.fromstring(records.get_view(view_id, 'list')['arch'])
        specification = get_fields_specification(records, view)
        order = view.get('default_order')

        def ask(shown):
            return records.web_search_read(
                domain, specification, limit=shown, order=order, count_limit=COUNTED
            )

        return ask

    def groups(self, user, model, domain, groupby, aggregates=()):
        """The headings of a list, or the cells of a pivot."""
        records = self.as_(user, self.env[model])

        def ask(shown):
            return records.formatted_read_group(
                domain, [groupby], ['__count', *aggregates], limit=shown
            )

        return ask

    def read(self, user, records, names):
        """Figures on the forms or in the lists of records."""

        def ask(shown):
            return self.as_(user, records[:shown]).read(names)

        return ask

    def as_(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=self.env.company.ids)


class OurScreens(Screens):
    lists = OUR_LISTS
    counters = ['task_pending_count', 'task_progress_count', 'task_done_count']
    project_counters = counters
    follow_up = [('is_follow_up', '=', True)]

    def get_all(self):
        leads = self.env['crm.lead'].search([('user_id', '=', self.me.id)], limit=2 * PAGE)
        lead = [('lead_id', 'in', leads[5].ids)]
        return super().get_all() | {
            'diary of an opportunity': self.page(self.me, ENTRIES, lead),
            'counters of opportunities': self.read(self.me, leads, self.counters),
        }

    def tasks(self, domain):
        return [*domain, *self.follow_up]

    def time(self, domain):
        return [*domain, *self.follow_up]

    def get_dedication(self):
        return self.customers, ['dedication_hours']


# What stock Odoo has no list of, beside what it has of about that size.
BESIDE = {
    'diary of an opportunity': 'diary of a customer',
    'counters of opportunities': 'counters of customers',
}


def main(tasks=50_000, entries=500_000):
    """Print the ratios; return whether none is above the limit and no queries are added."""
    with contextlib.ExitStack() as stack:
        results = []
        for ensure, kind in (
            (templates.PROJECT.ensure_stock, Screens),
            (templates.PROJECT.ensure_addon, OurScreens),
        ):
            env = stack.enter_context(environment(ensure))
            start = time.perf_counter()
            follow_up_data.create(env, int(tasks), int(entries))
            print(f'{tasks} tasks, {entries} entries: {time.perf_counter() - start:.0f} s')
            # Other processes would not be counted.
            env.cr.execute('SET max_parallel_workers_per_gather = 0')
            env.cr.commit()
            results.append((env, kind(env).get_all()))
        (stock_env, stock), (env, ours) = results
        good = [
            compare(title, (stock_env, stock[BESIDE.get(title, title)]), (env, ask))
            for title, ask in ours.items()
        ]
    print(f'{sum(good)} of {len(good)} within {LIMIT} times, with the same number of queries')
    return all(good)


def compare(title, stock, ours):
    """Measure both in turn; return whether ours is quick enough, and asks no more for more rows."""
    times = ([], [])
    for _round in range(ROUNDS):
        for (env, ask), seconds in zip((stock, ours), times, strict=True):
            count(env, ask, PAGE, seconds)
    few, many = (count(*ours, shown) for shown in (PAGE, 2 * PAGE))
    plain, own = (min(seconds) for seconds in times)
    ratio = own / plain
    print(
        f'{title}: {own * 1000:.0f} ms, stock {plain * 1000:.0f} ms, ratio {ratio:.2f};'
        f' {few} queries, stock {count(*stock, PAGE)}, for twice the rows {many}',
        flush=True,
    )
    return (ratio <= LIMIT or own < NOTICED) and many <= few


def count(env, ask, shown, seconds=None):
    """Ask once with nothing read before; return the number of queries."""
    env.invalidate_all()
    before, start = env.cr.sql_log_count, spent(env)
    ask(shown)
    if seconds is not None:
        seconds.append(spent(env) - start)
    return env.cr.sql_log_count - before


def spent(env):
    return time.process_time() + postgres_seconds(env.cr)


if __name__ == '__main__':
    sys.exit(0 if main(*sys.argv[1:]) else 1)
