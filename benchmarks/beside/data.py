"""The data of both databases: opportunities, people, products, quotations; most of it by SQL."""

from odoo.fields import Command
from odoo.tools import SQL

from .copying import copy_relation, copy_rows, follow
from .work import DEALS, check, get_lead, get_products, prepare_lines

# Of a deal: 5 lines, 3 people; of the quotation of every fifth: 10 lines.
LINES, QUOTED_LINES, QUOTED = 5, 10, 5
LONG, LONG_LINES = 10, 200
# Beside the open ones, a fourth as many are won or lost: the scoring learns from these.
CLOSED = 4
AMOUNT = sum(10.0 + number for number in range(LINES))
# What each opportunity has got at the installation, as its own.
OWN = {'id', 'code', 'date_opened', 'origin_type_id', 'origin_name', 'forecast_category'}


def create(env, count):
    """Create what stock Odoo knows: `count` open opportunities, and what belongs to them."""
    env = env(user=2)
    customers = create_customers(env, max(50, min(1_000, count // 10)))
    create_products(env)
    lead = env['crm.lead'].create(
        {
            'name': "Template",
            'type': 'opportunity',
            'partner_id': customers[0].id,
            'user_id': env.uid,
            'expected_revenue': AMOUNT,
        }
    )
    order = create_order(lead, QUOTED_LINES)
    env.cr.flush()
    create_deals(lead, customers, count)
    copy_rows(
        lead,
        SQL("SELECT number FROM generate_series(1, %s) number", LONG),
        name=SQL("'Long ' || target.number"),
    )
    follow(lead, SQL("SELECT id FROM crm_lead WHERE name LIKE 'Deal %%' OR name LIKE 'Long %%'"))
    quoted = SQL(
        "SELECT id, partner_id FROM crm_lead"
        " WHERE name LIKE 'Deal %%' AND won_status = 'pending' AND id %% %s = 0 ORDER BY id",
        QUOTED,
    )
    create_quotations(order, quoted)
    long = SQL("SELECT id, partner_id FROM crm_lead WHERE name LIKE 'Long %%'")
    create_quotations(order, long, times=LONG_LINES // QUOTED_LINES)
    create_full(env, customers[0])


def create_customers(env, count):
    """Companies, each with two people."""
    return env['res.partner'].create(
        [
            {
                'name': f"Customer {number}",
                'is_company': True,
                'email': f"customer{number}@example.com",
                'child_ids': [
                    Command.create({'name': f"Person {number} {one}"}) for one in ('A', 'B')
                ],
            }
            for number in range(count)
        ]
    )


def create_products(env):
    tax = env['account.tax'].create({'name': "VAT", 'amount': 20.0, 'type_tax_use': 'sale'})
    env['product.product'].create(
        [
            {
                'name': f"Product {number}",
                'list_price': 10.0 + number,
                'standard_price': 5.0 + number,
                'taxes_id': tax.ids,
            }
            for number in range(20)
        ]
    )


def create_order(lead, count):
    products = get_products(lead.env, count)
    return lead.env['sale.order'].create(
        {
            'partner_id': lead.partner_id.id,
            'opportunity_id': lead.id,
            'user_id': lead.user_id.id,
            'order_line': [Command.create({'product_id': product.id}) for product in products],
        }
    )


def create_deals(lead, customers, count):
    stages = lead.env['crm.stage'].search([])
    won = stages.filtered('is_won')[0]
    copy_rows(
        lead,
        SQL(
            """
            SELECT number,
                CASE WHEN number <= %(open)s THEN 'pending'
                    WHEN number %% 2 = 0 THEN 'won' ELSE 'lost' END AS status,
                CASE WHEN number <= %(open)s THEN 20 WHEN number %% 2 = 0 THEN 100 ELSE 0
                    END AS probability,
                (%(stages)s)[1 + number %% array_length(%(stages)s, 1)] AS stage_id,
                (%(customers)s)[1 + number %% array_length(%(customers)s, 1)] AS partner_id
            FROM generate_series(1, %(all)s) number
            """,
            open=count,
            all=count + count // CLOSED,
            stages=(stages - won).ids,
            customers=customers.ids,
        ),
        name=SQL("'Deal ' || target.number"),
        partner_id=SQL("target.partner_id"),
        stage_id=SQL("CASE target.status WHEN 'won' THEN %s ELSE target.stage_id END", won.id),
        won_status=SQL("target.status"),
        active=SQL("target.status != 'lost'"),
        probability=SQL("target.probability"),
        automated_probability=SQL("target.probability"),
        prorated_revenue=SQL("original.expected_revenue * target.probability / 100"),
        date_closed=SQL("CASE WHEN target.status != 'pending' THEN NOW() - INTERVAL '1 month' END"),
    )


def create_quotations(order, deals, times=1):
    """Copy a quotation for opportunities, each line of it so many times.

    :returns: the ids of the quotations
    """
    ids = copy_rows(
        order,
        deals,
        name=SQL("'Q' || target.id"),
        opportunity_id=SQL("target.id"),
        partner_id=SQL("target.partner_id"),
        partner_invoice_id=SQL("target.partner_id"),
        partner_shipping_id=SQL("target.partner_id"),
        access_token=SQL("NULL"),
        amount_untaxed=SQL("original.amount_untaxed * %s", times),
        amount_tax=SQL("original.amount_tax * %s", times),
        amount_total=SQL("original.amount_total * %s", times),
    )
    copy_rows(
        order.order_line,
        SQL(
            "SELECT id, partner_id FROM sale_order CROSS JOIN generate_series(1, %s)"
            " WHERE id = ANY(%s)",
            times,
            ids,
        ),
        order_id=SQL("target.id"),
        order_partner_id=SQL("target.partner_id"),
    )
    copy_relation(order.order_line, 'tax_ids')
    follow(order, SQL("SELECT UNNEST(%s) AS id", ids))
    return ids


def create_full(env, customer):
    """One opportunity that has all, with 3 quotations and 60 messages, and one without."""
    lead = env['crm.lead'].create(
        {'name': "Full", 'type': 'opportunity', 'partner_id': customer.id, 'user_id': env.uid}
    )
    lead.copy({'name': "Quiet"})
    for _number in range(3):
        create_order(lead, 20)
    for number in range(60):
        # Every sixth tells of a changed amount, as in real life.
        if number % 6:
            lead.message_post(body=f"Message {number}")
        else:
            lead.expected_revenue = 1000.0 + number
            env.cr.flush()


def fill(env):
    """Add what the addon knows to each deal: 5 lines of products, 3 people."""
    env = env(user=2)
    lead = get_lead(env, "Template")
    before = get_columns(lead)
    lead.opportunity_line_ids = prepare_lines(env, LINES)
    lead.opportunity_line_ids.product_uom_qty = 1
    people = lead.partner_id.child_ids + env['res.partner'].search([('name', '=', "Customer 1")])
    add_people(lead, 'contact', people[:2])
    add_people(lead, 'competitor', people[2:])
    env.cr.flush()
    assert lead.expected_revenue == AMOUNT, lead.expected_revenue
    deals = SQL("SELECT id FROM crm_lead WHERE name LIKE 'Deal %%' ORDER BY id")
    copy_rows(lead.opportunity_line_ids, deals, lead_id=SQL("target.id"))
    copy_relation(lead.opportunity_line_ids, 'tax_ids')
    copy_rows(lead.relation_ids, deals, lead_id=SQL("target.id"))
    for name, field in lead._fields.items():
        # Not tags and the like, which stock has too.
        if field.type == 'many2many' and field.store and field._modules == ('opportunity_plus',):
            copy_relation(lead, name, deals)
    changed = sorted(set(before) - OWN)
    env.cr.execute(
        SQL(
            "UPDATE crm_lead SET %s, prorated_margin = template.margin * crm_lead.probability / 100"
            " FROM crm_lead template WHERE template.id = %s AND crm_lead.name LIKE 'Deal %%'",
            SQL(", ").join(
                SQL("%(name)s = template.%(name)s", name=SQL.identifier(name))
                for name in changed
                if name != 'prorated_margin'
            ),
            lead.id,
        )
    )
    full = get_lead(env, "Full")
    full.opportunity_line_ids = prepare_lines(env, 20)
    for kind in ('contact', 'partner', 'competitor', 'team'):
        persons = env['res.partner'].create([{'name': f"{kind} {number}"} for number in range(3)])
        if kind == 'team':
            env['res.users'].create(
                [
                    {'name': person.name, 'login': person.name, 'partner_id': person.id}
                    for person in persons
                ]
            )
        add_people(full, kind, persons)


def add_people(lead, kind, persons):
    lead.env['crm.opportunity.relation'].create(
        [{'lead_id': lead.id, 'partner_id': person.id, 'kind': kind} for person in persons]
    )


def get_columns(lead):
    """The columns that are the addon's, not those of Odoo's that it extends."""
    return [
        name
        for name, field in lead._fields.items()
        if field.store and field.column_type and field._modules == ('opportunity_plus',)
    ]


def check_all(env, count):
    """Fail where something is missing."""
    check(env['crm.lead'].search([*DEALS, ('won_status', '=', 'pending')]), count)
    check(env['sale.order'].search([('name', '=like', "Q%")]), count // QUOTED + LONG)
