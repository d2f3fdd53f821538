"""Many open opportunities and a year of their snapshots, written by SQL."""

from competitor_data import SEED, TEAMS, copy, pick

# Of an opportunity in a year, at most; half of it on average.
CHANGES = 20


def create(env, opportunities):
    """Fill the database.

    :param opportunities: how many are open; half as many were won or lost in the last year
    """
    env.cr.execute('SELECT setseed(%s)', [SEED])
    teams = env['crm.team'].create([{'name': f'Team {number}'} for number in range(TEAMS)])
    lead = env['crm.lead'].create(
        {'name': 'Deal', 'type': 'opportunity', 'team_id': teams[0].id, 'expected_revenue': 1}
    )
    won = env['crm.stage'].search([('is_won', '=', True)], limit=1)
    env.flush_all()
    copy(
        env,
        lead,
        f"""(SELECT number, number > {opportunities} AS is_closed, number %% 2 = 0 AS is_won,
                NOW() - RANDOM() * INTERVAL '360 days' AS closed
            FROM generate_series(1, {opportunities * 3 // 2}) number) deal""",
        code="'BENCHMARK' || deal.number",
        team_id=pick(teams),
        stage_id=f'CASE WHEN is_closed AND is_won THEN {won.id} ELSE original.stage_id END',
        won_status="""CASE WHEN NOT is_closed THEN 'pending'
            WHEN is_won THEN 'won' ELSE 'lost' END""",
        active='NOT is_closed OR is_won',
        probability='CASE WHEN NOT is_closed THEN 50 WHEN is_won THEN 100 ELSE 0 END',
        date_closed='CASE WHEN is_closed THEN deal.closed END',
        date_deadline='CURRENT_DATE - 60 + FLOOR(RANDOM() * 400)::int',
        expected_revenue='ROUND((RANDOM() * 10000)::numeric, 2)',
    )
    env.cr.execute("UPDATE crm_lead SET prorated_revenue = expected_revenue / 2")
    env.cr.execute("UPDATE crm_lead SET type = 'lead' WHERE id = %s", [lead.id])
    create_snapshots(env, lead)
    env.cr.execute('ANALYZE')
    env.cr.commit()
    env.invalidate_all()


def create_snapshots(env, original):
    """A row for each change until yesterday; of open ones the last is what they are."""
    env.cr.execute(
        f"""
        INSERT INTO crm_opportunity_snapshot (
            lead_id, lead_ref, date, date_until, outcome, amount, prorated_amount, margin,
            probability, stage_id, date_deadline, forecast_category, user_id, team_id, company_id,
            currency_id
        )
        SELECT id, id, begins, CASE WHEN NOT (is_last AND is_open) THEN ends - 1 END,
            CASE WHEN is_last AND NOT is_open THEN won_status END,
            amount, CASE WHEN is_last THEN prorated_revenue ELSE amount / 2 END, margin, 50,
            stage_id, date_deadline - (pieces - 1 - piece),
            forecast_category, user_id, team_id, company_id, %s
        FROM (
            SELECT span.*, piece, piece = pieces - 1 AS is_last,
                start + (finish - start) * piece / pieces AS begins,
                start + (finish - start) * (piece + 1) / pieces AS ends,
                CASE WHEN piece = pieces - 1 THEN expected_revenue
                    ELSE ROUND((RANDOM() * 10000)::numeric, 2) END AS amount
            FROM (
                SELECT lead.*, lead.won_status = 'pending' AS is_open,
                    CURRENT_DATE - 370 + FLOOR(RANDOM() * 200)::int AS start,
                    1 + FLOOR(RANDOM() * {CHANGES})::int AS pieces,
                    COALESCE(lead.date_closed::date, CURRENT_DATE - 1) AS finish
                FROM crm_lead lead WHERE lead.code LIKE 'BENCHMARK%%' AND lead.id != %s
            ) span CROSS JOIN LATERAL generate_series(0, pieces - 1) piece
            WHERE finish > start
        ) row
        WHERE begins < ends
        """,
        [env.company.currency_id.id, original.id],
    )
