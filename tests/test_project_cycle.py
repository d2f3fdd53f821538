"""The second addon on a database with work in it: installed, used, removed."""

import subprocess

import pytest

from devtools import addon_tests, odoo_server, settings, templates

WORK = """
project = env['project.project'].create({'name': 'Work', 'allow_billable': True})
employee = env['hr.employee'].create({'name': 'Ann', 'hourly_cost': 30, 'user_id': env.uid})
states = ('01_in_progress', '03_approved', '1_done', '1_canceled')
tasks = env['project.task'].create(
    [{'name': state, 'project_id': project.id, 'state': state} for state in states * 5]
)
env['account.analytic.line'].create(
    {'name': 'Built', 'task_id': tasks[0].id, 'employee_id': employee.id, 'unit_amount': 2}
)
partner = env['res.partner'].create({'name': 'Blue Bikes'})
env['crm.lead'].create(
    {'name': 'Deal', 'type': 'opportunity', 'partner_id': partner.id, 'expected_revenue': 700}
)
env.cr.commit()
"""
USE = """
lead = env['crm.lead'].search([('name', '=', 'Deal')])
task_type = env.ref('opportunity_plus_project.task_type_visit')
task = env['project.task'].browse(lead.plan_task(task_type.id, 'Visit'))
task.controller_id = env['res.users'].create({'name': 'Controller', 'login': 'controller'})
lead.log_time(1.5, 'Talked')
task.action_finish()
lead.create_project()
env.cr.commit()
"""
STATES = """
SELECT DISTINCT state, follow_up_state FROM project_task WHERE name != 'Visit' ORDER BY 1, 2
"""
# Where Odoo has the work from before, and what it notes of each write.
TABLES = (
    *('project_task', 'project_project', 'project_task_type', 'account_analytic_line'),
    *('account_analytic_account', 'hr_employee', 'res_partner', 'crm_lead'),
)
NOTES = ('write_date', 'write_uid')
LEFT_BEHIND = """
SELECT 'table ' || tablename FROM pg_tables
 WHERE tablename LIKE 'crm_opportunity_task%' OR tablename LIKE 'crm_opportunity_create%'
    OR tablename = 'crm_opportunity_territory'
UNION SELECT 'external id ' || name FROM ir_model_data WHERE module = 'opportunity_plus_project'
UNION SELECT 'column ' || column_name FROM information_schema.columns
 WHERE (table_name, column_name) IN (
       ('project_task', 'lead_id'), ('project_project', 'project_kind'),
       ('account_analytic_line', 'lead_id'), ('crm_lead', 'dedication_hours'))
UNION SELECT 'index ' || indexname FROM pg_indexes
 WHERE indexname ~ '^(project_task|account_analytic_line)_[a-z]+_index$'
"""


@pytest.fixture
def database():
    """A copy of the stock database with projects, without the addons."""
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.PROJECT.ensure_stock) as name,
    ):
        yield odoo, name


def command(odoo, *arguments, script=None):
    """Run a command of Odoo and return what the log complains about."""
    result = subprocess.run(
        [str(part) for part in odoo.command(*arguments)],
        input=script, capture_output=True, text=True, check=False, timeout=400,
        env=odoo.process_environment(),
    )  # fmt: skip
    text = result.stdout + result.stderr
    assert result.returncode == 0, text
    assert 'Traceback' not in text, text
    return odoo_server.problems(text)


def columns(odoo, name, table):
    """The columns of a table, but for what Odoo notes of each write."""
    query = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
    return sorted(column for (column,) in odoo.server.sql(query, name) if column not in NOTES)


def checksums(odoo, name, first):
    """Checksums of what was there at first.

    :param first: columns and last id of then, by table
    """
    return {
        (table, column): odoo.server.sql(
            f'SELECT md5(string_agg("{column}"::text, \',\' ORDER BY id)) FROM {table}'
            f' WHERE id <= {last}',
            name,
        )
        for table, (names, last) in first.items()
        for column in names
    }


def changed(before, after):
    return sorted(key for key, checksum in before.items() if after[key] != checksum)


def test_project_cycle(database):
    odoo, name = database
    options = ['-c', odoo.configuration, '-d', name]
    command(odoo, 'shell', *options, '--no-http', script=WORK)
    first = {
        table: (
            columns(odoo, name, table),
            odoo.server.sql(f'SELECT max(id) FROM {table}', name)[0][0],
        )
        for table in TABLES
    }
    before = checksums(odoo, name, first)

    log = f'project-cycle-{name}'
    text = odoo.change('Installing', name, '-i', settings.ADDON, log=log)
    assert odoo_server.problems(text) == []
    assert changed(before, checksums(odoo, name, first)) == []
    assert [tuple(row) for row in odoo.server.sql(STATES, name)] == [
        ('01_in_progress', 'in_progress'),
        ('01_in_progress', 'pending'),
        ('03_approved', 'in_progress'),
        ('1_canceled', ''),
        ('1_done', 'done'),
    ]
    command(odoo, 'shell', *options, '--no-http', script=USE)
    # Odoo prepares the customer's link for any mail on a task, to colleagues too.
    del before['res_partner', 'signup_type']
    assert changed(before, checksums(odoo, name, first)) == []

    assert command(odoo, 'module', 'uninstall', *options, settings.PROJECT) == []
    assert changed(before, checksums(odoo, name, first)) == []
    assert odoo.server.sql(LEFT_BEHIND, name) == []
