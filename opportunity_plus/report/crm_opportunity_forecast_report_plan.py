from odoo import fields, models
from odoo.tools import SQL

from .crm_opportunity_forecast_report_parts import months_between, round_amount


class CrmOpportunityForecastReport(models.Model):
    """What is left of the parts of an opportunity when its billings are taken off.

    ``bill``: billings with the line that they are of. ``rest``: the parts without them. ``plan``:
    the same, with the figures of a month.
    """

    _inherit = 'crm.opportunity.forecast.report'

    def _get_bills_sql(self):
        """Billings with the line that they are of, and their share of the margin that was sold."""
        return SQL(
            """
            SELECT
                billing.*,
                part.line_id,
                CASE WHEN part.line_id IS NOT NULL THEN part.product_id END AS line_product_id,
                part.sale_type_id,
                COALESCE(%(margin)s, 0) AS margin
            FROM billing LEFT JOIN part ON part.sale_line_id = billing.sale_line_id
            """,
            margin=round_amount(
                'part', SQL('part.margin * billing.amount / NULLIF(part.amount, 0)')
            ),
        )

    def _get_rests_sql(self):
        """Parts without what is billed of them, and which share of the rest will never be.

        All of it where Odoo says that nothing is left to invoice; what was credited, unless Odoo
        says that it is to be invoiced again.
        """
        return SQL(
            """
            SELECT
                part.*,
                COALESCE(billed.amount, 0) AS billed_amount,
                COALESCE(billed.margin, 0) AS billed_margin,
                last_bill.month AS last_bill_month,
                rest.*,
                CASE
                    WHEN part.sale_line_id IS NULL OR NOT part.is_sold THEN 0
                    WHEN part.is_finished THEN 1
                    WHEN NOT part.is_to_invoice AND billed.credited * rest.rest_amount < 0
                        THEN LEAST(-billed.credited / rest.rest_amount, 1)
                    ELSE 0
                END AS given_up,
                CASE WHEN part.is_sold AND part.first_month IS NOT NULL
                    THEN LEAST(GREATEST(%(months_gone)s, 0), part.months - 1)
                    ELSE 0
                END AS months_gone
            FROM part
                LEFT JOIN (
                    SELECT
                        bill.sale_line_id,
                        SUM(bill.amount) AS amount,
                        SUM(bill.margin) AS margin,
                        SUM(bill.quantity) AS quantity,
                        SUM(bill.amount) FILTER (WHERE bill.is_credit) AS credited
                    FROM bill
                    GROUP BY bill.sale_line_id
                ) billed ON billed.sale_line_id = part.sale_line_id
                LEFT JOIN (
                    SELECT bill.order_id, MAX(bill.month) AS month
                    FROM bill
                    GROUP BY bill.order_id
                ) last_bill ON last_bill.order_id = part.order_id
                CROSS JOIN LATERAL (
                    SELECT
                        %(amount)s - COALESCE(billed.amount, 0) AS rest_amount,
                        %(margin)s - COALESCE(billed.margin, 0) AS rest_margin,
                        part.quantity - COALESCE(billed.quantity, 0) AS rest_quantity
                ) rest
            """,
            amount=round_amount('part', SQL('part.amount')),
            margin=round_amount('part', SQL('part.margin')),
            months_gone=months_between(
                SQL('part.first_month'), SQL('%s::date', fields.Date.context_today(self))
            ),
        )

    def _get_plans_sql(self):
        """What each month of a part has, and what its part that is given up."""
        left = SQL('(1 - rest.given_up) / (rest.months - rest.months_gone)')
        return SQL(
            """
            SELECT
                rest.*,
                (rest.first_month + MAKE_INTERVAL(months => rest.months::int - 1))::date
                    AS plan_end,
                CASE WHEN rest.given_up < 1 THEN rest.months - rest.months_gone ELSE 0 END
                    AS months_left,
                (rest.sequence::bigint << 32) + COALESCE(rest.line_id, 0) AS place,
                rest.rest_quantity * %(left)s AS quantity_each,
                %(amount)s AS amount_each,
                %(margin)s AS margin_each,
                %(prorated_amount)s AS prorated_amount_each,
                %(prorated_margin)s AS prorated_margin_each,
                CASE WHEN rest.given_up > 0 THEN %(amount_given)s ELSE 0 END AS amount_given,
                CASE WHEN rest.given_up > 0 THEN %(margin_given)s ELSE 0 END AS margin_given
            FROM rest
            """,
            left=left,
            amount=round_amount('rest', SQL('rest.rest_amount * %s', left)),
            margin=round_amount('rest', SQL('rest.rest_margin * %s', left)),
            prorated_amount=round_amount(
                'rest', SQL('rest.rest_amount * rest.probability * %s', left)
            ),
            prorated_margin=round_amount(
                'rest', SQL('rest.rest_margin * rest.probability * %s', left)
            ),
            amount_given=round_amount('rest', SQL('rest.rest_amount * rest.given_up')),
            margin_given=round_amount('rest', SQL('rest.rest_margin * rest.given_up')),
        )
