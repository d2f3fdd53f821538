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
                part.lead_id,
                part.is_sold,
                part.probability,
                part.rounding,
                part.digits,
                part.line_id,
                part.product_id,
                part.sale_type_id,
                (part.sequence::bigint << 32) + COALESCE(part.line_id, 0) AS place,
                part.first_month,
                part.months,
                COALESCE(billed.amount, 0) AS billed_amount,
                COALESCE(billed.margin, 0) AS billed_margin,
                COALESCE(last_bill.month, part.order_month) AS last_bill_month,
                rest.*,
                CASE
                    WHEN part.sale_line_id IS NULL OR NOT part.is_sold THEN 0
                    WHEN part.is_finished THEN 1
                    WHEN NOT part.is_to_invoice AND billed.credited * rest.rest_amount < 0
                        THEN LEAST(-billed.credited / rest.rest_amount, 1)
                    ELSE 0
                END AS given_up,
                CASE WHEN part.is_sold AND part.first_month IS NOT NULL
                    THEN LEAST(GREATEST((%(months_gone)s)::int, 0), part.months - 1)
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
                        part.amount - COALESCE(billed.amount, 0) AS rest_amount,
                        part.margin - COALESCE(billed.margin, 0) AS rest_margin,
                        part.quantity - COALESCE(billed.quantity, 0) AS rest_quantity
                ) rest
            """,
            months_gone=months_between(
                SQL('part.first_month'), SQL('%s::date', fields.Date.context_today(self))
            ),
        )

    def _get_plans_sql(self):
        """What each month of a part has, and what its part that is given up."""
        return SQL(
            """
            SELECT
                rest.lead_id,
                rest.is_sold,
                rest.line_id,
                rest.product_id,
                rest.sale_type_id,
                rest.place,
                rest.first_month,
                rest.months,
                rest.months_gone,
                rest.billed_amount,
                rest.billed_margin,
                rest.last_bill_month,
                rest.given_up,
                rest.rest_quantity,
                (rest.first_month + MAKE_INTERVAL(months => rest.months - 1))::date AS plan_end,
                CASE WHEN rest.given_up < 1 THEN rest.months - rest.months_gone ELSE 0 END
                    AS months_left,
                %(quantity)s AS quantity_each,
                %(amount)s AS amount_each,
                %(margin)s AS margin_each,
                CASE WHEN rest.is_sold THEN 0 ELSE %(prorated_amount)s END
                    AS prorated_amount_each,
                CASE WHEN rest.is_sold THEN 0 ELSE %(prorated_margin)s END
                    AS prorated_margin_each,
                CASE WHEN rest.given_up > 0 THEN %(amount_given)s ELSE 0 END AS amount_given,
                CASE WHEN rest.given_up > 0 THEN %(margin_given)s ELSE 0 END AS margin_given
            FROM rest
            """,
            quantity=self._get_each_sql(SQL('rest.rest_quantity'), is_rounded=False),
            amount=self._get_each_sql(SQL('rest.rest_amount')),
            margin=self._get_each_sql(SQL('rest.rest_margin')),
            prorated_amount=round_amount(
                'rest',
                SQL('rest.rest_amount * rest.probability / (rest.months - rest.months_gone)'),
            ),
            prorated_margin=round_amount(
                'rest',
                SQL('rest.rest_margin * rest.probability / (rest.months - rest.months_gone)'),
            ),
            amount_given=round_amount('rest', SQL('rest.rest_amount * rest.given_up')),
            margin_given=round_amount('rest', SQL('rest.rest_margin * rest.given_up')),
        )

    def _get_each_sql(self, figure, is_rounded=True):
        """What a month has of a figure: all of it, where there is one month and nothing given up.

        :param SQL figure: what is left of a part
        """
        share = SQL('%s * (1 - rest.given_up) / (rest.months - rest.months_gone)', figure)
        return SQL(
            """
            CASE WHEN rest.months - rest.months_gone = 1 AND rest.given_up = 0 THEN %s
                ELSE %s END
            """,
            figure,
            round_amount('rest', share) if is_rounded else share,
        )
