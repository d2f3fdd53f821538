"""A database of the time before the addon: leads of all sorts, written by SQL."""

import competitor_data

PARTNERS, SALESPEOPLE = 5_000, 20
SEED = 0.42


def create(env, count):
    """Fill a database that has `crm`: two companies, and leads as years leave them behind.

    One lead of eight is none of a company, one of four is won and one of four lost; half came
    with UTM, a fourth from the website among them; one open one of ten is archived.
    """
    companies = env.company + env['res.company'].create(
        {'name': 'Second', 'currency_id': env.ref('base.CHF').id}
    )
    partners = env['res.partner'].create(
        [{'name': f'Customer {number}', 'is_company': True} for number in range(PARTNERS)]
    )
    users = env['res.users'].create(
        [{'name': f'Seller {number}', 'login': f'seller{number}', 'group_ids': [
            (4, env.ref('sales_team.group_sale_salesman').id)]} for number in range(SALESPEOPLE)]
    )  # fmt: skip
    stages = env['crm.stage'].search([('is_won', '=', False)])
    campaigns = env['utm.campaign'].create([{'name': f'Campaign {n}'} for n in range(12)])
    lead = env['crm.lead'].create({'name': 'Deal', 'type': 'opportunity'})
    env.flush_all()
    env.cr.execute('SELECT setseed(%s)', [SEED])
    competitor_data.copy(
        env,
        lead,
        f"""(SELECT number, number %% 4 AS status, RANDOM() AS chance,
                NOW() - RANDOM() * INTERVAL '3000 days' AS moment
            FROM generate_series(1, {count}) number) deal""",
        name="'Deal ' || deal.number",
        type="CASE WHEN deal.number %% 5 = 0 THEN 'lead' ELSE 'opportunity' END",
        company_id=f"""CASE WHEN deal.number %% 8 = 0 THEN NULL
            ELSE (ARRAY{companies.ids})[1 + deal.number / 8 %% 2] END""",
        partner_id=f'CASE WHEN deal.number %% 5 > 0 THEN {competitor_data.pick(partners)} END',
        user_id=competitor_data.pick(users),
        stage_id=f"""CASE WHEN deal.status = 0 THEN {env.ref('crm.stage_lead4').id}
            ELSE {competitor_data.pick(stages)} END""",
        won_status="""CASE deal.status WHEN 0 THEN 'won' WHEN 1 THEN 'lost' ELSE 'pending' END""",
        probability="""CASE deal.status WHEN 0 THEN 100 WHEN 1 THEN 0
            ELSE ROUND((deal.chance * 90)::numeric, 2) END""",
        active='deal.status != 1 AND (deal.status = 0 OR deal.number %% 10 != 0)',
        expected_revenue='ROUND((deal.chance * 10000)::numeric, 2)',
        campaign_id=f'CASE WHEN deal.chance < 0.25 THEN {competitor_data.pick(campaigns)} END',
        medium_id=f"""CASE WHEN deal.chance BETWEEN 0.2 AND 0.5
            THEN {env.ref('utm.utm_medium_website').id} END""",
        date_closed='CASE WHEN deal.status < 2 THEN deal.moment END',
        create_date='deal.moment',
        write_date='deal.moment',
    )
    # It was there to be copied only.
    env.cr.execute('DELETE FROM crm_lead WHERE id = %s', [lead.id])
    env.cr.execute('ANALYZE')


def add_price_lists(env):
    """Give every second customer a price list, and confirm some orders."""
    currency = env.ref('base.CHF')
    price_list = env['product.pricelist'].create({'name': 'Abroad', 'currency_id': currency.id})
    partners = env['res.partner'].search([('name', '=like', 'Customer %')])
    partners[::2].property_product_pricelist = price_list
    product = env['product.product'].create({'name': 'Bike', 'list_price': 100})
    leads = env['crm.lead'].search([('partner_id', '!=', False), ('company_id', '=', 1)], limit=50)
    orders = env['sale.order'].create(
        [
            {
                'partner_id': lead.partner_id.id,
                'opportunity_id': lead.id,
                'order_line': [(0, 0, {'product_id': product.id})],
            }
            for lead in leads
        ]
    )
    orders[::2].action_confirm()
