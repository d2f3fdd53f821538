"""A full opportunity, and what reading it for its form takes."""

import json
import time

from form_specification import get_specification

from odoo.fields import Command

from odoo.addons.mail.tools.discuss import Store

NAME, QUIET = "Full", "Quiet"
ROUNDS = 50


def create(env):
    """Create the opportunity as stock Odoo knows it: 3 quotations of 20 lines, 60 messages.

    Every sixth of these tells of a changed amount, as in real life.  Beside it one without any.
    """
    partner = env['res.partner'].create({'name': "Customer", 'is_company': True})
    env['product.product'].create(
        [{'name': f"Product {n}", 'list_price': 10.0 + n, 'standard_price': n} for n in range(20)]
    )
    lead = env['crm.lead'].create(
        {'name': NAME, 'type': 'opportunity', 'partner_id': partner.id, 'user_id': 2}
    )
    lead.copy({'name': QUIET})
    products = env['product.product'].search([('name', '=like', "Product %")])
    env['sale.order'].create(
        [
            {
                'partner_id': partner.id,
                'opportunity_id': lead.id,
                'user_id': 2,
                'order_line': [Command.create({'product_id': product.id}) for product in products],
            }
        ]
        * 3
    )
    for number in range(60):
        if number % 6:
            lead.message_post(body=f"Message {number}")
        else:
            lead.expected_revenue = 1000.0 + number
            env.cr.precommit.run()


def fill(env):
    """Add what the addon knows: 20 lines, 12 people in four kinds."""
    lead = env['crm.lead'].search([('name', '=', NAME)])
    products = env['product.product'].search([('name', '=like', "Product %")])
    lead.opportunity_line_ids = [Command.create({'product_id': p.id}) for p in products]
    roles = env['crm.opportunity.role'].search([])
    for kind in ('contact', 'partner', 'competitor', 'team'):
        role = roles.filtered(lambda role: role.kind == kind)[:1]  # noqa: B023
        for number in range(3):
            person = env['res.partner'].create({'name': f"{kind} {number}"})
            if kind == 'team':
                env['res.users'].create(
                    {'name': person.name, 'login': person.name, 'partner_id': person.id}
                )
            env['crm.opportunity.relation'].create(
                {'lead_id': lead.id, 'partner_id': person.id, 'kind': kind, 'role_id': role.id}
            )


def measure(env, name=NAME):
    """Print the queries and the seconds, best of many, of what the web client asks for the form."""
    leads = env['crm.lead'].with_user(2)
    # What the client sends with each request.
    context = {**leads.env['res.users'].context_get(), 'allowed_company_ids': leads.env.company.ids}
    lead = leads.with_context(**context).search([('name', '=', name)])
    specification = get_specification(lead.browse())
    seconds = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.perf_counter()
        read(lead, specification)
        seconds.append(time.perf_counter() - start)
        queries = env.cr.sql_log_count - before
    print('MEASURED', json.dumps({'queries': queries, 'seconds': min(seconds)}))


def read(lead, specification):
    """Read what the form shows and the first messages of the chatter, as its controller does."""
    lead.web_read(specification)
    messages = lead.env['mail.message']._message_fetch(domain=None, thread=lead, limit=30)
    Store().add(messages['messages']).get_result()
