from odoo import fields, models
from odoo.tools import SQL

from ..models.forecast.crm_stage import CATEGORIES

# An id says what a row is of, which of its months it is, and the kind of the row.
MONTH_BITS, KIND_BITS = SQL('12'), SQL('2')


class CrmOpportunityForecastReport(models.Model):
    """What is billed each month, what is still to bill, and what may come (``docs/forecast.md``).

    One row for each month of a product line, of an opportunity without lines, and of an invoice
    line. The rows of an opportunity add up to its amount, margin and weighted amount; the SQL of
    them is in the three files beside this one.
    """

    _name = 'crm.opportunity.forecast.report'
    _inherit = ['crm.opportunity.product.report.mixin']
    _description = "Forecast by Month"
    _auto = False
    _rec_name = 'lead_id'
    _order = 'month, lead_id, id'

    line_id = fields.Many2one('crm.opportunity.line', string="Opportunity Line", readonly=True)
    month = fields.Date(
        readonly=True, help="The first day of the month; empty where there is no date at all."
    )
    status = fields.Selection(
        [('open', "Open"), ('won', "To Bill"), ('billed', "Billed")],
        string="Billing",
        readonly=True,
        help="Not sold yet, sold and still to bill, or billed.",
    )
    forecast_category = fields.Selection(
        CATEGORIES, readonly=True, help="How certain the opportunity is."
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
            'date_production_end',
            'date_production_start',
            'forecast_category',
            'prorated_margin',
            'prorated_revenue',
        ],
        'crm.opportunity.line': ['date_end', 'date_start', 'duration_months', 'sequence'],
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
            'product_id',
            'product_uom_id',
            'qty_to_invoice',
        ],
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
                %(lead_columns)s,
                lead.forecast_category,
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
            lead_columns=self._get_lead_columns(),
            month_bits=MONTH_BITS,
            kind_bits=KIND_BITS,
        )
