"""100 quotations of opportunities, and what confirming them takes."""

import json
import time
from contextlib import closing

from odoo.fields import Command

NAME = "To be confirmed"
COUNT, LINES, ROUNDS = 100, 10, 3


def create(env):
    """Create them as stock Odoo knows them."""
    partner = env['res.partner'].create({'name': "Customer", 'is_company': True})
    products = env['product.product'].create(
        [{'name': f"Product {n}", 'list_price': 10.0 + n, 'type': 'service'} for n in range(LINES)]
    )
    values = {'name': NAME, 'type': 'opportunity', 'partner_id': partner.id, 'user_id': 2}
    env['sale.order'].create(
        [
            {
                'partner_id': partner.id,
                'opportunity_id': lead.id,
                'user_id': 2,
                'order_line': [Command.create({'product_id': product.id}) for product in products],
            }
            for lead in env['crm.lead'].create([dict(values) for _number in range(COUNT)])
        ]
    )


def fill(env):
    """Add what the addon knows: two products in each opportunity."""
    products = env['product.product'].search([('name', '=like', "Product %")], limit=2)
    for lead in env['crm.lead'].search([('name', '=', NAME)]):
        lead.opportunity_line_ids = [Command.create({'product_id': p.id}) for p in products]


def measure(env):
    """Print queries and seconds of the best round; each is undone."""
    env = env(user=2)
    orders = env['sale.order'].search([('opportunity_id.name', '=', NAME)])
    results = []
    for _round in range(ROUNDS):
        env.flush_all()
        env.invalidate_all()
        with closing(env.cr.savepoint()):
            queries, start = env.cr.sql_log_count, time.perf_counter()
            orders.action_confirm()
            env.flush_all()
            env.cr.precommit.run()
            seconds = time.perf_counter() - start
            results.append({'seconds': seconds, 'queries': env.cr.sql_log_count - queries})
        env.cr.precommit.clear()
        env.transaction.clear()
    assert len(orders) == COUNT
    print('MEASURED', json.dumps(min(results, key=lambda result: result['seconds'])))
