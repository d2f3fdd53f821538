from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.aggregates import average_once, join_ids, sum_once
from ..tools.margin import SEE_MARGIN
from .crm_opportunity_report_mixin import same_selection

# What may be missing at the end of an id, so that JavaScript reads it exactly.
CATEGORY_BITS = SQL('20')
COUNTS = ('met_count', 'won_count', 'lost_count')


class CrmOpportunityCompetitorReport(models.Model):
    """How we fare against competitors.

    One row for each competitor of an opportunity and each product category of its lines; an
    opportunity without lines has one row without category. Lost opportunities are archived and
    count. Amounts are in the currency of the opportunity's company and are split over the
    categories, so that these add up to the opportunity's amount.

    So an opportunity has several rows. Whatever the groups are, they count a competitor once in an
    opportunity, an amount once, and the price of an entry once.
    """

    _name = 'crm.opportunity.competitor.report'
    _inherit = ['crm.opportunity.deal.report.mixin']
    _description = "Competitor Analysis"
    _auto = False
    _rec_name = 'competitor_id'

    relation_id = fields.Many2one('crm.opportunity.relation', string="Entry", readonly=True)
    competitor_id = fields.Many2one(
        'res.partner',
        readonly=True,
        help="The company, even if one of its people is named in the opportunity.",
    )
    role_id = fields.Many2one(
        'crm.opportunity.role', readonly=True, help="The role of the competitor in the deal."
    )
    threat = fields.Selection(
        same_selection('crm.opportunity.relation', 'threat'),
        readonly=True,
        help="How likely the competitor is to win the deal.",
    )
    is_incumbent = fields.Boolean(
        string="Incumbent", readonly=True, help="The competitor supplies the customer today."
    )
    outcome = fields.Selection(
        same_selection('crm.opportunity.relation', 'outcome'),
        readonly=True,
        help="How it ended with the competitor.",
    )
    product_categ_id = fields.Many2one(
        'product.category',
        string="Product Category",
        readonly=True,
        help="Category of the products of the opportunity; none where the amount was typed.",
    )

    met_count = fields.Integer(
        string="Met", readonly=True, help="Opportunities in which the competitor took part."
    )
    won_count = fields.Integer(
        string="Beaten", readonly=True, help="Opportunities won against the competitor."
    )
    lost_count = fields.Integer(
        string="Lost To", readonly=True, help="Opportunities that the competitor won."
    )
    win_rate = fields.Float(
        readonly=True,
        aggregator='avg',
        help="Opportunities won against the competitor, as a share of those won against or lost to"
        " it.",
    )
    margin_at_stake = fields.Monetary(
        string="Margin at Stake",
        readonly=True,
        groups=SEE_MARGIN,
        help="Margin of the open opportunities.",
    )
    price_gap = fields.Float(
        readonly=True,
        aggregator='avg',
        help="By how much the competitor's price is above ours (below, if negative), on average"
        " over the entries with a price.",
    )

    _depends = {
        'crm.opportunity.relation': [
            'competitor_price',
            'is_incumbent',
            'kind',
            'lead_id',
            'outcome',
            'partner_id',
            'role_id',
            'threat',
        ],
        'crm.lead': ['amount_lines', 'amount_source', 'currency_id'],
        'crm.opportunity.line': ['active', 'lead_id', 'margin', 'price_subtotal', 'product_id'],
        'product.product': ['product_tmpl_id'],
        'product.template': ['categ_id'],
        'res.partner': ['commercial_partner_id'],
    }

    # Entries are split by category only where a question speaks of categories, or of rows by their
    # ids, which is half of the time.

    @api.model
    def _read_group(self, *args, **kwargs):
        report = self._with_rows((args, kwargs))
        return super(CrmOpportunityCompetitorReport, report)._read_group(*args, **kwargs)

    @api.model
    def _read_grouping_sets(self, *args, **kwargs):
        report = self._with_rows((args, kwargs))
        return super(CrmOpportunityCompetitorReport, report)._read_grouping_sets(*args, **kwargs)

    @api.model
    @api.readonly
    def web_read_group(self, *args, **kwargs):
        """Let the groups of a list count the rows that they unfold."""
        report = self.with_context(opportunity_report_rows='counted')
        return super(CrmOpportunityCompetitorReport, report).web_read_group(*args, **kwargs)

    def _with_rows(self, question):
        """Choose the rows of which groups are made: split by category, or whole entries."""
        if self.env.context.get('opportunity_report_rows') == 'counted':
            return self
        text = repr((question, self.env['ir.rule']._compute_domain(self._name, 'read')))
        is_split = any(name in text for name in ('product_categ_id', "'id'", "'id:"))
        return self.with_context(opportunity_report_rows='split' if is_split else 'whole')

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT
                (relation.id::bigint << %(category_bits)s) | COALESCE(part.categ_id, 0) AS id,
                relation.id AS relation_id,
                relation.lead_id,
                partner.commercial_partner_id AS competitor_id,
                relation.role_id,
                relation.threat,
                relation.is_incumbent,
                relation.outcome,
                %(deal_columns)s,
                part.categ_id AS product_categ_id,
                1 AS met_count,
                CASE WHEN relation.outcome = 'beaten' THEN 1 ELSE 0 END AS won_count,
                CASE WHEN relation.outcome = 'lost' THEN 1 ELSE 0 END AS lost_count,
                CASE relation.outcome WHEN 'beaten' THEN 1.0 WHEN 'lost' THEN 0.0 END AS win_rate,
                CASE WHEN lead.won_status = 'pending' AND lead.active
                    THEN lead.margin * COALESCE(part.margin_share, 1)
                END AS margin_at_stake,
                CASE WHEN relation.competitor_price > 0
                    THEN relation.competitor_price / NULLIF(GREATEST(%(our_price)s, 0), 0) - 1
                END AS price_gap
            FROM crm_opportunity_relation relation
                JOIN res_partner partner ON partner.id = relation.partner_id
                JOIN crm_lead lead ON lead.id = relation.lead_id
                %(deal_join)s
                LEFT JOIN (%(parts)s) part ON part.lead_id = lead.id
            WHERE relation.kind = 'competitor'
            """,
            category_bits=CATEGORY_BITS,
            deal_columns=self._get_deal_columns(SQL('COALESCE(part.revenue_share, 1)')),
            our_price=self._get_our_price_sql(),
            deal_join=self._get_deal_join(),
            parts=self._get_parts_sql(),
        )

    def _get_parts_sql(self):
        """The share that each category has in an opportunity, by the subtotals of its lines.

        Margins are shared by the margins of the lines.
        """
        return SQL(
            """
            SELECT
                line.lead_id,
                template.categ_id,
                COALESCE(
                    SUM(line.price_subtotal)
                        / NULLIF(SUM(SUM(line.price_subtotal)) OVER opportunity, 0),
                    1.0 / COUNT(*) OVER opportunity
                ) AS revenue_share,
                COALESCE(
                    SUM(line.margin::numeric)
                        / NULLIF(SUM(SUM(line.margin::numeric)) OVER opportunity, 0),
                    1.0 / COUNT(*) OVER opportunity
                ) AS margin_share
            FROM crm_opportunity_line line
                JOIN product_product product ON product.id = line.product_id
                JOIN product_template template ON template.id = product.product_tmpl_id
            WHERE line.active AND %(is_split)s
            GROUP BY line.lead_id, template.categ_id
            WINDOW opportunity AS (PARTITION BY line.lead_id)
            """,
            is_split=self.env.context.get('opportunity_report_rows') != 'whole',
        )

    def _get_our_price_sql(self):
        """The opportunity's amount in its own currency, in which the competitor's price is.

        Where it has to be converted, at the rate of the closing day or else of today; without a
        rate there is no gap.
        """
        return SQL(
            """
            CASE
                WHEN lead.amount_source = 'lines' THEN lead.amount_lines
                WHEN COALESCE(lead.currency_id, deal.currency_id) = deal.currency_id
                    THEN lead.expected_revenue
                ELSE lead.expected_revenue * %(own_rate)s / COALESCE(%(company_rate)s, 1)
            END
            """,
            own_rate=self._get_rate_sql(SQL('lead.currency_id')),
            company_rate=self._get_rate_sql(SQL('deal.currency_id')),
        )

    def _get_own_aggregate(self, name, function, group):
        if name in COUNTS and function == 'sum':
            return self._get_count_sql(name, group)
        if (name, function) == ('win_rate', 'avg'):
            return SQL(
                '%(won)s::float / NULLIF(%(won)s + %(lost)s, 0)',
                won=self._get_count_sql('won_count', group),
                lost=self._get_count_sql('lost_count', group),
            )
        if (name, function) == ('price_gap', 'avg'):
            return average_once(group.column('relation_id'), group.column(name))
        if name == '__count' and self.env.context.get('opportunity_report_rows') == 'split':
            return SQL('COUNT(DISTINCT %s)', group.column('relation_id'))
        return super()._get_own_aggregate(name, function, group)

    def _get_count_sql(self, name, group):
        """Count a competitor once in each opportunity, also if several of its people are in it."""
        return SQL(
            'COUNT(DISTINCT %(meeting)s) FILTER (WHERE %(flag)s = 1)',
            meeting=join_ids(group.column('lead_id'), group.column('competitor_id')),
            flag=group.column(name),
        )

    def _get_sum_sql(self, amount, group):
        """Add up an amount that each competitor of an opportunity repeats."""
        return sum_once(join_ids(group.column('lead_id'), group.column('product_categ_id')), amount)
