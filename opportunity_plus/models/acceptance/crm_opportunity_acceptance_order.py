from odoo import fields, models

from ...tools.context import OwnContext


class CrmOpportunityAcceptanceOrder(OwnContext, models.Model):
    """An order that an opportunity follows, and what it is worth there.

    One that is deleted is forgotten with it.
    """

    _name = 'crm.opportunity.acceptance.order'
    _description = "Order in an Opportunity"
    _rec_name = 'order_id'

    acceptance_id = fields.Many2one(
        'crm.opportunity.acceptance', required=True, ondelete='cascade', index=True
    )
    order_id = fields.Many2one('sale.order', required=True, ondelete='cascade', index=True)
    currency_id = fields.Many2one(related='acceptance_id.currency_id')
    date = fields.Date(help="The day by whose rate the order is valued.")
    rate = fields.Float(
        digits=(16, 10),
        aggregator=None,
        help="From the currency of the order to that of the opportunity's company.",
    )
    amount = fields.Monetary(
        help="Untaxed total of the order in the currency of the opportunity's company."
    )
    margin = fields.Monetary(
        help="Margin of the order in the currency of the opportunity's company."
    )

    _unique_order = models.Constraint(
        'UNIQUE(acceptance_id, order_id)', "An opportunity follows an order once."
    )
