from odoo import fields, models

from ...tools.context import OwnContext
from ...tools.reading import ReadWithList


class CrmOpportunityAcceptanceOrder(ReadWithList, OwnContext, models.Model):
    """An order that an opportunity follows, and what it is worth there.

    One that is deleted is forgotten with it.
    """

    _name = 'crm.opportunity.acceptance.order'
    _description = "Order in an Opportunity"
    _rec_name = 'order_id'
    _list_columns = frozenset(('acceptance_id',))

    acceptance_id = fields.Many2one(
        'crm.opportunity.acceptance', required=True, ondelete='cascade', index=True
    )
    order_id = fields.Many2one('sale.order', required=True, ondelete='cascade', index=True)
    # The rate leads from the one to the other, and stands for as long as these do.
    order_currency_id = fields.Many2one('res.currency', string="Currency of the Order")
    currency_id = fields.Many2one('res.currency', help="The currency of the opportunity's company.")
    date = fields.Date(help="The day of the exchange rate that the order is valued at.")
    rate = fields.Float(
        digits=0,
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
        'UNIQUE(acceptance_id, order_id)', "An order can count only once in an opportunity."
    )

    def _get_rate_key(self):
        """What the rate is of, and stands for as long as it is the same on the order."""
        self.ensure_one()
        return self.order_id.id, self.date, self.order_currency_id.id, self.currency_id.id
