"""Many open opportunities with people, quotations and a year of changes, written by SQL."""

from competitor_data import SEED, TEAMS, copy, pick

STAGES, CONTACTS = 4, 40


def create(env, opportunities):
    """Fill the database.

    :param opportunities: how many are open. Beside them half as many that were won within two
        years, with three stays in stages each; eight snapshots of each open one; two of three have
        one or two contacts, every third a quotation, every fourth an activity
    """
    originals = create_originals(env)
    env.cr.execute('SELECT setseed(%s)', [SEED])
    create_opportunities(env, originals, opportunities)
    create_stays(env, originals)
    create_people(env, originals)
    create_quotations(env, originals)
    create_activities(env, originals)
    create_snapshots(env)
    env.cr.execute("UPDATE crm_lead SET type = 'lead' WHERE id = %s", [originals['lead'].id])
    env.cr.execute('ANALYZE')
    env.cr.commit()
    env.invalidate_all()


def create_originals(env):
    """Create by the ORM what there is little of, and one of each record to copy."""
    teams = env['crm.team'].create([{'name': f'Team {number}'} for number in range(TEAMS)])
    stages = env['crm.stage'].create([{'name': f'Stage {number}'} for number in range(STAGES)])
    contacts = env['res.partner'].create([{'name': f'Person {n}'} for n in range(CONTACTS)])
    product = env['product.product'].create({'name': 'Thing', 'list_price': 100})
    lead = env['crm.lead'].create(
        {
            'name': 'Deal',
            'type': 'opportunity',
            'team_id': teams[0].id,
            'stage_id': stages[0].id,
            'partner_id': env['res.partner'].create({'name': 'Customer', 'is_company': True}).id,
            'opportunity_line_ids': [(0, 0, {'product_id': product.id})],
            'relation_ids': [(0, 0, {'kind': 'contact', 'partner_id': contacts[0].id})],
        }
    )
    lead.next_step = 'Call'
    order = env['sale.order'].browse(lead.create_quotation())
    activity = lead.activity_schedule('mail.mail_activity_data_todo', user_id=env.uid)
    env.flush_all()
    return {
        'lead': lead,
        'order': order,
        'activity': activity,
        'relation': lead.contact_relation_ids,
        'stay': env['crm.opportunity.stage.history'].search([('lead_id', '=', lead.id)]),
        'teams': teams,
        'stages': stages,
        'contacts': contacts,
        'role': env.ref('opportunity_plus.role_contact_decision_maker'),
    }


def create_opportunities(env, originals, count):
    copy(
        env,
        originals['lead'],
        f"""(SELECT number, number > {count} AS is_won, RANDOM() AS chance,
                ROUND((100 + RANDOM() * 9900)::numeric, 2) AS amount
            FROM generate_series(1, {count * 3 // 2}) number) deal""",
        code="'BENCHMARK' || deal.number",
        team_id=pick(originals['teams']),
        stage_id=pick(originals['stages']),
        won_status="CASE WHEN deal.is_won THEN 'won' ELSE 'pending' END",
        probability='CASE WHEN deal.is_won THEN 100 ELSE 50 END',
        expected_revenue='deal.amount',
        amount_lines='deal.amount',
        margin_percent='RANDOM() * 0.5',
        date_closed="CASE WHEN deal.is_won THEN NOW() - RANDOM() * INTERVAL '700 days' END",
        date_deadline='CURRENT_DATE - 60 + FLOOR(RANDOM() * 300)::int',
        next_step="CASE WHEN deal.chance < 0.7 THEN 'Call' END",
        next_step_date="""CASE WHEN deal.chance < 0.6
            THEN CURRENT_DATE - 10 + FLOOR(RANDOM() * 40)::int END""",
        # To find what belongs to it.
        referred='deal.number::text',
    )


def create_stays(env, originals):
    deals = """(SELECT lead.id, lead.stage_id, lead.won_status, number,
            NOW() - RANDOM() * INTERVAL '60 days' AS day
        FROM crm_lead lead CROSS JOIN generate_series(0, 2) number
        WHERE lead.referred IS NOT NULL AND (lead.won_status = 'won' OR number = 0)) deal"""
    copy(
        env,
        originals['stay'],
        deals,
        lead_id='deal.id',
        stage_id=f"""CASE WHEN deal.won_status = 'won'
            THEN (ARRAY{originals['stages'].ids})[1 + deal.number] ELSE deal.stage_id END""",
        date_entered='deal.day',
        date_left="""CASE WHEN deal.won_status = 'won'
            THEN deal.day + RANDOM() * INTERVAL '50 days' END""",
    )


def create_people(env, originals):
    copy(
        env,
        originals['relation'],
        """(SELECT lead.id, number, RANDOM() AS chance
            FROM crm_lead lead CROSS JOIN generate_series(1, 2) number
            WHERE lead.referred::int %% 3 >= number) deal""",
        lead_id='deal.id',
        is_primary='FALSE',
        partner_id=f"(ARRAY{originals['contacts'].ids})[deal.number * 20]",
        role_id=f"CASE WHEN deal.chance < 0.7 THEN {originals['role'].id} END",
    )


def create_quotations(env, originals):
    copy(
        env,
        originals['order'],
        """(SELECT lead.id, lead.referred, lead.expected_revenue, RANDOM() AS chance
            FROM crm_lead lead WHERE lead.referred::int %% 3 = 0) deal""",
        name="'BENCHMARK' || deal.referred",
        opportunity_id='deal.id',
        access_token='NULL',
        amount_untaxed="""CASE WHEN deal.chance < 0.5
            THEN deal.expected_revenue ELSE deal.expected_revenue + 10 END""",
        validity_date='CURRENT_DATE - 20 + FLOOR(RANDOM() * 60)::int',
    )


def create_activities(env, originals):
    copy(
        env,
        originals['activity'],
        """(SELECT id FROM crm_lead
            WHERE referred::int %% 4 = 0 AND won_status = 'pending') deal""",
        res_id='deal.id',
        date_deadline='CURRENT_DATE - 5 + FLOOR(RANDOM() * 20)::int',
    )


def create_snapshots(env):
    """Eight of each open opportunity, in which the closing date moves now and then."""
    env.cr.execute(
        """
        INSERT INTO crm_opportunity_snapshot (lead_id, lead_ref, date, date_until, amount,
            date_deadline, team_id, stage_id, currency_id)
        SELECT lead.id, lead.id, CURRENT_DATE - number * 40,
            CASE WHEN number > 1 THEN CURRENT_DATE - number * 40 + 39 END, lead.expected_revenue,
            lead.date_deadline - CASE WHEN RANDOM() < 0.1 THEN number ELSE 0 END,
            lead.team_id, lead.stage_id, lead.currency_id
        FROM crm_lead lead CROSS JOIN generate_series(8, 1, -1) number
        WHERE lead.referred IS NOT NULL AND lead.won_status = 'pending'
        """
    )
