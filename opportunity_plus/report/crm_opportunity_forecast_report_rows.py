from odoo import models
from odoo.tools import SQL

from ..models.products.crm_opportunity_line_checks import MAX_MONTHS

# Kinds of rows: of an opportunity, a line, an invoice line, and an order line without a line.
LEAD, LINE, BILL, ORDER_LINE = (SQL(str(kind)) for kind in range(4))
# What the rows of an opportunity add up to.
FIGURES = ('amount', 'margin', 'prorated_amount', 'prorated_margin')


class CrmOpportunityForecastReport(models.Model):
    """The rows of the forecast (``docs/forecast.md``): months, and what is billed.

    The last month of the last line has what rounding leaves.
    """

    _inherit = 'crm.opportunity.forecast.report'

    def _get_lasts_sql(self):
        """Of each opportunity its last line, its last month, and what rounding leaves for it."""
        return SQL(
            """
            SELECT
                deal.lead_id,
                total.place,
                total.month,
                deal.amount - total.amount AS amount,
                deal.margin - total.margin AS margin,
                deal.prorated_amount - total.prorated_amount AS prorated_amount,
                deal.prorated_margin - total.prorated_margin AS prorated_margin
            FROM deal JOIN (
                SELECT
                    plan.lead_id,
                    MAX(plan.place) AS place,
                    MAX(plan.plan_end) AS month,
                    SUM(plan.months_left * plan.amount_each + plan.amount_given
                        + plan.billed_amount) AS amount,
                    SUM(plan.months_left * plan.margin_each + plan.margin_given
                        + plan.billed_margin) AS margin,
                    SUM(plan.months_left * plan.prorated_amount_each) AS prorated_amount,
                    SUM(plan.months_left * plan.prorated_margin_each) AS prorated_margin
                FROM plan
                GROUP BY plan.lead_id
            ) total ON total.lead_id = deal.lead_id
            """
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
        return SQL(
            """
            SELECT
                CASE WHEN plan.line_id IS NULL THEN %(lead)s ELSE %(line)s END AS kind,
                COALESCE(plan.line_id, plan.lead_id) AS entity_id,
                span.position AS position,
                plan.lead_id,
                plan.line_id,
                plan.product_id,
                plan.sale_type_id,
                CASE WHEN plan.is_sold THEN 'won' ELSE 'open' END AS status,
                CASE WHEN span.position = 0 THEN plan.first_month
                    ELSE (plan.first_month + MAKE_INTERVAL(months => span.position))::date
                END AS month,
                FALSE AS is_loose,
                plan.quantity_each AS quantity,
                %(figures)s
            FROM plan
                JOIN last ON last.lead_id = plan.lead_id
                CROSS JOIN LATERAL GENERATE_SERIES(
                    plan.months_gone, plan.months - 1
                ) AS span(position)
            WHERE plan.months_left > 0
            """,
            lead=LEAD,
            line=LINE,
            figures=SQL(', ').join(
                SQL(
                    """
                    CASE WHEN plan.place = last.place AND span.position = plan.months - 1
                        THEN plan.%(each)s + last.%(name)s ELSE plan.%(each)s END AS %(name)s
                    """,
                    each=SQL.identifier(f'{name}_each'),
                    name=SQL.identifier(name),
                )
                for name in FIGURES
            ),
        )

    def _get_given_up_sql(self):
        """What was sold and will not be billed: in the month of the last invoice, or the order."""
        return SQL(
            """
            SELECT
                %(line)s,
                plan.line_id,
                %(position)s,
                plan.lead_id,
                plan.line_id,
                plan.product_id,
                plan.sale_type_id,
                'won',
                plan.last_bill_month,
                FALSE,
                plan.rest_quantity * plan.given_up,
                plan.amount_given + CASE WHEN %(is_last)s THEN last.amount ELSE 0 END,
                plan.margin_given + CASE WHEN %(is_last)s THEN last.margin ELSE 0 END,
                0,
                0
            FROM plan
                JOIN last ON last.lead_id = plan.lead_id
            WHERE plan.given_up > 0
            """,
            line=LINE,
            # After all months of a line.
            position=SQL(str(MAX_MONTHS)),
            is_last=SQL('plan.place = last.place AND plan.months_left = 0'),
        )

    def _get_billed_sql(self):
        """Invoiced lines, with their share of the margin that was sold."""
        return SQL(
            """
            SELECT
                %(bill)s,
                bill.move_line_id,
                bill.position::int,
                bill.lead_id,
                bill.line_id,
                bill.line_product_id,
                bill.sale_type_id,
                'billed',
                bill.month,
                bill.line_id IS NULL,
                CASE WHEN bill.line_id IS NULL THEN 0 ELSE bill.quantity END,
                bill.amount,
                bill.margin,
                0,
                0
            FROM bill
            """,
            bill=BILL,
        )

    def _get_loose_sql(self):
        """Down payments once more, negative: to be settled in the opportunity's last month."""
        return SQL(
            """
            SELECT
                %(order_line)s,
                bill.sale_line_id,
                0,
                bill.lead_id,
                NULL::int,
                NULL::int,
                NULL::int,
                'won',
                CASE WHEN BOOL_OR(bill.is_finished) THEN MAX(last_bill.month)
                    ELSE MAX(last.month) END,
                TRUE,
                0,
                -SUM(bill.amount),
                0,
                0,
                0
            FROM bill
                JOIN last ON last.lead_id = bill.lead_id
                JOIN (
                    SELECT bill.order_id, MAX(bill.month) AS month
                    FROM bill
                    GROUP BY bill.order_id
                ) last_bill ON last_bill.order_id = bill.order_id
            WHERE bill.line_id IS NULL
            GROUP BY bill.lead_id, bill.sale_line_id
            """,
            order_line=ORDER_LINE,
        )
