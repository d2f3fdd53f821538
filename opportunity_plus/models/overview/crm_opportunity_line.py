from odoo import models
from odoo.tools import SQL

from ...tools.aggregates import OwnAggregates


class CrmOpportunityLine(OwnAggregates, models.Model):
    """Figures of groups of product lines."""

    _inherit = 'crm.opportunity.line'

    def _get_own_aggregate(self, name, function, group):
        """The margin of a group in percent is that of its sums, not the mean of its percents."""
        if (name, function) != ('margin_percent', 'avg'):
            return super()._get_own_aggregate(name, function, group)
        # First: it brings the rates along.
        revenue = group.standard('price_subtotal:sum_currency')
        return SQL(
            'SUM(%(margin)s / %(rate)s) / NULLIF(%(revenue)s, 0)',
            margin=group.column('margin'),
            rate=group.rate('currency_id'),
            revenue=revenue,
        )
