"""A database that the first version was used in is updated: nothing that was remembered is lost."""

import io
import subprocess
import tarfile

import pytest

from devtools import addon_tests, odoo_server, settings, templates

# The last state of version 19.0.1.0.0.
FORMER = 'e2e0d23'
HISTORY = """
from odoo import Command
product = env['product.product'].create({'name': 'Bike', 'list_price': 100, 'taxes_id': False})
partner = env['res.partner'].create({'name': 'Customer', 'is_company': True})
kept, gone = env['res.partner'].create([{'name': 'Kept Rival'}, {'name': 'Gone Rival'}])
reason = env['crm.lost.reason'].create({'name': 'Gone reason'})
new = env['crm.stage'].search([('is_won', '=', False)], limit=1)
stage = env['crm.stage'].create({'name': 'Gone stage', 'sequence': 2})

def make(name, **values):
    lead = env['crm.lead'].create({
        'name': name, 'type': 'opportunity', 'partner_id': partner.id, 'stage_id': new.id,
        'team_id': False, **values,
    })
    env.flush_all()
    env.cr.precommit.run()
    return lead

def quote(lead, price):
    return env['sale.order'].create({
        'partner_id': partner.id, 'opportunity_id': lead.id,
        'order_line': [Command.create({'product_id': product.id, 'price_unit': price})],
    })

def lose(lead, competitor, **values):
    lead.action_set_lost(**values)
    lead.lost_competitor_id = competitor

typed = make('Typed', expected_revenue=700, stage_id=stage.id, probability=30)
lost = make('Lost', expected_revenue=50)
lose(lost, gone, lost_reason_id=reason.id)
rival = make('Rival', expected_revenue=60)
lose(rival, kept)
lines = make('Lines', opportunity_line_ids=[
    Command.create({'product_id': product.id, 'product_uom_qty': 3})])
again = make('Again', expected_revenue=10)
first, second = make('First', expected_revenue=1), make('Second', expected_revenue=2)
quote(first, 11).action_confirm()
quote(second, 22).action_confirm()
(first + second).merge_opportunity()
for lead, price in ((typed, 690), (lost, 40), (rival, 80), (lines, 500), (again, 20)):
    quote(lead, price).action_confirm()
env.cr.commit()
again.order_ids._action_cancel()
again.order_ids.action_draft()
again.order_ids.action_confirm()
env.cr.commit()
lost.competitor_relation_ids.unlink()
gone.unlink()
reason.unlink()
stage.unlink()
env.cr.commit()
print('WORTH', sum(env['crm.lead'].search([('accepted_order_count', '>', 0)]).mapped(
    'expected_revenue')))
"""
AFTER = """
leads = env['crm.lead'].with_context(active_test=False)
print('WORTH', sum(leads.search([('accepted_order_count', '>', 0), ('active', '=', True)]).mapped(
    'expected_revenue')))
# Access is derived from the opportunity: rules that repeated it are gone, whatever was noupdate.
own = env['ir.model.data'].search([
    ('module', '=', 'opportunity_plus'), ('model', '=', 'ir.rule')])
rules = env['ir.rule'].with_context(active_test=False)
assert rules.browse(own.mapped('res_id')).exists() == rules.browse(own.mapped('res_id')), own
for model in env['ir.model'].search([('model', '=like', 'crm.opportunity.%')]):
    if env[model.model]._is_accessed_by_lead:
        assert not rules.search([('model_id', '=', model.id)]), model.model
assert sorted(own.mapped('name')) == [
    'crm_lead_rule_team',
    'crm_opportunity_apply_orders_line_rule',
    'crm_opportunity_apply_orders_rule',
    'crm_opportunity_commitment_all_rule',
    'crm_opportunity_commitment_company_rule',
    'crm_opportunity_commitment_personal_rule',
    'crm_opportunity_compare_orders_rule',
    'crm_opportunity_handover_line_rule',
    'crm_opportunity_handover_rule',
    'crm_opportunity_link_line_rule',
    'crm_opportunity_link_rule',
    'crm_opportunity_movement_days_rule',
    'crm_opportunity_new_quotation_rule',
    'crm_opportunity_takeover_left_rule',
    'crm_opportunity_takeover_rule',
    'crm_opportunity_target_all_rule',
    'crm_opportunity_target_company_rule',
    'crm_opportunity_target_personal_rule',
    'crm_opportunity_target_spread_rule',
]
accepted = leads.search([('accepted_order_count', '>', 0)])
for lead in accepted:
    memory = lead.acceptance_ids
    assert len(memory) == 1, lead.name
    assert memory.order_ids.order_id == lead.accepted_order_ids, lead.name
    assert all(row.order_currency_id and row.currency_id for row in memory.order_ids), lead.name
    assert abs(sum(memory.order_ids.mapped('amount')) - lead.expected_revenue) < 0.01, lead.name
assert env['crm.opportunity.acceptance'].search_count([]) == len(accepted)
find = lambda name: leads.search([('name', '=', name)])
typed, lost, rival, lines, again = map(find, ('Typed', 'Lost', 'Rival', 'Lines', 'Again'))
merged = find('First') + find('Second')
assert len(merged) == 1
history = env['crm.opportunity.stage.history']
present = history.search([('date_left', '=', False)])
assert present.lead_id == leads.search([('stage_id', '!=', False)]), 'each is in one stage'
assert [stay.stage_name for stay in history.search([('lead_id', '=', typed.id)])] == [
    'Gone stage', 'Won']
(typed + lost + rival + lines + again + merged).order_ids._action_cancel()
env.flush_all()
new = env['crm.stage'].search([('is_won', '=', False)], limit=1)
assert (typed.expected_revenue, typed.stage_id, typed.probability) == (700, new, 30), typed.read()
assert (lost.active, lost.expected_revenue, lost.lost_reason_id.id) == (False, 50, False)
assert not lost.lost_competitor_id
assert (rival.active, rival.lost_competitor_id.name) == (False, 'Kept Rival')
assert (lines.expected_revenue, lines.amount_source) == (300, 'lines')
assert (again.expected_revenue, again.stage_id) == (10, new)
assert merged.won_status == 'pending' and merged.expected_revenue in (1, 2)
assert not (typed + lost + rival + lines + again + merged).filtered('acceptance_failure')
assert not (typed + lost + rival + lines + again + merged).acceptance_ids
# Until the end of the transaction, where the chatter is written.
env.cr.commit()
"""
COLUMN = """
SELECT count(*) FROM information_schema.columns
 WHERE table_name = 'crm_lead' AND column_name = 'acceptance_data'
"""


@pytest.fixture
def former_addon(tmp_path):
    """The addon as it was, from the history of the repository."""
    archive = subprocess.run(
        ['git', '-C', settings.ROOT, 'archive', FORMER, settings.ADDON],
        capture_output=True, check=True,
    )  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(tmp_path, filter='data')
    return tmp_path / settings.ADDON


def shell(odoo, name, script):
    """Run a script in an Odoo shell; return what it printed."""
    command = odoo.command('shell', '-c', odoo.configuration, '-d', name, '--no-http')
    result = subprocess.run(
        [str(part) for part in command], input=script, capture_output=True, text=True, check=False,
        timeout=300, env=odoo.process_environment(),
    )  # fmt: skip
    assert result.returncode == 0 and 'Traceback' not in result.stdout + result.stderr, (
        result.stdout + result.stderr
    )
    return [line for line in result.stdout.splitlines() if 'WORTH' in line]


def test_update(former_addon, monkeypatch):
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, lambda _odoo: 'template0') as name,
    ):
        with monkeypatch.context() as patch:
            patch.setattr(settings, 'ADDON_PATH', former_addon)
            odoo.write_configuration()
            modules = ','.join([settings.ADDON, *settings.RUN_MODULES])
            odoo.change(
                'Installing version 19.0.1.0.0', name, '-i', modules, '--with-demo',
                log=f'update-{name}',
            )  # fmt: skip
            before = shell(odoo, name, HISTORY)
        odoo.write_configuration()
        text = odoo.change('Updating', name, '-u', settings.ADDON, log=f'update-{name}')
        assert odoo_server.problems(text) == []
        assert odoo.server.sql(COLUMN, name)[0][0] == '0'
        assert shell(odoo, name, AFTER) == before
