from odoo import fields, models


class CrmOpportunityAcceptanceOrder(models.Model):
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
    # The rate leads from the one to the other, and stands for as long as these do.
    order_currency_id = fields.Many2one('res.currency', string="Currency of the Order")
    currency_id = fields.Many2one('res.currency', help="That of the opportunity's company.")
    date = fields.Date(help="The day by whose rate the order is valued.")
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
        'UNIQUE(acceptance_id, order_id)', "An opportunity follows an order once."
    )

    def _get_standing_rates(self, currency):
        """The rates that stand: a rate that is corrected or deleted later changes no sold deal.

        :param currency: that of the opportunity's company
        :returns: dict of rates by id of the order, of those whose currency and day are the same
        """
        return {
            row.order_id.id: row.rate
            for row in self
            if row.currency_id == currency
            and row.order_currency_id == row.order_id.currency_id
            and row.date == row.order_id._get_rate_date()
        }
