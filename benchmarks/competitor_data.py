"""Many opportunities with competitors, written by SQL into a database of one's own."""

CATEGORIES, PRODUCTS_OF_EACH = 12, 5
TEAMS, COMPETITORS, PEOPLE_OF_EACH = 10, 200, 2
SEED = 0.42

COPIES = """
INSERT INTO {table} ({columns})
SELECT {values} FROM {table} original CROSS JOIN {rows} WHERE original.id = %(original)s
"""


def create(env, opportunities, relations):
    """Fill the database.

    :param opportunities: how many: a third each open, won and lost; four of five have two lines,
        and one of twenty is in a foreign currency
    :param relations: how many competitors there are in all of them
    """
    models = create_models(env)
    env.cr.execute('SELECT setseed(%s)', [SEED])
    create_opportunities(env, models, opportunities)
    create_lines(env, models)
    create_relations(env, models, relations)
    # It was there to be copied only; its lines and its competitor go with it.
    env.cr.execute('DELETE FROM crm_lead WHERE id = %s', [models['lead'].id])
    env.cr.execute('ANALYZE')
    env.cr.commit()
    env.invalidate_all()


def create_models(env):
    """Create by the ORM what there is little of, and one opportunity to copy."""
    categories = env['product.category'].create(
        [{'name': f'Category {number}'} for number in range(CATEGORIES)]
    )
    products = env['product.product'].create(
        [
            {'name': f'Product {number}', 'list_price': 100, 'categ_id': category.id}
            for category in categories
            for number in range(PRODUCTS_OF_EACH)
        ]
    )
    teams = env['crm.team'].create([{'name': f'Team {number}'} for number in range(TEAMS)])
    companies = env['res.partner'].create(
        [{'name': f'Competitor {number}', 'is_company': True} for number in range(COMPETITORS)]
    )
    env['res.partner'].create(
        [
            {'name': f'Person {number}', 'parent_id': company.id}
            for company in companies
            for number in range(PEOPLE_OF_EACH)
        ]
    )
    currency = env['res.currency'].create(
        {'name': 'BNC', 'symbol': 'B', 'rate_ids': [(0, 0, {'name': '2000-01-01', 'rate': 4.0})]}
    )
    lead = env['crm.lead'].create(
        {
            'name': 'Deal',
            'type': 'opportunity',
            'team_id': teams[0].id,
            'opportunity_line_ids': [(0, 0, {'product_id': products[0].id})],
            'relation_ids': [(0, 0, {'kind': 'competitor', 'partner_id': companies[0].id})],
        }
    )
    env.flush_all()
    return {
        'lead': lead,
        'teams': teams,
        'products': products,
        # The people of a company beside it.
        'partners': env['res.partner'].search(
            [('id', 'child_of', companies.ids)], order='commercial_partner_id, id'
        ),
        'currency': currency,
    }


def pick(records):
    """SQL that picks one of some records at random."""
    return f'(ARRAY{records.ids})[1 + FLOOR(RANDOM() * {len(records)})::int]'


def copy(env, original, rows, **values):
    """Insert copies of a record.

    :param rows: what to copy it for, as a FROM item
    :param values: SQL for the columns that differ
    """
    table = original._table
    env.cr.execute(
        'SELECT column_name FROM information_schema.columns WHERE table_name = %s', [table]
    )
    columns = [name for (name,) in env.cr.fetchall() if name != 'id']
    query = COPIES.format(
        table=table,
        columns=', '.join(f'"{name}"' for name in columns),
        values=', '.join(values.get(name, f'original."{name}"') for name in columns),
        rows=rows,
    )
    env.cr.execute(query, {'original': original.id})


def create_opportunities(env, models, count):
    copy(
        env,
        models['lead'],
        f"""(SELECT number, number %% 3 AS status, number %% 5 > 0 AS has_lines,
                ROUND((100 + RANDOM() * 9900)::numeric, 2) AS amount,
                NOW() - RANDOM() * INTERVAL '700 days' AS moment
            FROM generate_series(1, {count}) number) deal""",
        code="'BENCHMARK' || deal.number",
        team_id=pick(models['teams']),
        active='deal.status < 2',
        won_status="(ARRAY['pending', 'won', 'lost'])[1 + deal.status]",
        amount_source="CASE WHEN deal.has_lines THEN 'lines' ELSE 'manual' END",
        amount_lines='CASE WHEN deal.has_lines THEN deal.amount ELSE 0 END',
        expected_revenue="""CASE WHEN deal.has_lines AND deal.number %% 20 = 1
            THEN ROUND(deal.amount / 4, 2) ELSE deal.amount END""",
        currency_id=f"""CASE WHEN deal.has_lines AND deal.number %% 20 = 1
            THEN {models['currency'].id} ELSE original.currency_id END""",
        margin='CASE WHEN deal.has_lines THEN deal.amount / 5 ELSE 0 END',
        date_closed='CASE WHEN deal.status > 0 THEN deal.moment END',
        date_deadline="""CASE WHEN deal.status = 0
            THEN (deal.moment + INTERVAL '350 days')::date END""",
    )


def create_lines(env, models):
    copy(
        env,
        models['lead'].opportunity_line_ids,
        f"""(SELECT lead.id, lead.currency_id, lead.amount_lines, part.share
            FROM crm_lead lead CROSS JOIN (VALUES (0.3), (0.7)) part (share)
            WHERE lead.amount_source = 'lines' AND lead.id != {models['lead'].id}) deal""",
        lead_id='deal.id',
        currency_id='deal.currency_id',
        product_id=pick(models['products']),
        price_subtotal='deal.amount_lines * deal.share',
        margin='deal.amount_lines * deal.share * RANDOM()',
    )


def create_relations(env, models, count):
    """Name different competitors; in one opportunity of ten, a company and one of its people."""
    partners = models['partners']
    copy(
        env,
        models['lead'].relation_ids,
        f"""(SELECT lead.id, lead.won_status, number, RANDOM() AS chance,
                COALESCE(NULLIF(lead.amount_lines, 0), lead.expected_revenue) AS our_price,
                lead.id::bigint * 7919 + number * 7
                    - CASE WHEN number = 3 AND lead.id %% 10 = 0 THEN 6 ELSE 0 END AS place
            FROM crm_lead lead
                CROSS JOIN generate_series(
                    1, (SELECT {count} / (COUNT(*) - 1) + 1 FROM crm_lead)
                ) number
            WHERE lead.id != {models['lead'].id}
            ORDER BY number, lead.id
            LIMIT {count}) rival""",
        lead_id='rival.id',
        partner_id=f'(ARRAY{partners.ids})[1 + rival.place %% {len(partners)}]',
        outcome="""CASE WHEN rival.won_status = 'won' THEN 'beaten'
            WHEN rival.won_status = 'lost' AND rival.number = 1 THEN 'lost' ELSE 'open' END""",
        threat="(ARRAY['low', 'medium', 'high', NULL])[1 + FLOOR(rival.chance * 4)::int]",
        competitor_price="""CASE WHEN rival.chance < 0.4
            THEN ROUND((rival.our_price * (0.7 + RANDOM() * 0.6))::numeric, 2) END""",
    )
