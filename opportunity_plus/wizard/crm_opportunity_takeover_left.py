from odoo import fields, models

from ..tools.context import OwnContext


class CrmOpportunityTakeoverLeft(OwnContext, models.TransientModel):
    """An opportunity of which something is not taken over."""

    _name = 'crm.opportunity.takeover.left'
    _description = "Opportunity Left Out of a Take-Over"
    _rec_name = 'lead_id'

    wizard_id = fields.Many2one(
        'crm.opportunity.takeover', required=True, ondelete='cascade', index=True
    )
    lead_id = fields.Many2one(
        'crm.lead',
        string="Opportunity",
        readonly=True,
        ondelete='cascade',
        index='btree_not_null',
        help="The opportunity that keeps what it has.",
    )
    reason = fields.Char(
        string="Why It Is Left Out", readonly=True, help="What is not taken over, and what to do."
    )
