from odoo import models
from odoo.tools import SQL


class CrmOpportunityLineReport(models.Model):
    """The figures of a product line, in the currency of the opportunity's company."""

    _inherit = 'crm.opportunity.line.report'

    def _has_foreign_lines(self):
        """Tell whether there is anything to convert.

        Where there is not, no rates are looked up, and PostgreSQL reads in parallel: asking once
        is faster.
        """
        query = SQL(
            """
            SELECT EXISTS (
                SELECT FROM crm_opportunity_line line
                    LEFT JOIN res_company company ON company.id = line.company_id
                WHERE line.currency_id != COALESCE(company.currency_id, %s)
            ) OR EXISTS (SELECT FROM crm_lead WHERE amount_company_id IS NOT NULL)
            """,
            self.env.company.currency_id.id,
        )
        return self.env.execute_query(query)[0][0]

    def _get_figures_sql(self, line, rate):
        """What a line is.

        :param str line: the alias of a line
        :param SQL rate: the factor from the line's currency, False if all are the company's
        """
        price = SQL('%s::numeric', SQL.identifier(line, 'price_unit'))
        return SQL(
            """
            %(line)s.product_uom_qty::numeric AS quantity,
            %(price_unit)s AS price_unit,
            %(line)s.discount::numeric AS discount,
            ROUND(
                %(price_unit)s * (1 - %(line)s.discount::numeric / 100)
                    / COALESCE(NULLIF(%(unit)s.factor, 0), 1), 4
            ) AS net_price,
            %(amount)s AS amount,
            %(margin)s AS margin
            """,
            line=SQL.identifier(line),
            unit=SQL.identifier(f'{line}_unit'),
            price_unit=self._get_converted_sql(line, price, rate, is_rounded=False),
            amount=self._get_converted_sql(
                line, SQL('%s::numeric', SQL.identifier(line, 'price_subtotal')), rate
            ),
            margin=self._get_converted_sql(
                line, SQL('%s::numeric', SQL.identifier(line, 'margin')), rate
            ),
        )

    def _get_converted_sql(self, line, amount, rate, is_rounded=True):
        """An amount as it is, or converted where the line's currency is a foreign one."""
        if not rate:
            return amount
        converted = SQL('%s * %s', amount, rate)
        if is_rounded:
            converted = SQL(
                """
                (SELECT ROUND(%s / currency.rounding) * currency.rounding
                FROM res_currency currency WHERE currency.id = deal.currency_id)
                """,
                converted,
            )
        return SQL(
            'CASE WHEN %s = deal.currency_id THEN %s ELSE %s END',
            SQL.identifier(line, 'currency_id'),
            amount,
            converted,
        )

    def _get_former_rate_sql(self):
        """The factor of a line that was replaced; at which it was forecast is not remembered."""
        return SQL(
            """
            CASE WHEN former.currency_id = line.currency_id THEN %(line_rate)s
                ELSE COALESCE(%(company_rate)s, 1) / %(own_rate)s END
            """,
            line_rate=self._get_line_rate_sql(),
            own_rate=self._get_rate_sql(SQL('former.currency_id')),
            company_rate=self._get_rate_sql(SQL('deal.currency_id')),
        )
