from odoo import fields, models

from ...tools.money import SEE_AMOUNTS


class AccountAnalyticLine(models.Model):
    """Time that was spent on a task of an opportunity: who, when, how long, and what was done."""

    _inherit = 'account.analytic.line'

    lead_id = fields.Many2one(
        'crm.lead',
        string="Opportunity",
        related='task_id.lead_id',
        store=True,
        index='btree_not_null',
        help="The opportunity that the task is for.",
    )
    # Whoever reads the opportunity reads its time, but no wages.
    amount = fields.Monetary(groups=SEE_AMOUNTS)
