from odoo import fields, models

from ...tools.context import OwnContext
from ...tools.reading import ReadWithList


class CrmOpportunityAcceptance(ReadWithList, OwnContext, models.Model):
    """What an opportunity was before orders decided its amount and its products.

    One for each opportunity that follows orders; it goes when the last of them is gone. What was
    deleted since (a stage, a lost reason) is empty here: it is not given back and stops nothing.
    """

    _name = 'crm.opportunity.acceptance'
    _description = "Opportunity before its Acceptance"
    _rec_name = 'lead_id'

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, ondelete='cascade', index=True
    )
    order_ids = fields.One2many(
        'crm.opportunity.acceptance.order', 'acceptance_id', string="Orders"
    )
    currency_id = fields.Many2one(related='lead_id.company_id.currency_id')
    expected_revenue = fields.Monetary(
        help="The earlier amount, in the currency of the opportunity's company."
    )
    is_typed = fields.Boolean(
        string="Typed Amount", help="The earlier amount was typed by hand, so it comes back."
    )
    is_closed = fields.Boolean(
        string="Closed as Won", help="The acceptance closed the opportunity as won."
    )
    # What closing as won replaced.
    stage_id = fields.Many2one('crm.stage', string="Former Stage")
    lost_reason_id = fields.Many2one('crm.lost.reason', string="Former Lost Reason")
    was_active = fields.Boolean()
    probability = fields.Float(string="Former Probability", aggregator='avg')
    automated_probability = fields.Float(string="Former Automated Probability", aggregator='avg')
    is_automated_probability = fields.Boolean(string="Was Automated Probability")
    date_closed = fields.Datetime(string="Former Closed Date")
    # And what it set: only what is still so is given back.
    won_stage_id = fields.Many2one('crm.stage')
    won_active = fields.Boolean(string="Active when Won")
    won_probability = fields.Float(aggregator='avg')
    won_date_closed = fields.Datetime(string="Won Closed Date")

    _unique_lead = models.Constraint(
        'UNIQUE(lead_id)', "An opportunity can remember only one earlier state."
    )
