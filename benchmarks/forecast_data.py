"""Many opportunities with lines, months, orders and invoices, written by SQL."""

from competitor_data import SEED, TEAMS, copy, pick

CATEGORIES, PRODUCTS_OF_EACH, LINES = 12, 5, 5


def create(env, opportunities):
    """Fill the database.

    :param opportunities: how many, with five lines each, every third of which has twelve months;
        every fifth is sold by an order, each line of which is billed by half
    """
    originals = create_originals(env)
    env.cr.execute('SELECT setseed(%s)', [SEED])
    create_opportunities(env, originals, opportunities)
    create_lines(env, originals)
    create_orders(env, originals)
    create_invoices(env, originals)
    # It was there to be copied only.
    env.cr.execute('DELETE FROM crm_opportunity_line WHERE lead_id = %s', [originals['lead'].id])
    env.cr.execute("UPDATE crm_lead SET type = 'lead' WHERE id = %s", [originals['lead'].id])
    env.cr.execute('ANALYZE')
    env.cr.commit()
    env.invalidate_all()


def create_originals(env):
    """Create by the ORM what there is little of, and one of each record to copy."""
    categories = env['product.category'].create(
        [{'name': f'Category {number}'} for number in range(CATEGORIES)]
    )
    products = env['product.product'].create(
        [
            {
                'name': f'Product {number}',
                'list_price': 120,
                'categ_id': category.id,
                'invoice_policy': 'order',
                'taxes_id': [(5, 0, 0)],
            }
            for category in categories
            for number in range(PRODUCTS_OF_EACH)
        ]
    )
    teams = env['crm.team'].create([{'name': f'Team {number}'} for number in range(TEAMS)])
    lead = env['crm.lead'].create(
        {
            'name': 'Deal',
            'type': 'opportunity',
            'team_id': teams[0].id,
            'partner_id': env['res.partner'].create({'name': 'Customer'}).id,
            'opportunity_line_ids': [(0, 0, {'product_id': products[0].id, 'product_uom_qty': 2})],
        }
    )
    order = env['sale.order'].browse(lead.create_quotation())
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.invoice_line_ids.quantity = 1
    invoice.action_post()
    env.flush_all()
    return {
        'lead': lead,
        'order': order,
        'invoice': invoice,
        'products': products,
        'teams': teams,
        'forecast': lead.with_context(active_test=False).opportunity_line_ids,
    }


def create_opportunities(env, originals, count):
    copy(
        env,
        originals['lead'],
        f"""(SELECT number, number %% 5 = 0 AS is_sold,
                CURRENT_DATE - 180 + FLOOR(RANDOM() * 720)::int AS day
            FROM generate_series(1, {count}) number) deal""",
        code="'BENCHMARK' || deal.number",
        team_id=pick(originals['teams']),
        won_status="CASE WHEN deal.is_sold THEN 'won' ELSE 'pending' END",
        amount_source="CASE WHEN deal.is_sold THEN 'order' ELSE 'lines' END",
        accepted_order_count='CASE WHEN deal.is_sold THEN 1 ELSE 0 END',
        probability='CASE WHEN deal.is_sold THEN 100 ELSE 50 END',
        expected_revenue=str(240 * LINES),
        amount_lines=f'CASE WHEN deal.is_sold THEN 0 ELSE {240 * LINES} END',
        prorated_revenue=f'CASE WHEN deal.is_sold THEN {240 * LINES} ELSE {120 * LINES} END',
        margin=str(120 * LINES),
        prorated_margin=f'CASE WHEN deal.is_sold THEN {120 * LINES} ELSE {60 * LINES} END',
        date_closed='CASE WHEN deal.is_sold THEN NOW() END',
        date_deadline='deal.day',
        # To find what belongs to it.
        referred='deal.number::text',
    )


def create_lines(env, originals):
    (mirror,) = originals['lead'].opportunity_line_ids
    copy(
        env,
        mirror,
        f"""(SELECT lead.id, lead.referred::int AS number, position
            FROM crm_lead lead CROSS JOIN generate_series(1, {LINES}) position
            WHERE lead.referred IS NOT NULL) deal""",
        lead_id='deal.id',
        sale_line_id='NULL',
        forecast_line_id='NULL',
        sequence='deal.position',
        product_id=f'(ARRAY{originals["products"].ids})'
        f'[1 + (deal.number * 7 + deal.position) %% {len(originals["products"])}]',
        margin='120',
        duration_months='CASE WHEN deal.position %% 3 = 0 THEN 12 ELSE 0 END',
        date_start="""CASE WHEN deal.position = 2
            THEN CURRENT_DATE - 60 + FLOOR(RANDOM() * 300)::int END""",
    )


def create_orders(env, originals):
    order, cr = originals['order'], env.cr
    copy(
        env,
        order,
        """(SELECT id, referred FROM crm_lead
            WHERE referred IS NOT NULL AND amount_source = 'order') deal""",
        name="'BENCHMARK' || deal.referred",
        opportunity_id='deal.id',
        access_token='NULL',
    )
    copy(
        env,
        order.order_line,
        """(SELECT sale.id AS order_id, line.id, line.product_id
            FROM sale_order sale JOIN crm_opportunity_line line
                ON line.lead_id = sale.opportunity_id
            WHERE sale.name LIKE 'BENCHMARK%%') part""",
        order_id='part.order_id',
        product_id='part.product_id',
        sequence='part.id',
    )
    # Which line it mirrors was kept in the sequence.
    cr.execute(
        """
        UPDATE crm_opportunity_line line SET sale_line_id = sale_line.id
        FROM sale_order_line sale_line JOIN sale_order sale ON sale.id = sale_line.order_id
        WHERE sale.name LIKE 'BENCHMARK%' AND sale_line.sequence = line.id
        """
    )
    (acceptance,) = originals['lead'].acceptance_ids
    deals = """(SELECT sale.id AS order_id, sale.opportunity_id FROM sale_order sale
        WHERE sale.name LIKE 'BENCHMARK%%') deal"""
    copy(env, acceptance, deals, lead_id='deal.opportunity_id')
    copy(
        env,
        acceptance.order_ids,
        """(SELECT sale.id AS order_id, acceptance.id FROM sale_order sale
            JOIN crm_opportunity_acceptance acceptance ON acceptance.lead_id = sale.opportunity_id
            WHERE sale.name LIKE 'BENCHMARK%%') deal""",
        acceptance_id='deal.id',
        order_id='deal.order_id',
    )


def create_invoices(env, originals):
    invoice = originals['invoice']
    copy(
        env,
        invoice,
        """(SELECT sale.id, sale.name, CURRENT_DATE - FLOOR(RANDOM() * 90)::int AS day
            FROM sale_order sale WHERE sale.name LIKE 'BENCHMARK%%') deal""",
        name='deal.name',
        invoice_origin='deal.name',
        payment_reference='NULL',
        access_token='NULL',
        sequence_number='deal.id',
        invoice_date='deal.day',
        date='deal.day',
    )
    copy(
        env,
        invoice.invoice_line_ids,
        """(SELECT move.id AS move_id, move.date AS day, sale_line.id, sale_line.product_id
            FROM account_move move JOIN sale_order sale ON sale.name = move.name
                JOIN sale_order_line sale_line ON sale_line.order_id = sale.id
            WHERE move.name LIKE 'BENCHMARK%%') part""",
        move_id='part.move_id',
        product_id='part.product_id',
        date='part.day',
        sequence='part.id',
    )
    env.cr.execute(
        """
        INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
        SELECT line.sequence, line.id
        FROM account_move_line line JOIN account_move move ON move.id = line.move_id
        WHERE move.name LIKE 'BENCHMARK%' AND line.display_type = 'product'
        """
    )
