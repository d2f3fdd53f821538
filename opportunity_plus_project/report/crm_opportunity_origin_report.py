from odoo import fields, models
from odoo.tools import SQL

from ..tools.money import SEE_MONEY


class CrmOpportunityOriginReport(models.Model):
    """Whether an origin was worth its while: what was won, less the cost of all that was tried."""

    _inherit = 'crm.opportunity.origin.report'

    margin_won_after_cost = fields.Monetary(
        string="Won Margin after Cost of Sale",
        readonly=True,
        groups=SEE_MONEY,
        help="Margin of the opportunities that were won, less what the time spent for all of them"
        " has cost.",
    )

    def _has_field_access(self, field, operation):
        """Who may see it sees costs of time and margins both."""
        if field.name == 'margin_won_after_cost' and not super()._has_field_access(
            self._fields['margin_won'], operation
        ):
            return False
        return super()._has_field_access(field, operation)

    def _get_deal_columns(self, share=None):
        return SQL(
            """
            %s,
            CASE WHEN lead.won_status = 'won' THEN lead.margin ELSE 0 END
                - COALESCE(lead.dedication_cost, 0) AS margin_won_after_cost
            """,
            super()._get_deal_columns(share),
        )
