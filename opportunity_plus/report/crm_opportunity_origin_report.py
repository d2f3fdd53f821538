from odoo import fields, models
from odoo.tools import SQL

from ..tools.margin import SEE_MARGIN
from .crm_opportunity_report_mixin import same_selection


class CrmOpportunityOriginReport(models.Model):
    """Where opportunities come from, and whether it was worth it.

    One row for each opportunity: plain sums and averages are right under any grouping. Lost
    opportunities are archived and count. Leads do not: they are no opportunities yet.
    """

    _name = 'crm.opportunity.origin.report'
    _inherit = ['crm.opportunity.deal.report.mixin']
    _description = "Origin Analysis"
    _auto = False
    _rec_name = 'lead_id'

    origin_type_id = fields.Many2one(
        'crm.opportunity.origin.type',
        string="Origin",
        readonly=True,
        help="How the opportunities came to us.",
    )
    origin_kind = fields.Selection(
        same_selection('crm.opportunity.origin.type', 'kind'),
        string="Kind of Origin",
        readonly=True,
    )
    origin_name = fields.Char(
        string="Origin Record",
        readonly=True,
        help="Where the opportunity came from, as text; the type if no record is named.",
    )
    origin_partner_id = fields.Many2one(
        'res.partner',
        string="Referring Contact",
        readonly=True,
        help="Who brought us the opportunities.",
    )
    origin_user_id = fields.Many2one('res.users', string="Colleague", readonly=True)
    origin_event_id = fields.Many2one('calendar.event', string="Event", readonly=True)
    origin_lead_id = fields.Many2one('crm.lead', string="Earlier Opportunity", readonly=True)
    campaign_id = fields.Many2one('utm.campaign', readonly=True)
    medium_id = fields.Many2one('utm.medium', readonly=True)
    source_id = fields.Many2one('utm.source', readonly=True)

    opportunity_count = fields.Integer(
        string="Opportunities",
        readonly=True,
        help="Opportunities, lost ones included; leads do not count.",
    )
    won_count = fields.Integer(string="Won", readonly=True)
    lost_count = fields.Integer(string="Lost", readonly=True)
    win_rate = fields.Float(
        readonly=True, aggregator='avg', help="Won, as a share of those that were won or lost."
    )
    margin_won = fields.Monetary(
        string="Won Margin",
        readonly=True,
        groups=SEE_MARGIN,
        help="Margin of the opportunities that were won.",
    )
    days_to_close = fields.Float(
        string="Days to Close",
        digits=(16, 1),
        readonly=True,
        aggregator='avg',
        help="From the opening to the day on which the opportunity was won or lost, on average.",
    )

    _depends = {
        'crm.lead': [
            'campaign_id',
            'medium_id',
            'origin_event_id',
            'origin_lead_id',
            'origin_name',
            'origin_partner_id',
            'origin_type_id',
            'origin_user_id',
            'source_id',
            'type',
        ],
        'crm.opportunity.origin.type': ['kind'],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT
                lead.id,
                lead.id AS lead_id,
                %(deal_columns)s,
                lead.origin_type_id,
                origin_type.kind AS origin_kind,
                lead.origin_name,
                lead.origin_partner_id,
                lead.origin_user_id,
                lead.origin_event_id,
                lead.origin_lead_id,
                lead.campaign_id,
                lead.medium_id,
                lead.source_id,
                1 AS opportunity_count,
                CASE WHEN lead.won_status = 'won' THEN 1 ELSE 0 END AS won_count,
                CASE WHEN lead.won_status = 'lost' THEN 1 ELSE 0 END AS lost_count,
                CASE lead.won_status WHEN 'won' THEN 1.0 WHEN 'lost' THEN 0.0 END AS win_rate,
                CASE WHEN lead.won_status = 'won' THEN lead.margin END AS margin_won,
                CASE WHEN lead.won_status IN ('won', 'lost') AND deal.day_closed >= lead.date_opened
                    THEN (deal.day_closed - lead.date_opened)::numeric
                END AS days_to_close
            FROM crm_lead lead
                LEFT JOIN crm_opportunity_origin_type origin_type
                    ON origin_type.id = lead.origin_type_id
                %(deal_join)s
            WHERE lead.type = 'opportunity'
            """,
            deal_columns=self._get_deal_columns(),
            deal_join=self._get_deal_join(),
        )
