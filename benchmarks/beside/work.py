"""What a piece of work is, and what those of the other files share."""

import dataclasses
from collections.abc import Callable

from odoo.fields import Command

BY_NAME = {}
STOCK, HOOK = "stock", "stock and the hook"
DEALS = [('name', '=like', "Deal %")]


@dataclasses.dataclass
class Work:
    """Something that people or nightly jobs do.

    Its function is a generator of one step: what stands before the ``yield`` is prepared and not
    measured, what comes after it is. Both databases run the same function.
    """

    title: str
    function: Callable
    goal: float | None  # times what stock takes, or MB where memory is measured
    more_queries: int | None  # that the addon may need
    against: str
    rounds: int  # each in a transaction of its own, added up
    memory: bool  # measured in a fresh process, instead of time
    long: bool  # takes many seconds
    least_size: int  # of the databases that hold enough for it

    @property
    def name(self):
        return self.function.__name__


def work(
    title,
    goal=None,
    *,
    more_queries=None,
    against=STOCK,
    rounds=1,
    memory=False,
    long=False,
    least_size=0,
):
    """Register a function as a piece of work."""

    def register(function):
        BY_NAME[function.__name__] = Work(
            title, function, goal, more_queries, against, rounds, memory, long, least_size
        )
        return function

    return register


def has_addon(env):
    return 'crm.opportunity.line' in env


def get_deals(env, count):
    """Open opportunities with what all have: 5 lines and 3 people, where these are known."""
    deals = env['crm.lead'].search(
        [*DEALS, ('won_status', '=', 'pending')], limit=count, order='id'
    )
    return check(deals, count)


def get_quotations(env, count, name="Deal %"):
    """Quotations of 10 lines, each of an opportunity of its own."""
    domain = [('opportunity_id.name', '=like', name), ('state', '=', 'draft')]
    return check(env['sale.order'].search(domain, limit=count, order='id'), count)


def get_products(env, count):
    products = env['product.product'].search(
        [('name', '=like', "Product %")], limit=count, order='id'
    )
    return check(products, count)


def get_lead(env, name):
    return check(env['crm.lead'].search([('name', '=', name)]), 1)


def check(records, count):
    """Fail where the database holds fewer: a number would be wrong that looks right."""
    assert len(records) == count, f'{records._name}: {len(records)} found, {count} wanted'
    return records


def prepare_lines(env, count):
    """Commands for lines of products, the same for an opportunity and for an order."""
    products = get_products(env, min(count, 10))
    return [
        Command.create({'product_id': products[number % 10].id, 'product_uom_qty': 2})
        for number in range(count)
    ]
