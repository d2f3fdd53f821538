"""Rules that repeated those of opportunities go: access is derived from the opportunity now.

They were made once and left to the administrator since, so no update removes them by itself.
"""

from odoo import SUPERUSER_ID, api

MODELS = (
    'crm.opportunity.competitor.report',
    'crm.opportunity.line',
    'crm.opportunity.origin.report',
    'crm.opportunity.relation',
    'crm.opportunity.stage.history',
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    own = env['ir.model.data'].search(
        [('module', '=', 'opportunity_plus'), ('model', '=', 'ir.rule')]
    )
    rules = env['ir.rule'].with_context(active_test=False).browse(own.mapped('res_id')).exists()
    rules.filtered(lambda rule: rule.model_id.model in MODELS).unlink()
