from odoo import fields, models
from odoo.tools import SQL

from ..models.products.crm_opportunity_line_checks import MAX_MONTHS
from .crm_opportunity_forecast_report_parts import months_between, round_amount

# Kinds of rows: of an opportunity, a line, an invoice line, and an order line without a line.
LEAD, LINE, BILL, ORDER_LINE = (SQL(str(kind)) for kind in range(4))
# What the rows of an opportunity add up to.
FIGURES = ('amount', 'margin', 'prorated_amount', 'prorated_margin')


class CrmOpportunityForecastReport(models.Model):
    """The rows of the forecast (``docs/forecast.md``): months, and what is billed.

    The last month of the last line has what rounding leaves.
    """

    _inherit = 'crm.opportunity.forecast.report'

    def _get_completed_sql(self):
        """The pieces; the last month of the last line has what rounding leaves of the amount."""
        return SQL(
            """
            SELECT
                piece.entity_id,
                piece.position,
                piece.kind,
                piece.lead_id,
                piece.line_id,
                piece.product_id,
                piece.sale_type_id,
                piece.status,
                piece.month,
                piece.last_month,
                piece.is_loose,
                piece.is_only,
                piece.quantity,
                %(figures)s
            FROM (
                SELECT
                    piece.*,
                    MAX(piece.plan_end) OVER opportunity AS last_month,
                    COUNT(*) OVER opportunity = 1 AS is_only,
                    ROW_NUMBER() OVER (
                        PARTITION BY piece.lead_id
                        ORDER BY piece.status = 'billed', piece.is_loose, piece.sequence DESC,
                            piece.line_id DESC, piece.position DESC
                    ) = 1 AS is_last,
                    %(totals)s
                FROM (%(pieces)s) piece
                WINDOW opportunity AS (PARTITION BY piece.lead_id)
            ) piece
                JOIN deal ON deal.lead_id = piece.lead_id
            """,
            pieces=self._get_pieces_sql(),
            totals=SQL(', ').join(
                SQL(
                    'SUM(piece.%s) OVER opportunity AS %s',
                    SQL.identifier(name),
                    SQL.identifier(f'total_{name}'),
                )
                for name in FIGURES
            ),
            figures=SQL(', ').join(
                SQL(
                    'piece.%(name)s + CASE WHEN piece.is_last'
                    ' THEN deal.%(name)s - piece.%(total)s ELSE 0 END AS %(name)s',
                    name=SQL.identifier(name),
                    total=SQL.identifier(f'total_{name}'),
                )
                for name in FIGURES
            ),
        )

    def _get_pieces_sql(self):
        """Months of the parts, what is billed of them, and what is billed of no part."""
        return SQL(
            """
            %(months)s
            UNION ALL %(given_up)s
            UNION ALL %(billed)s
            UNION ALL %(loose)s
            """,
            months=self._get_months_sql(),
            given_up=self._get_given_up_sql(),
            billed=self._get_billed_sql(),
            loose=self._get_loose_sql(),
        )

    def _get_months_sql(self):
        """What is open or still to bill, spread evenly over the months that are left."""
        share = SQL('(1 - part.given_up) / (part.months - part.months_gone)')
        return SQL(
            """
            SELECT
                CASE WHEN part.line_id IS NULL THEN %(lead)s ELSE %(line)s END AS kind,
                COALESCE(part.line_id, part.lead_id) AS entity_id,
                span.position::int AS position,
                part.lead_id,
                part.line_id,
                part.product_id,
                part.sale_type_id,
                part.sequence,
                CASE WHEN part.is_sold THEN 'won' ELSE 'open' END AS status,
                (part.first_month + MAKE_INTERVAL(months => span.position::int))::date AS month,
                (part.first_month + MAKE_INTERVAL(months => part.months::int - 1))::date
                    AS plan_end,
                FALSE AS is_loose,
                part.rest_quantity * %(share)s AS quantity,
                %(amount)s AS amount,
                %(margin)s AS margin,
                %(prorated_amount)s AS prorated_amount,
                %(prorated_margin)s AS prorated_margin
            FROM (
                SELECT
                    part.*,
                    CASE WHEN part.is_sold AND part.first_month IS NOT NULL THEN LEAST(
                        GREATEST(%(months_gone)s, 0), part.months - 1
                    ) ELSE 0 END AS months_gone
                FROM rest AS part
            ) part
                CROSS JOIN LATERAL GENERATE_SERIES(
                    part.months_gone::int, part.months::int - 1
                ) AS span(position)
            WHERE part.given_up < 1
            """,
            lead=LEAD,
            line=LINE,
            months_gone=months_between(
                SQL('part.first_month'), SQL('%s::date', fields.Date.context_today(self))
            ),
            share=share,
            amount=round_amount(SQL('part.rest_amount * %s', share)),
            margin=round_amount(SQL('part.rest_margin * %s', share)),
            prorated_amount=round_amount(SQL('part.rest_amount * part.probability * %s', share)),
            prorated_margin=round_amount(SQL('part.rest_margin * part.probability * %s', share)),
        )

    def _get_given_up_sql(self):
        """What was sold and will not be billed: in the month of the last invoice, or the order."""
        return SQL(
            """
            SELECT
                %(line)s,
                part.line_id,
                %(position)s,
                part.lead_id,
                part.line_id,
                part.product_id,
                part.sale_type_id,
                part.sequence,
                'won',
                COALESCE(part.last_bill_month, part.order_month),
                (part.first_month + MAKE_INTERVAL(months => part.months::int - 1))::date,
                FALSE,
                part.rest_quantity * part.given_up,
                %(amount)s,
                %(margin)s,
                0,
                0
            FROM rest AS part
            WHERE part.given_up > 0
            """,
            line=LINE,
            # After all months of a line.
            position=SQL(str(MAX_MONTHS)),
            amount=round_amount(SQL('part.rest_amount * part.given_up')),
            margin=round_amount(SQL('part.rest_margin * part.given_up')),
        )

    def _get_billed_sql(self):
        """Invoiced lines, with their share of the margin that was sold."""
        return SQL(
            """
            SELECT
                %(bill)s,
                billing.move_line_id,
                billing.position::int,
                billing.lead_id,
                part.line_id,
                CASE WHEN part.line_id IS NOT NULL THEN part.product_id END,
                part.sale_type_id,
                COALESCE(part.sequence, 0),
                'billed',
                billing.month,
                NULL::date,
                part.line_id IS NULL,
                CASE WHEN part.line_id IS NULL THEN 0 ELSE billing.quantity END,
                billing.amount,
                COALESCE(%(margin)s, 0),
                0,
                0
            FROM billing
                LEFT JOIN part ON part.sale_line_id = billing.sale_line_id
            """,
            bill=BILL,
            margin=round_amount(SQL('part.margin * billing.amount / NULLIF(part.amount, 0)')),
        )

    def _get_loose_sql(self):
        """Down payments once more, negative: to be settled in the opportunity's last month."""
        return SQL(
            """
            SELECT
                %(order_line)s,
                billing.sale_line_id,
                0,
                billing.lead_id,
                NULL::int,
                NULL::int,
                NULL::int,
                0,
                'won',
                CASE WHEN BOOL_OR(billing.is_finished) THEN MAX(last_bill.month) END,
                NULL::date,
                TRUE,
                0,
                -SUM(billing.amount),
                0,
                0,
                0
            FROM billing
                LEFT JOIN part ON part.sale_line_id = billing.sale_line_id
                JOIN (
                    SELECT billing.order_id, MAX(billing.month) AS month
                    FROM billing
                    GROUP BY billing.order_id
                ) last_bill ON last_bill.order_id = billing.order_id
            WHERE part.line_id IS NULL
            GROUP BY billing.lead_id, billing.sale_line_id
            """,
            order_line=ORDER_LINE,
        )
