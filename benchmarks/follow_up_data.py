"""Tasks and time of some years, written by SQL: as follow-up, or as stock Odoo knows it."""

from competitor_data import SEED, copy

PEOPLE, CUSTOMERS, LEADS_OF_EACH = 20, 500, 10
SALESPERSON, LEADER, CHIEF = 'sales0', 'leader', 'chief'


def create(env, tasks, entries):
    """Fill the database.

    Each customer has one project and ten opportunities, of ten salespeople; three of four tasks are
    done. In stock Odoo there are projects, tasks and time only, which every employee may see: as
    many, done by the same people for the same customers.

    :param tasks: how many
    :param entries: how many there are on all of them
    """
    is_ours = 'lead_id' in env['project.task']._fields
    originals = create_originals(env, is_ours)
    env.cr.execute('SELECT setseed(%s)', [SEED])
    env.cr.execute(
        """
        CREATE TEMPORARY TABLE customer AS
            SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS number
            FROM res_partner WHERE ref = 'BENCHMARK';
        CREATE TEMPORARY TABLE person AS
            SELECT employee.id, employee.user_id,
                ROW_NUMBER() OVER (ORDER BY employee.id) - 1 AS number
            FROM hr_employee employee JOIN res_users login ON login.id = employee.user_id
            WHERE login.login LIKE 'sales%';
        """
    )
    create_projects(env, originals, is_ours)
    if is_ours:
        create_leads(env, originals)
    create_tasks(env, originals, tasks, is_ours)
    create_entries(env, originals, entries, is_ours)
    env.cr.commit()
    vacuum(env.cr)
    env.invalidate_all()


def vacuum(cr):
    """What PostgreSQL does by itself some minutes later."""
    connection = cr._cnx
    connection.autocommit = True
    cr.execute('VACUUM ANALYZE')
    connection.autocommit = False


def create_originals(env, is_ours):
    """Create by the ORM what there is little of, and one of each record to copy."""
    groups = ['project.group_project_user', 'hr_timesheet.group_hr_timesheet_approver']
    leader_groups = groups
    if is_ours:
        # Neither has any right on projects or timesheets: that is the longer way.
        groups = ['sales_team.group_sale_salesman']
        leader_groups = ['sales_team.group_sale_salesman_all_leads']
    logins = [f'sales{number}' for number in range(PEOPLE)]
    users = env['res.users'].create(
        [
            {'name': login, 'login': login, 'group_ids': [(4, env.ref(group).id) for group in ids]}
            for login, ids in [
                *((login, groups) for login in logins),
                (LEADER, leader_groups),
                (CHIEF, [*leader_groups, 'project.group_project_manager']),
            ]
        ]
    )
    env['hr.employee'].create(
        [{'name': user.name, 'user_id': user.id, 'hourly_cost': 40} for user in users]
    )
    partners = env['res.partner'].create(
        [
            {'name': f'Customer {number}', 'is_company': True, 'ref': 'BENCHMARK'}
            for number in range(CUSTOMERS)
        ]
    )
    values = {'name': 'Follow-Up', 'partner_id': env.company.partner_id.id}
    values |= {'project_kind': 'commercial'} if is_ours else {'privacy_visibility': 'employees'}
    project = env['project.project'].create(values)
    task = env['project.task'].create({'name': 'Call', 'project_id': project.id, 'user_ids': []})
    entry = env['account.analytic.line'].create(
        {
            'name': 'Talked about prices',
            'task_id': task.id,
            'employee_id': users[0].employee_id.id,
            'unit_amount': 1,
        }
    )
    originals = {'project': project, 'task': task, 'entry': entry}
    if is_ours:
        originals['lead'] = env['crm.lead'].create(
            {'name': 'Deal', 'type': 'opportunity', 'partner_id': partners[0].id}
        )
    env.flush_all()
    return originals


def create_projects(env, originals, is_ours):
    copy(
        env,
        originals['project'],
        'customer',
        partner_id='customer.id',
        # Odoo forgets who is behind what is not billable.
        **({} if is_ours else {'allow_billable': 'TRUE'}),
    )
    env.cr.execute(
        """
        CREATE TEMPORARY TABLE deal AS
            SELECT project.id AS project_id, project.partner_id, NULL::int AS lead_id,
                ROW_NUMBER() OVER (ORDER BY customer.number, nth) - 1 AS number, nth AS person
            FROM customer JOIN project_project project ON project.partner_id = customer.id
            CROSS JOIN generate_series(0, %s) nth
        """,
        [LEADS_OF_EACH - 1],
    )


def create_leads(env, originals):
    copy(
        env,
        originals['lead'],
        f"""(SELECT customer.id, customer.number, nth FROM customer
            CROSS JOIN generate_series(0, {LEADS_OF_EACH - 1}) nth) deal""",
        partner_id='deal.id',
        code="'BENCHMARK' || deal.number || '-' || deal.nth",
        user_id='(SELECT user_id FROM person WHERE person.number = deal.nth)',
        referred="'BENCHMARK' || deal.nth",
    )
    env.cr.execute(
        """
        DROP TABLE deal;
        CREATE TEMPORARY TABLE deal AS
            SELECT project.id AS project_id, project.partner_id, lead.id AS lead_id,
                ROW_NUMBER() OVER (ORDER BY lead.id) - 1 AS number,
                SUBSTR(lead.referred, 10)::int AS person
            FROM crm_lead lead JOIN project_project project ON project.partner_id = lead.partner_id
            WHERE lead.referred LIKE 'BENCHMARK%'
        """
    )


def create_tasks(env, originals, count, is_ours):
    """Four of five are for an opportunity, and done by its salesperson."""
    copy(
        env,
        originals['task'],
        f"""(SELECT series.number AS nth, deal.*, RANDOM() AS chance, RANDOM() AS other
            FROM generate_series(0, {count - 1}) series(number)
            JOIN deal ON deal.number = series.number %% (SELECT COUNT(*) FROM deal)) part""",
        name="'Call ' || part.nth",
        sequence='part.nth',
        project_id='part.project_id',
        partner_id='part.partner_id',
        lead_id='CASE WHEN part.other < 0.8 THEN part.lead_id END',
        state="CASE WHEN part.chance < 0.75 THEN '1_done' ELSE '01_in_progress' END",
        follow_up_state="""CASE WHEN part.chance < 0.75 THEN 'done'
            WHEN part.chance < 0.85 THEN 'in_progress' ELSE 'pending' END""",
        priority="FLOOR(RANDOM() * 4)::int::text",
        next_action_date="""CASE WHEN part.other < 0.5
            THEN CURRENT_DATE - 20 + FLOOR(RANDOM() * 60)::int END""",
        date_deadline="""CASE WHEN part.other > 0.3
            THEN NOW() - INTERVAL '20 days' + RANDOM() * INTERVAL '60 days' END""",
        create_date="NOW() - RANDOM() * INTERVAL '700 days'",
    )
    lead_id = 'task.lead_id' if is_ours else 'NULL::int'
    env.cr.execute(
        f"""
        CREATE TEMPORARY TABLE work AS
            SELECT task.id, task.project_id, task.partner_id, {lead_id} AS lead_id,
                task.sequence AS number, person.user_id, person.id AS employee_id
            FROM project_task task
            JOIN deal ON deal.number = task.sequence % (SELECT COUNT(*) FROM deal)
            JOIN person ON person.number = deal.person
            WHERE task.name LIKE 'Call %';
        INSERT INTO project_task_user_rel (task_id, user_id) SELECT id, user_id FROM work;
        CREATE INDEX ON work (number);
        """
    )


def create_entries(env, originals, count, is_ours):
    copy(
        env,
        originals['entry'],
        f"""(SELECT work.*, person.id AS helper, person.user_id AS helping_user, RANDOM() AS chance
            FROM generate_series(0, {count - 1}) series(number)
            JOIN work ON work.number = series.number %% (SELECT COUNT(*) FROM work)
            JOIN person ON person.number = (series.number * 7) %% {PEOPLE}) part""",
        name="'Talked about prices ' || part.number",
        task_id='part.id',
        project_id='part.project_id',
        partner_id='part.partner_id',
        lead_id='part.lead_id',
        employee_id='CASE WHEN part.chance < 0.8 THEN part.employee_id ELSE part.helper END',
        user_id='CASE WHEN part.chance < 0.8 THEN part.user_id ELSE part.helping_user END',
        unit_amount='ROUND((RANDOM() * 4)::numeric, 2)',
        amount='-ROUND((RANDOM() * 160)::numeric, 2)',
        date='CURRENT_DATE - FLOOR(RANDOM() * 700)::int',
    )
    if is_ours:
        env.cr.execute(
            """
            UPDATE crm_lead SET dedication_hours = spent.hours, dedication_cost = spent.cost
            FROM (SELECT lead_id, SUM(unit_amount) AS hours, -SUM(amount) AS cost
                FROM account_analytic_line WHERE lead_id IS NOT NULL GROUP BY lead_id) spent
            WHERE spent.lead_id = crm_lead.id
            """
        )
