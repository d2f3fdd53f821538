from odoo import models
from odoo.tools import SQL

from ..models.products.crm_opportunity_line_checks import MAX_MONTHS

# Of an order or an order line of which nothing is left to bill.
FINISHED = SQL("('invoiced', 'upselling')")


def months_between(start, end):
    """Count the months from one day's to another's.

    :param SQL start: a date
    :param SQL end: a date
    """
    return SQL(
        '(EXTRACT(YEAR FROM %(end)s) - EXTRACT(YEAR FROM %(start)s)) * 12'
        ' + EXTRACT(MONTH FROM %(end)s) - EXTRACT(MONTH FROM %(start)s)',
        start=start,
        end=end,
    )


def round_amount(table, amount):
    """Round to the precision of the currency; a division only where it is no power of ten.

    :param str table: one with ``digits`` and ``rounding``
    :param SQL amount: a number
    """
    return SQL(
        'CASE WHEN %(table)s.digits IS NOT NULL THEN ROUND(%(amount)s, %(table)s.digits)'
        ' ELSE ROUND((%(amount)s) / %(table)s.rounding) * %(table)s.rounding END',
        table=SQL.identifier(table),
        amount=amount,
    )


class CrmOpportunityForecastReport(models.Model):
    """What the rows of the forecast are made of (``docs/forecast.md``).

    ``deal``: the opportunities. ``part``: their lines, or they themselves without lines, each with
    its months. ``billing``: what was invoiced of their order lines.
    """

    _inherit = 'crm.opportunity.forecast.report'

    def _get_deals_sql(self):
        """Opportunities with a value: open or sold, neither lost nor archived while open.

        A form asks for some only: not all are computed to be filtered afterwards.
        """
        lead_ids = self.env.context.get('opportunity_report_lead_ids')
        return SQL(
            """
            SELECT
                lead.id AS lead_id,
                lead.won_status = 'won' OR lead.amount_source = 'order' AS is_sold,
                COALESCE(lead.expected_revenue, 0) AS amount,
                COALESCE(lead.margin, 0) AS margin,
                COALESCE(lead.prorated_revenue, 0) AS prorated_amount,
                COALESCE(lead.prorated_margin, 0)::numeric AS prorated_margin,
                COALESCE(lead.probability, 0)::numeric / 100 AS probability,
                deal.day_closed,
                deal.currency_id,
                currency.rounding,
                CASE WHEN currency.rounding = POWER(10::numeric, -currency.decimal_places)
                    THEN currency.decimal_places END AS digits
            FROM crm_lead lead
                %(deal_join)s
                JOIN res_currency currency ON currency.id = deal.currency_id
            WHERE lead.type = 'opportunity'
                AND lead.won_status IS DISTINCT FROM 'lost'
                AND (lead.active OR lead.won_status = 'won')
                %(some)s
            """,
            some=SQL('AND lead.id = ANY(%s)', list(lead_ids)) if lead_ids is not None else SQL(),
            deal_join=self._get_deal_join(),
        )

    def _get_parts_sql(self):
        """Lines with their value in the opportunity's currency, and the months that they cover.

        The first month is empty where there is no date. Of what was sold, the day of the order or
        of closing takes the place of the expected closing.
        """
        return SQL(
            """
            SELECT
                deal.lead_id,
                deal.is_sold,
                deal.probability,
                deal.rounding,
                deal.digits,
                line.id AS line_id,
                line.product_id,
                line.sale_type_id,
                line.sale_line_id,
                COALESCE(line.sequence, 0) AS sequence,
                sale.id AS order_id,
                DATE_TRUNC('month', %(order_day)s)::date AS order_month,
                sale.invoice_status IN %(finished)s OR sale_line.invoice_status IN %(finished)s
                    AS is_finished,
                sale_line.qty_to_invoice > 0 AS is_to_invoice,
                %(amount)s AS amount,
                %(margin)s AS margin,
                COALESCE(line.product_uom_qty, 0)::numeric AS quantity,
                DATE_TRUNC('month', span.day_start)::date AS first_month,
                CASE
                    WHEN line.duration_months > 0 THEN LEAST(line.duration_months, %(max_months)s)
                    WHEN span.day_end > span.day_start THEN LEAST(
                        (%(months_to_end)s)::int + 1, %(max_months)s
                    )
                    ELSE 1
                END AS months
            FROM deal
                JOIN crm_lead lead ON lead.id = deal.lead_id
                LEFT JOIN crm_opportunity_line line ON line.lead_id = deal.lead_id AND line.active
                LEFT JOIN sale_order_line sale_line ON sale_line.id = line.sale_line_id
                LEFT JOIN res_company company
                    ON company.id = COALESCE(lead.amount_company_id, lead.company_id)
                LEFT JOIN sale_order sale ON sale.id = sale_line.order_id
                CROSS JOIN LATERAL (
                    SELECT
                        COALESCE(
                            line.date_start,
                            lead.date_production_start,
                            CASE WHEN deal.is_sold
                                THEN COALESCE(
                                    CASE WHEN sale.opportunity_accepted THEN %(order_day)s END,
                                    %(first_order_day)s,
                                    deal.day_closed
                                )
                            END,
                            lead.date_deadline
                        ) AS day_start,
                        COALESCE(
                            line.date_end,
                            CASE WHEN line.date_start IS NULL
                                AND lead.date_production_start IS NOT NULL
                                THEN lead.date_production_end END
                        ) AS day_end
                ) span
            """,
            amount=self._get_part_sql('amount', 'price_subtotal'),
            margin=self._get_part_sql('margin', 'margin'),
            finished=FINISHED,
            order_day=self._get_day_sql(SQL('sale.date_order')),
            max_months=MAX_MONTHS,
            months_to_end=months_between(SQL('span.day_start'), SQL('span.day_end')),
            first_order_day=self._get_first_order_day_sql(),
        )

    def _get_part_sql(self, name, line_name):
        """A figure of a part: of the line, rounded, or of the opportunity without lines.

        :param str name: the figure of the opportunity
        :param str line_name: the field of the line
        """
        figure = SQL('%s::numeric', SQL.identifier('line', line_name))
        converted = SQL('%s * %s', figure, self._get_line_rate_sql())
        own = figure if line_name == 'price_subtotal' else round_amount('deal', figure)
        return SQL(
            """
            CASE
                WHEN line.id IS NULL THEN deal.%(name)s
                WHEN line.currency_id = deal.currency_id THEN COALESCE(%(own)s, 0)
                ELSE COALESCE(%(converted)s, 0)
            END
            """,
            name=SQL.identifier(name),
            own=own,
            converted=round_amount('deal', converted),
        )

    def _get_first_order_day_sql(self):
        """The day of the first order of an opportunity that has no line of it."""
        return SQL(
            """
            CASE WHEN line.id IS NULL AND lead.amount_source = 'order' THEN (
                SELECT %(day)s
                FROM sale_order sale
                WHERE sale.opportunity_id = lead.id
                    AND sale.opportunity_accepted AND sale.state = 'sale'
            ) END
            """,
            day=self._get_day_sql(SQL('MIN(sale.date_order)')),
        )

    def _get_billings_sql(self):
        """Posted invoice and credit-note lines of accepted orders, at the rate of the acceptance.

        In another currency than the order, what the invoice is in that of its company. A line that
        several order lines share is split evenly.
        """
        return SQL(
            """
            SELECT
                acceptance.lead_id,
                sale_line.id AS sale_line_id,
                sale.id AS order_id,
                sale.invoice_status IN %(finished)s AS is_finished,
                deal.is_sold,
                deal.rounding,
                sale_line.product_id,
                move_line.id AS move_line_id,
                move_line.position,
                DATE_TRUNC('month', COALESCE(move.invoice_date, move.date))::date AS month,
                move.move_type = 'out_refund' AS is_credit,
                %(amount)s AS amount,
                move_line.share * value.sign * move_line.quantity::numeric
                    * COALESCE(unit.factor / NULLIF(sale_unit.factor, 0), 1)::numeric AS quantity
            FROM crm_opportunity_acceptance acceptance
                JOIN deal ON deal.lead_id = acceptance.lead_id
                JOIN crm_opportunity_acceptance_order followed
                    ON followed.acceptance_id = acceptance.id
                JOIN sale_order sale ON sale.id = followed.order_id
                    AND sale.opportunity_accepted AND sale.state = 'sale'
                    AND sale.opportunity_id = acceptance.lead_id
                JOIN sale_order_line sale_line ON sale_line.order_id = sale.id
                JOIN LATERAL (
                    SELECT
                        move_line.*,
                        1.0 / shared.count AS share,
                        shared.position
                    FROM sale_order_line_invoice_rel rel
                        JOIN account_move_line move_line ON move_line.id = rel.invoice_line_id
                        CROSS JOIN LATERAL (
                            SELECT
                                COUNT(*) AS count,
                                COUNT(*) FILTER (WHERE other.order_line_id < sale_line.id)
                                    AS position
                            FROM sale_order_line_invoice_rel other
                            WHERE other.invoice_line_id = move_line.id
                        ) shared
                    WHERE rel.order_line_id = sale_line.id
                ) move_line ON TRUE
                JOIN account_move move ON move.id = move_line.move_id
                    AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
                LEFT JOIN uom_uom unit ON unit.id = move_line.product_uom_id
                LEFT JOIN uom_uom sale_unit ON sale_unit.id = sale_line.product_uom_id
                CROSS JOIN LATERAL (
                    SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END AS sign
                ) direction
                CROSS JOIN LATERAL (
                    SELECT
                        direction.sign,
                        move_line.share * CASE WHEN move_line.currency_id = sale.currency_id
                            THEN direction.sign * move_line.price_subtotal
                                * COALESCE(NULLIF(followed.rate, 0), 1)::numeric
                            ELSE -move_line.balance
                        END AS amount
                ) value
            """,
            finished=FINISHED,
            amount=round_amount('deal', SQL('value.amount')),
        )
