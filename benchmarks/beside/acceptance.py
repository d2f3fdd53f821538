"""Quotations are confirmed and cancelled.

The hook is what people write who have no addon: an opportunity is won and gets the amount of the
order when that is confirmed, and gets stage, probability and amount of before when it is cancelled.
"""

from .work import HOOK, get_quotations, has_addon, work


def confirm(orders):
    orders.action_confirm()
    if not has_addon(orders.env):
        orders.opportunity_id.action_set_won()
        for order in orders:
            order.opportunity_id.expected_revenue = order.amount_untaxed


def accept(orders):
    """Confirm, and return what the hook has to remember."""
    remembered = {
        lead: {name: lead[name] for name in ('probability', 'expected_revenue')}
        | {'stage_id': lead.stage_id.id}
        for lead in orders.opportunity_id
    }
    confirm(orders)
    return remembered


def cancel(orders, remembered):
    orders._action_cancel()
    if not has_addon(orders.env):
        for lead, values in remembered.items():
            lead.write(values)


@work("confirm 1 quotation of 10 lines", 1.15, more_queries=10, against=HOOK, rounds=5)
def confirm_one(env):
    order = get_quotations(env, 1)
    yield
    confirm(order)


@work("confirm 100 quotations of 10 lines in one call", 1.0, more_queries=-1, against=HOOK)
def confirm_many(env):
    orders = get_quotations(env, 100)
    yield
    confirm(orders)


@work("confirm 30 quotations of 10 lines one by one", 1.15, against=HOOK)
def confirm_each(env):
    orders = get_quotations(env, 30)
    yield
    for order in orders:
        confirm(order)
        env.cr.flush()


@work("confirm 10 quotations of 200 lines in one call", 1.2, against=HOOK)
def confirm_long(env):
    orders = get_quotations(env, 10, "Long %")
    yield
    confirm(orders)


@work(
    "memory that confirming 500 quotations of 10 lines adds",
    20,
    against=HOOK,
    memory=True,
    least_size=10_000,
)
def confirm_memory(env):
    orders = get_quotations(env, 500)
    yield
    confirm(orders)


@work("cancel 1 confirmed order", 1.3, against=HOOK, rounds=5)
def cancel_one(env):
    order = get_quotations(env, 1)
    remembered = accept(order)
    yield
    cancel(order, remembered)


@work("cancel 100 confirmed orders in one call", 1.1, against=HOOK)
def cancel_many(env):
    orders = get_quotations(env, 100)
    remembered = accept(orders)
    yield
    cancel(orders, remembered)
