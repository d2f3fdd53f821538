"""The opportunities of the interrupted acceptances, and what must hold for each at any time."""

import json

DEALS = 40
PREPARE = f"""
from odoo import Command
bike, helmet, lock = env['product.product'].create([
    {{'name': name, 'list_price': price, 'standard_price': price / 2, 'taxes_id': False}}
    for name, price in [('Bike', 1299.95), ('Helmet', 59.99), ('Lock', 7.77)]
])
partner = env['res.partner'].create({{'name': 'Customer'}})
common = {{
    'type': 'opportunity', 'partner_id': partner.id, 'company_id': env.company.id,
}}
typed = env['crm.lead'].create([
    {{**common, 'name': f'Typed {{n}}', 'expected_revenue': 1000.5 + n, 'probability': 30}}
    for n in range({DEALS // 2})
])
forecast = env['crm.lead'].create([
    {{**common, 'name': f'Forecast {{n}}', 'opportunity_line_ids': [
        Command.create({{'product_id': bike.id, 'product_uom_qty': n + 1, 'discount': 3}}),
        Command.create({{'product_id': lock.id, 'product_uom_qty': 3}}),
        Command.create({{'product_id': helmet.id, 'active': False}}),
    ]}}
    for n in range({DEALS // 2})
])
for lead in forecast:
    lead.create_quotation()
env['sale.order'].create([
    {{'partner_id': partner.id, 'opportunity_id': lead.id, 'order_line': [
        Command.create({{'product_id': helmet.id, 'product_uom_qty': quantity, 'discount': 7.5}}),
        Command.create({{'name': 'A section', 'display_type': 'line_section'}}),
        Command.create({{'product_id': lock.id, 'product_uom_qty': 1}}),
    ]}}
    for quantity, leads in [(1, typed), (2, typed + forecast)]
    for lead in leads
])
"""
# One statement, so that all of it is of one moment.
QUERY = """
SELECT jsonb_build_object(
    'leads', (SELECT jsonb_agg(to_jsonb(row)) FROM (
        SELECT lead.id, lead.type, lead.active, lead.stage_id, stage.is_won, lead.won_status,
               lead.probability,
               -- None, in a database without a single win or loss, is 0 to Odoo.
               abs(COALESCE(lead.probability, 0) - COALESCE(lead.automated_probability, 0)) < 0.01
                   AS is_automated,
               lead.amount_source, lead.expected_revenue::float, lead.date_closed,
               lead.lost_reason_id, lead.company_id,
               COALESCE(lead.accepted_order_count, 0) AS accepted_order_count
        FROM crm_lead lead JOIN crm_stage stage ON stage.id = lead.stage_id
        WHERE lead.name ~ '^(Typed|Forecast) '
    ) row),
    'lines', (SELECT jsonb_agg(to_jsonb(row)) FROM (
        SELECT id, lead_id, sale_line_id, active, COALESCE(is_replaced, false) AS is_replaced,
               product_id, product_uom_qty::float AS quantity, price_unit::float,
               discount::float, price_subtotal::float
        FROM crm_opportunity_line
    ) row),
    'orders', (SELECT jsonb_agg(to_jsonb(row)) FROM (
        SELECT id, opportunity_id, state, COALESCE(opportunity_accepted, false) AS is_accepted,
               amount_untaxed::float
        FROM sale_order WHERE opportunity_id IS NOT NULL
    ) row),
    'order_lines', (SELECT jsonb_agg(to_jsonb(row)) FROM (
        SELECT id, order_id, product_id, product_uom_qty::float AS quantity, price_unit::float,
               discount::float, price_subtotal::float
        FROM sale_order_line WHERE display_type IS NULL
    ) row),
    'failures', (
        SELECT count(*) FROM mail_activity activity
        JOIN ir_model_data data ON data.res_id = activity.activity_type_id
         AND data.module = 'opportunity_plus' AND data.name = 'mail_activity_type_acceptance'
    )
)
"""
MIRRORED = ('product_id', 'quantity', 'price_unit', 'discount', 'price_subtotal')


class Moment:
    """What the database holds at one moment."""

    def __init__(self, sql):
        """Read it all by `sql`, a function that returns rows of text."""
        ((text,),) = sql(QUERY)
        content = json.loads(text)
        self.failures = content['failures']
        self.leads, self.lines, self.orders, self.order_lines = (
            {record['id']: record for record in content[name] or ()}
            for name in ('leads', 'lines', 'orders', 'order_lines')
        )

    def lines_of(self, lead_id, *, mirrors):
        return [
            line
            for line in self.lines.values()
            if line['lead_id'] == lead_id and bool(line['sale_line_id']) == mirrors
        ]

    def confirmed_orders(self, lead_id):
        return [
            order
            for order in self.orders.values()
            if order['opportunity_id'] == lead_id and order['state'] == 'sale'
        ]

    def order_lines_of(self, orders):
        ids = {order['id'] for order in orders}
        return [line for line in self.order_lines.values() if line['order_id'] in ids]


def find_violations(before, now):
    """Return a line of text for whatever is not as its orders want it.

    :param Moment before: when no order was confirmed yet
    """
    found = [f'{now.failures} acceptances are reported as failed'] if now.failures else []
    if now.leads.keys() != before.leads.keys() or now.orders.keys() != before.orders.keys():
        found.append('records have come or gone')
    for order in now.orders.values():
        if order['is_accepted'] != (order['state'] == 'sale'):
            found.append(f'an order that counts is confirmed, and the other way round: {order}')
        total = sum(line['price_subtotal'] for line in now.order_lines_of([order]))
        if differs(order['amount_untaxed'], total):
            found.append(f'the lines of an order add up to {total}: {order}')
    for lead_id in now.leads:
        confirmed = now.confirmed_orders(lead_id)
        check = find_unlike_orders if confirmed else find_touched
        found += [f'opportunity {lead_id}: {text}' for text in check(before, now, lead_id)]
    return found


def find_unlike_orders(before, now, lead_id):
    """Yield what an opportunity with confirmed orders has that these do not explain."""
    lead, orders = now.leads[lead_id], now.confirmed_orders(lead_id)
    total = sum(order['amount_untaxed'] for order in orders)
    expected = {
        'won_status': 'won', 'is_won': True, 'probability': 100, 'active': True,
        'amount_source': 'order', 'accepted_order_count': len(orders),
    }  # fmt: skip
    for name, value in expected.items():
        if lead[name] != value:
            yield f'{name} is {lead[name]} with {len(orders)} confirmed orders'
    if differs(lead['expected_revenue'], total):
        yield f'the amount is {lead["expected_revenue"]}, that of the confirmed orders {total}'
    mirrors = now.lines_of(lead_id, mirrors=True)
    if sorted(map(mirrored, mirrors)) != sorted(map(sold, now.order_lines_of(orders))):
        yield f'its products are not those of the confirmed orders: {mirrors}'
    wanted = [
        {**line, 'active': False, 'is_replaced': line['active']}
        for line in before.lines_of(lead_id, mirrors=False)
    ]
    forecast = now.lines_of(lead_id, mirrors=False)
    if by_id(forecast) != by_id(wanted):
        yield f'the forecast is not archived as it was: {forecast}'


def find_touched(before, now, lead_id):
    """Yield what is not as before on an opportunity without a confirmed order."""
    for name, value in before.leads[lead_id].items():
        # An automatic probability is recomputed, and stays automatic.
        if name == 'probability' and before.leads[lead_id]['is_automated']:
            continue
        if now.leads[lead_id][name] != value:
            yield f'{name} is {now.leads[lead_id][name]}, it was {value}, and no order is confirmed'
    if now.lines_of(lead_id, mirrors=True):
        yield 'there are products of an order, and no order is confirmed'
    lines = now.lines_of(lead_id, mirrors=False)
    if by_id(lines) != by_id(before.lines_of(lead_id, mirrors=False)):
        yield f'the forecast is not as it was, and no order is confirmed: {lines}'


def mirrored(line):
    return (line['sale_line_id'], line['active'], *(line[name] for name in MIRRORED))


def sold(line):
    return (line['id'], True, *(line[name] for name in MIRRORED))


def by_id(lines):
    return {line['id']: line for line in lines}


def differs(amount, other):
    return abs(amount - other) >= 0.005
