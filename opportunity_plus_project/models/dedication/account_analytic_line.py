from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.money import SEE_AMOUNTS
from ..commercial.project_project import COMMERCIAL


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
    is_follow_up = fields.Boolean(
        string="Follow-Up",
        compute='_compute_is_follow_up',
        compute_sudo=True,
        search='_search_is_follow_up',
        help="The time was spent for an opportunity, or in a commercial project.",
    )
    # Whoever reads the opportunity reads its time, but no wages.
    amount = fields.Monetary(groups=SEE_AMOUNTS)

    # The diary of a customer.
    _customer_index = models.Index("(partner_id) WHERE partner_id IS NOT NULL")

    @api.depends('lead_id', 'project_kind')
    def _compute_is_follow_up(self):
        for line in self:
            line.is_follow_up = bool(line.lead_id) or line.project_kind == 'commercial'

    def _search_is_follow_up(self, operator, value):
        if operator != 'in':
            return NotImplemented
        found = Domain('lead_id', '!=', False) | COMMERCIAL
        return Domain.OR(found if wanted else ~found for wanted in value)
