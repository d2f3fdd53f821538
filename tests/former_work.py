"""Work with the addons as they were or are, each in what its time knew: run in an Odoo shell."""

from odoo import Command

MONTH = '2030-01-01'


def work(env):
    """Opportunities of all sorts, with what this state of the addons lets people have."""
    product = env['product.product'].create({'name': 'Bike', 'list_price': 100, 'taxes_id': False})
    partner = env['res.partner'].create({'name': 'Customer', 'is_company': True})
    franc = env.ref('base.CHF')
    franc.active = True
    env['res.currency.rate'].create({'currency_id': franc.id, 'rate': 2, 'name': '2020-01-01'})
    abroad = env['product.pricelist'].create({'name': 'Abroad', 'currency_id': franc.id})

    def make(name, **values):
        return env['crm.lead'].create(
            {'name': name, 'type': 'opportunity', 'partner_id': partner.id, **values}
        )

    def lines(*quantities):
        return [
            Command.create({'product_id': product.id, 'product_uom_qty': quantity})
            for quantity in quantities
        ]

    def quote(lead, price):
        return env['sale.order'].create(
            {
                'partner_id': partner.id,
                'opportunity_id': lead.id,
                'order_line': [Command.create({'product_id': product.id, 'price_unit': price})],
            }
        )

    make('Typed', expected_revenue=700, probability=30, target_revenue=900)
    make('Lines', opportunity_line_ids=lines(3, 4))
    make('Foreign', pricelist_id=abroad.id, opportunity_line_ids=lines(2))
    make('Lost', expected_revenue=50).action_set_lost()
    accepted = make('Accepted', opportunity_line_ids=lines(1))
    quote(accepted, 250).action_confirm()
    two = make('Two orders', expected_revenue=5)
    (quote(two, 11) + quote(two, 22)).action_confirm()
    cancelled = make('Cancelled', expected_revenue=5)
    quote(cancelled, 33).action_confirm()
    cancelled.order_ids._action_cancel()
    work_with_people(env, make, partner)
    work_with_plans(env, make, quote)
    work_with_projects(env, make)
    env.cr.commit()


def work_with_people(env, make, partner):
    if 'relation_ids' not in env['crm.lead']._fields:
        return
    person, rival = env['res.partner'].create([{'name': 'Ann'}, {'name': 'Rival'}])
    make(
        'People',
        origin_type_id=env.ref('opportunity_plus.origin_type_partner').id,
        origin_partner_id=partner.id,
        next_step='Call',
        relation_ids=[
            Command.create({'kind': 'contact', 'partner_id': person.id, 'is_primary': True}),
            Command.create({'kind': 'competitor', 'partner_id': rival.id, 'threat': 'high'}),
        ],
    )
    make('By email', origin_type_id=env.ref('opportunity_plus.origin_type_email').id)


def work_with_plans(env, make, quote):
    if 'primary_order_id' in env['crm.lead']._fields:
        leading = make('Leading', expected_revenue=500)
        leading.primary_order_id = quote(leading, 400)
    if 'crm.opportunity.target' in env:
        env['crm.opportunity.target'].create({'user_id': 2, 'month': MONTH, 'amount': 1000})
        make('Committed', expected_revenue=800, forecast_category='commit')
        env['crm.opportunity.snapshot']._cron_take_snapshot()


def work_with_projects(env, make):
    if 'crm.opportunity.task.type' not in env:
        return
    if not env.user.employee_id:
        env['hr.employee'].create({'name': 'Ann', 'hourly_cost': 30, 'user_id': env.uid})
    lead = make('Projects', expected_revenue=70)
    task_type = env.ref('opportunity_plus_project.task_type_visit')
    lead.plan_task(task_type.id, 'Visit')
    lead.log_time(1.5, 'Talked')
    lead.create_project()


def look(env):
    """Whatever people open is there, and the amounts are what they follow from."""
    models = ['crm.lead', 'sale.order', 'res.partner', 'crm.team', 'crm.stage']
    models += [model for model in env.registry if model.startswith('crm.opportunity.')]
    for model in models:
        if not env[model]._abstract:
            env[model].get_views([(False, 'form'), (False, 'list'), (False, 'search')])
    expected = {
        'Typed': (700, 'manual'),
        'Lines': (700, 'lines'),
        'Foreign': (200, 'lines'),
        'Lost': (50, 'manual'),
        'Accepted': (250, 'order'),
        'Two orders': (33, 'order'),
        'Cancelled': (5, 'manual'),
        'Leading': (400, 'quotation'),
    }
    leads = env['crm.lead'].with_context(active_test=False).search([('name', 'in', [*expected])])
    found = {lead.name: (lead.expected_revenue, lead.amount_source) for lead in leads}
    assert found == {name: expected[name] for name in found}, found
    assert len(found) >= 7, found
    objectives = {lead.name: lead.target_revenue for lead in leads}
    assert (objectives['Typed'], objectives['Lost']) == (900, 0), objectives
    # What was accepted can be taken back.
    leads.filtered(lambda lead: lead.name in ('Accepted', 'Two orders')).order_ids._action_cancel()
    env.flush_all()
    found = {lead.name: (lead.expected_revenue, lead.amount_source) for lead in leads}
    assert found['Accepted'] == (100, 'lines'), found
    assert found['Two orders'] == (5, 'manual'), found
