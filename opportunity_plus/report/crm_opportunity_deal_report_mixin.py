from odoo import fields, models
from odoo.tools import SQL


class CrmOpportunityDealReportMixin(models.AbstractModel):
    """What reports on whole opportunities, or shares of their revenue, have in common."""

    _name = 'crm.opportunity.deal.report.mixin'
    _inherit = ['crm.opportunity.report.mixin']
    _description = "Analysis of Whole Opportunities"
    _order = 'date_closing desc, id desc'

    date_opened = fields.Date(
        string="Opening", readonly=True, help="Date the opportunity was opened."
    )
    date_closing = fields.Date(
        string="Closing",
        readonly=True,
        help="The day on which the opportunity was won or lost, or else is expected to be.",
    )
    revenue_at_stake = fields.Monetary(
        string="Revenue at Stake", readonly=True, help="Expected revenue of the open opportunities."
    )
    revenue_won = fields.Monetary(
        string="Won Revenue", readonly=True, help="Revenue of the opportunities that were won."
    )

    _depends = {'crm.lead': ['date_deadline', 'date_opened']}

    def _get_deal_columns(self, share=None):
        """The columns of both mixins, from the tables of :meth:`_get_deal_join`.

        :param SQL share: the part of the opportunity's revenue that a row stands for, if not all
        """
        return SQL(
            """
            lead.team_id,
            lead.user_id,
            lead.stage_id,
            lead.won_status,
            lead.date_opened,
            COALESCE(deal.day_closed, lead.date_deadline) AS date_closing,
            lead.company_id,
            deal.currency_id,
            CASE WHEN lead.won_status = 'pending' AND lead.active
                THEN lead.expected_revenue * %(share)s
            END AS revenue_at_stake,
            CASE WHEN lead.won_status = 'won'
                THEN lead.expected_revenue * %(share)s
            END AS revenue_won
            """,
            share=share or SQL('1'),
        )
