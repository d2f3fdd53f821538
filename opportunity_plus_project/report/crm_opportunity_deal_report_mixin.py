from odoo import fields, models
from odoo.tools import SQL

from ..tools.money import SEE_MONEY


class CrmOpportunityDealReportMixin(models.AbstractModel):
    """What it has cost to win or lose opportunities, beside what they bring."""

    _inherit = 'crm.opportunity.deal.report.mixin'

    dedication_cost = fields.Monetary(
        string="Cost of Sale",
        readonly=True,
        groups=SEE_MONEY,
        help="What the time spent for the opportunities has cost, lost and open ones included.",
    )

    _depends = {'crm.lead': ['dedication_cost']}

    def _get_deal_columns(self, share=None):
        return SQL(
            '%s, lead.dedication_cost * %s AS dedication_cost',
            super()._get_deal_columns(share),
            share or SQL('1'),
        )
