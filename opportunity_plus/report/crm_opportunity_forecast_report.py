from odoo import fields, models
from odoo.tools import SQL

from ..tools.margin import SEE_MARGIN

# An id says what a row is of, which of its months it is, and the kind of the row.
MONTH_BITS, KIND_BITS = SQL('12'), SQL('2')


class CrmOpportunityForecastReport(models.Model):
    """What is billed each month, what is still to bill, and what may come (``docs/forecast.md``).

    One row for each month of a product line, of an opportunity without lines, and of an invoice
    line. The rows of an opportunity add up to its amount, margin and weighted amount; the SQL of
    them is in the three files beside this one.
    """

    _name = 'crm.opportunity.forecast.report'
    _inherit = ['crm.opportunity.report.mixin']
    _description = "Forecast by Month"
    _auto = False
    _rec_name = 'lead_id'
    _order = 'month, lead_id, id'

    line_id = fields.Many2one('crm.opportunity.line', string="Opportunity Line", readonly=True)
    product_id = fields.Many2one('product.product', readonly=True)
    categ_id = fields.Many2one('product.category', string="Product Category", readonly=True)
    sale_type_id = fields.Many2one(
        'crm.opportunity.sale.type', readonly=True, help="What kind of sale the product is."
    )
    partner_id = fields.Many2one('res.partner', string="Customer", readonly=True)
    family_id = fields.Many2one(
        'crm.opportunity.family',
        readonly=True,
        help="The kind of business that the opportunity belongs to.",
    )
    origin_type_id = fields.Many2one(
        'crm.opportunity.origin.type',
        string="Origin",
        readonly=True,
        help="How the opportunity came to us.",
    )
    # Several of them in one opportunity: in each of its groups, once in the total.
    relation_person_ids = fields.Many2many(related='lead_id.relation_person_ids', string="Partner")
    relation_competitor_ids = fields.Many2many(
        related='lead_id.relation_competitor_ids', string="Competitor"
    )
    month = fields.Date(
        readonly=True, help="The first day of the month; empty where there is no date at all."
    )
    status = fields.Selection(
        [('open', "Open"), ('won', "To Bill"), ('billed', "Billed")],
        string="Billing",
        readonly=True,
        help="Not sold yet, sold and still to bill, or billed.",
    )
    quantity = fields.Float(
        digits='Product Unit', readonly=True, help="In the unit of the product line."
    )
    amount = fields.Monetary(readonly=True, help="Untaxed.")
    prorated_amount = fields.Monetary(
        string="Weighted Amount",
        readonly=True,
        help="The amount times the probability; what was sold counts in full.",
    )
    cost = fields.Monetary(readonly=True, groups=SEE_MARGIN, help="The amount without the margin.")
    margin = fields.Monetary(readonly=True, groups=SEE_MARGIN)
    prorated_margin = fields.Monetary(
        string="Weighted Margin",
        readonly=True,
        groups=SEE_MARGIN,
        help="The margin times the probability; that of what was sold counts in full.",
    )

    _depends = {
        'account.move': ['date', 'invoice_date', 'move_type', 'state'],
        'account.move.line': [
            'balance',
            'currency_id',
            'move_id',
            'price_subtotal',
            'product_uom_id',
            'quantity',
        ],
        'crm.lead': [
            'amount_lines',
            'amount_source',
            'date_deadline',
            'date_production_end',
            'date_production_start',
            'family_id',
            'origin_type_id',
            'partner_id',
            'probability',
            'prorated_margin',
            'prorated_revenue',
            'type',
        ],
        'crm.opportunity.acceptance': ['lead_id'],
        'crm.opportunity.acceptance.order': ['acceptance_id', 'order_id', 'rate'],
        'crm.opportunity.line': [
            'active',
            'currency_id',
            'date_end',
            'date_start',
            'duration_months',
            'lead_id',
            'margin',
            'price_subtotal',
            'product_id',
            'product_uom_qty',
            'sale_line_id',
            'sale_type_id',
            'sequence',
        ],
        'product.product': ['product_tmpl_id'],
        'product.template': ['categ_id'],
        'res.currency': ['rounding'],
        'sale.order': [
            'date_order',
            'invoice_status',
            'opportunity_accepted',
            'opportunity_id',
            'state',
        ],
        'sale.order.line': [
            'invoice_lines',
            'invoice_status',
            'order_id',
            'product_id',
            'product_uom_id',
            'qty_to_invoice',
        ],
        'uom.uom': ['factor'],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            WITH
                deal AS (%(deals)s),
                billing AS (%(billings)s),
                part AS (%(parts)s),
                bill AS (%(bills)s),
                rest AS (%(rests)s),
                plan AS (%(plans)s),
                last AS (%(lasts)s)
            SELECT
                (piece.entity_id::bigint << (%(month_bits)s + %(kind_bits)s))
                    | (LEAST(piece.position, 4095) << %(kind_bits)s) | piece.kind AS id,
                piece.lead_id,
                piece.line_id,
                piece.product_id,
                template.categ_id,
                piece.sale_type_id,
                lead.partner_id,
                lead.team_id,
                lead.user_id,
                lead.stage_id,
                lead.won_status,
                lead.family_id,
                lead.origin_type_id,
                lead.company_id,
                deal.currency_id,
                piece.month,
                piece.status,
                piece.quantity,
                piece.amount,
                CASE WHEN piece.is_loose THEN 0 ELSE piece.amount - piece.margin END AS cost,
                piece.margin,
                CASE WHEN deal.is_sold THEN piece.amount ELSE piece.prorated_amount
                    END AS prorated_amount,
                CASE WHEN deal.is_sold THEN piece.margin ELSE piece.prorated_margin
                    END AS prorated_margin
            FROM (%(pieces)s) piece
                JOIN deal ON deal.lead_id = piece.lead_id
                JOIN crm_lead lead ON lead.id = piece.lead_id
                LEFT JOIN product_product product ON product.id = piece.product_id
                LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            WHERE piece.status = 'open' OR deal.amount = 0
                OR piece.amount != 0 OR piece.margin != 0 OR piece.quantity != 0
            """,
            deals=self._get_deals_sql(),
            billings=self._get_billings_sql(),
            parts=self._get_parts_sql(),
            bills=self._get_bills_sql(),
            rests=self._get_rests_sql(),
            plans=self._get_plans_sql(),
            lasts=self._get_lasts_sql(),
            pieces=self._get_pieces_sql(),
            month_bits=MONTH_BITS,
            kind_bits=KIND_BITS,
        )
