"""Single values are written on one or on many opportunities."""

from unittest.mock import patch

from odoo.modules import module
from odoo.tools import SQL

from .data import create_order, create_quotations
from .work import check, get_deals, has_addon, work


@work("one text field written on 1", 1.2, rounds=20)
def write_text(env):
    lead = get_deals(env, 1)
    yield
    lead.city = "Elsewhere"


@work("name written on 1", rounds=20)
def write_name(env):
    lead = get_deals(env, 1)
    yield
    lead.name = "Another name"


@work("stage written on 100")
def write_stage(env):
    leads = get_deals(env, 100)
    stages = env['crm.stage'].search([('is_won', '=', False)])
    leads.stage_id = stages[0]
    env.cr.flush()
    yield
    leads.stage_id = stages[1]


@work("probability computed on 1,000", 1.15)
def write_probability(env):
    leads = get_deals(env, 1_000)
    yield
    # One that differs from the computed one is somebody's, and the addon tells it.
    leads.write({'probability': 42.0, 'automated_probability': 42.0})


@work("probability typed on 100, which stock does not tell")
def type_probability(env):
    leads = get_deals(env, 100)
    yield
    leads.probability = 42.0


@work("scoring of all open ones", 1.2)
def score(env):
    leads = env['crm.lead']
    yield
    # As in its tests, Odoo keeps to one transaction.
    with patch.object(module, 'current_test', True):
        leads._cron_update_automated_probabilities()


@work(
    "quantity written on 5,000 lines", 0.8, against="stock, 1,000 quotations of 5 lines", long=True
)
def write_quantity(env):
    deals = get_deals(env, 1_000)
    if has_addon(env):
        lines = deals.opportunity_line_ids
    else:
        order = create_order(deals[0], 5)
        env.cr.flush()
        targets = SQL("SELECT id, partner_id FROM crm_lead WHERE id = ANY(%s)", deals.ids)
        lines = env['sale.order'].browse(create_quotations(order, targets)).order_line
    # Found through their opportunities or orders they would be read one by one.
    lines = check(lines.browse(lines.ids), 5_000)
    yield
    lines.product_uom_qty = 7.0
