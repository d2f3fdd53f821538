"""Opportunities are created, copied, merged and deleted."""

from odoo.fields import Command

from .work import check, get_deals, get_lead, get_products, has_addon, prepare_lines, work

DUPLICATED = 50


def prepare_leads(env, count):
    return [
        {'name': f"New {number}", 'type': 'opportunity', 'user_id': env.uid}
        for number in range(count)
    ]


@work("create 1 opportunity", 1.2, rounds=10)
def create_one(env):
    values = prepare_leads(env, 1)
    yield
    env['crm.lead'].create(values)


@work("quick create in the pipeline", 1.2, rounds=10)
def create_quickly(env):
    leads = env['crm.lead'].with_context(default_type='opportunity')
    stage = env['crm.stage'].search([], limit=1)
    yield
    leads.web_save(
        {'name': "Quick", 'stage_id': stage.id, 'expected_revenue': 100.0}, {'display_name': {}}
    )


@work("create 200 opportunities", 1.08)
def create_many(env):
    values = prepare_leads(env, 200)
    yield
    env['crm.lead'].create(values)


@work("create 200 opportunities of customers", 1.08)
def create_for_customers(env):
    customers = check(env['res.partner'].search([('name', '=like', "Customer %")], limit=50), 50)
    values = prepare_leads(env, 200)
    for number, lead in enumerate(values):
        lead['partner_id'] = customers[number % 50].id
    yield
    env['crm.lead'].create(values)


@work(
    "create 1,000 × 5 lines",
    0.5,
    against="stock, 1,000 opportunities and 1,000 quotations × 5",
    long=True,
)
def create_with_lines(env):
    customer = env['res.partner'].search([('name', '=', "Customer 1")])
    values = [{**lead, 'partner_id': customer.id} for lead in prepare_leads(env, 1_000)]
    lines = prepare_lines(env, 5)
    yield
    if has_addon(env):
        env['crm.lead'].create([{**lead, 'opportunity_line_ids': lines} for lead in values])
        return
    env['sale.order'].create(
        [
            {
                'opportunity_id': lead.id,
                'partner_id': customer.id,
                'user_id': lead.user_id.id,
                'order_line': lines,
            }
            for lead in env['crm.lead'].create(values)
        ]
    )


@work(
    "import 1,000 × 5 lines",
    1.5,
    against="stock, 1,000 opportunities, then 1,000 quotations × 5",
    long=True,
)
def import_with_lines(env):
    """A file of 5,000 rows as the import dialog sends it, with names of customers and products."""
    customers = check(env['res.partner'].search([('name', '=like', "Customer %")], limit=50), 50)
    names = [customers[number % 50].name for number in range(1_000)]
    leads = [[f'lead_{n}', f"Imported {n}", 'opportunity', name] for n, name in enumerate(names)]
    lines = [[product.display_name, '2', '90'] for product in get_products(env, 5)]
    lead_columns = ['id', 'name', 'type', 'partner_id']
    line_columns = ['product_id', 'product_uom_qty', 'price_unit']
    yield
    if has_addon(env):
        columns = [f'opportunity_line_ids/{name}' for name in line_columns]
        load(env['crm.lead'], [*lead_columns, *columns], leads, lines)
        return
    load(env['crm.lead'], lead_columns, leads)
    columns = ['opportunity_id/id', 'partner_id', *(f'order_line/{name}' for name in line_columns)]
    orders = [[id_, name] for id_, __, __, name in leads]
    load(env['sale.order'], columns, orders, lines)


def load(model, columns, records, lines=()):
    """Import records, each with the same lines in the same and the following rows."""
    rows = []
    for record in records:
        first, *others = lines or [[]]
        rows.append([*record, *first])
        rows += [[*([''] * len(record)), *line] for line in others]
    result = model.with_context(import_file=True).load(columns, rows)
    assert len(result['ids'] or ()) == len(records), result['messages'][:3]


@work("duplicate with 50 lines", against="stock, an opportunity and a quotation of 50", rounds=5)
def duplicate(env):
    lead = get_lead(env, "Quiet")
    if has_addon(env):
        lead.opportunity_line_ids = [Command.clear(), *prepare_lines(env, DUPLICATED)]
    else:
        order = env['sale.order'].create(
            {'partner_id': lead.partner_id.id, 'order_line': prepare_lines(env, DUPLICATED)}
        )
    yield
    copy = lead.copy()
    if not has_addon(env):
        order.copy({'opportunity_id': copy.id})


@work("merge 5, of 20 lines each", 2.0, against="stock, without lines", rounds=5)
def merge(env):
    leads = get_deals(env, 5)
    if has_addon(env):
        # As in stock, no entry in the chatter that would move.
        for lead in leads.with_context(tracking_disable=True):
            lead.opportunity_line_ids = [Command.clear(), *prepare_lines(env, 20)]
    yield
    leads.merge_opportunity(auto_unlink=False)


@work("delete 100 of 5 lines", 1.4, against="stock, without lines", rounds=3)
def delete(env):
    # Those with quotations keep these: as deep as it goes in stock.
    domain = [('name', '=like', "Deal %"), ('order_ids', '=', False)]
    leads = check(env['crm.lead'].search(domain, limit=100, order='id'), 100)
    yield
    leads.unlink()
