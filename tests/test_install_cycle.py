"""Install, update, use, uninstall and install again: a clean log, and every amount kept."""

import subprocess

import pytest

from devtools import addon_tests, odoo_server, settings, templates

OPPORTUNITIES = """
campaign = env['utm.campaign'].create({'name': 'Spring'})
leads = env['crm.lead'].create([
    {'name': f'Deal {number}', 'type': 'opportunity', 'expected_revenue': amount,
     'campaign_id': campaign.id if not number else False}
    for number, amount in enumerate([0, 0.01, 1234.56, 99999999.99])
])
env['crm.lead'].create({'name': 'Lead', 'type': 'lead', 'expected_revenue': 7})
leads[1].action_set_won()
leads[2].action_set_lost()
env.flush_all()
env.cr.execute(
    "UPDATE crm_lead SET create_date = create_date - interval '1 year', write_date = '2020-01-01'"
)
env.cr.commit()
"""
USE = """
from odoo import Command
product = env['product.product'].create({'name': 'Bike', 'list_price': 100, 'taxes_id': False})
partner = env['res.partner'].create({'name': 'Customer'})
forecast, accepted, cancelled = env['crm.lead'].create([
    {
        'name': name, 'type': 'opportunity', 'partner_id': partner.id,
        'opportunity_line_ids': [Command.create({'product_id': product.id, 'product_uom_qty': 3})],
    }
    for name in ('Forecast', 'Accepted', 'Cancelled')
])
orders = env['sale.order'].create([
    {
        'partner_id': partner.id, 'opportunity_id': lead.id,
        'order_line': [Command.create({'product_id': product.id, 'product_uom_qty': 7})],
    }
    for lead in (accepted, cancelled)
])
orders.action_confirm()
orders[1]._action_cancel()
# Odoo keeps a done activity, and with it its type.
accepted.activity_schedule('opportunity_plus.mail_activity_type_acceptance').action_feedback()
# And what people chose from is in use when it goes.
forecast.opportunity_line_ids.sale_type_id = env.ref('opportunity_plus.sale_type_goods')
env['crm.opportunity.relation'].create({
    'lead_id': forecast.id, 'partner_id': partner.id, 'kind': 'contact',
    'role_id': env.ref('opportunity_plus.role_contact_user').id,
})
env.cr.commit()
assert accepted.expected_revenue == 700, accepted.expected_revenue
"""
# What an installation tells of leads that it finds.
FILLED = """
SELECT count(*), count(DISTINCT lead.code), count(*) FILTER (WHERE date_opened = create_date::date),
       count(*) FILTER (WHERE lead.write_date = '2020-01-01'),
       count(*) FILTER (WHERE lead.currency_id IS NOT NULL AND lead.pricelist_id IS NULL),
       string_agg(DISTINCT lead.origin_name, ','), max(lead.code),
       string_agg(DISTINCT lead.amount_source, ',')
  FROM crm_lead lead
"""
LEFT_BEHIND = """
SELECT 'table ' || tablename FROM pg_tables WHERE tablename LIKE 'crm_opportunity%'
UNION SELECT 'external id ' || name FROM ir_model_data WHERE module = 'opportunity_plus'
UNION SELECT 'view ' || id FROM ir_ui_view WHERE arch_db::text LIKE '%opportunity_line%'
"""


@pytest.fixture
def database():
    """A copy of the stock database, without the addon."""
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.ensure_stock) as name,
    ):
        yield odoo, name


def change(odoo, name, step, *arguments):
    """Install or update the addon and return what the log complains about."""
    text = odoo.change(step, name, *arguments, settings.ADDON, log=f'cycle-{name}')
    return odoo_server.problems(text)


def command(odoo, *arguments, script=None):
    """Run another command of Odoo and return what the log complains about."""
    result = subprocess.run(
        [str(part) for part in odoo.command(*arguments)],
        input=script, capture_output=True, text=True, check=False, timeout=300,
        env=odoo.process_environment(),
    )  # fmt: skip
    text = result.stdout + result.stderr
    assert result.returncode == 0, text
    assert 'Traceback' not in text, text
    return odoo_server.problems(text)


def amounts(odoo, name):
    """Return what is stored as the amount of every opportunity."""
    return odoo.server.sql('SELECT id, expected_revenue FROM crm_lead ORDER BY id', name)


def test_install_cycle(database):
    odoo, name = database
    options = ['-c', odoo.configuration, '-d', name]
    command(odoo, 'shell', *options, '--no-http', script=OPPORTUNITIES)
    before = amounts(odoo, name)
    assert len(before) == 5

    assert change(odoo, name, 'Installing', '-i') == []
    assert amounts(odoo, name) == before
    (filled,) = odoo.server.sql(FILLED, name)
    assert list(filled) == ['5', '5', '5', '5', '5', 'Spring', 'OPP00005', 'manual'], filled
    assert change(odoo, name, 'Updating', '-u') == []
    assert amounts(odoo, name) == before

    command(odoo, 'shell', *options, '--no-http', script=USE)
    used = amounts(odoo, name)
    assert used[: len(before)] == before
    assert len(used) == len(before) + 3

    assert command(odoo, 'module', 'uninstall', *options, settings.ADDON) == []
    assert amounts(odoo, name) == used
    assert odoo.server.sql(LEFT_BEHIND, name) == []

    assert change(odoo, name, 'Installing again', '-i') == []
    assert amounts(odoo, name) == used
