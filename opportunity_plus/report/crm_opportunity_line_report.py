from odoo import fields, models
from odoo.tools import SQL

from ..tools.margin import SEE_MARGIN

PRICES = ('price_unit', 'discount', 'net_price')


class CrmOpportunityLineReport(models.Model):
    """The products in the pipeline, and what became of them (``docs/forecast.md``).

    One row for each product line. A line that an accepted quotation replaced is in the row of the
    line that took its place; it has one of its own only where nothing did.
    """

    _name = 'crm.opportunity.line.report'
    _inherit = ['crm.opportunity.product.report.mixin']
    _description = "Products in the Pipeline"
    _auto = False
    _rec_name = 'product_id'
    _order = 'lead_id desc, id'

    date_closing = fields.Date(
        string="Closing",
        readonly=True,
        help="The day on which the opportunity was won or lost, or else is expected to be.",
    )
    state = fields.Selection(
        [
            ('forecast', "Forecast"),
            ('sold', "Sold"),
            ('added', "Added"),
            ('dropped', "Dropped"),
            ('lost', "Lost"),
        ],
        readonly=True,
        help="Forecast: the opportunity is open. Sold: forecast and sold. Added: sold, but not"
        " forecast. Dropped: forecast, but not sold. Lost: the opportunity was.",
    )
    price_change = fields.Selection(
        [('same', "Same Price"), ('dearer', "Higher Price"), ('cheaper', "Lower Price")],
        readonly=True,
        help="The price of a unit after discount, sold against forecast.",
    )
    price_unit = fields.Monetary(
        string="Unit Price", aggregator='avg', readonly=True, help="Before discount, untaxed."
    )
    discount = fields.Float(
        string="Discount (%)", digits='Discount', aggregator='avg', readonly=True
    )
    forecast_quantity = fields.Float(
        digits='Product Unit', readonly=True, help="The quantity before it was sold."
    )
    forecast_price_unit = fields.Monetary(
        string="Forecast Unit Price",
        aggregator='avg',
        readonly=True,
        help="The unit price before it was sold.",
    )
    forecast_discount = fields.Float(
        string="Forecast Discount (%)",
        digits='Discount',
        aggregator='avg',
        readonly=True,
        help="The discount before it was sold.",
    )
    forecast_amount = fields.Monetary(
        readonly=True, help="The forecast of the line, before it was sold."
    )
    forecast_margin = fields.Monetary(
        readonly=True, groups=SEE_MARGIN, help="The margin before it was sold."
    )
    amount_change = fields.Monetary(
        string="Change", readonly=True, help="What was sold, less what was forecast."
    )

    _depends = {
        'crm.opportunity.line': [
            'discount',
            'forecast_line_id',
            'is_replaced',
            'price_unit',
            'product_uom_id',
        ]
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT
                piece.*,
                CASE WHEN piece.state IN ('sold', 'added', 'dropped')
                    THEN piece.amount - piece.forecast_amount END AS amount_change,
                CASE
                    WHEN piece.state != 'sold' THEN NULL
                    WHEN piece.net_price > piece.forecast_net_price THEN 'dearer'
                    WHEN piece.net_price < piece.forecast_net_price THEN 'cheaper'
                    WHEN piece.net_price = piece.forecast_net_price THEN 'same'
                END AS price_change,
                piece.amount - piece.margin AS cost,
                piece.amount * piece.share AS prorated_amount,
                piece.margin * piece.share AS prorated_margin
            FROM (%(pieces)s) piece
            """,
            pieces=self._get_pieces_sql(self._has_foreign_lines()),
        )

    def _get_pieces_sql(self, is_converted):
        """Each line with what it is, and beside it what it was while the opportunity was open.

        :param bool is_converted: whether there are lines in foreign currencies
        """
        return SQL(
            """
            SELECT
                line.id,
                line.lead_id,
                line.product_id,
                template.categ_id,
                line.sale_type_id,
                %(lead_columns)s,
                COALESCE(deal.day_closed, lead.date_deadline) AS date_closing,
                kind.state,
                CASE WHEN lead.won_status = 'lost' THEN 0
                    WHEN lead.won_status = 'won' OR lead.amount_source = 'order' THEN 1
                    ELSE COALESCE(lead.probability, 0) / 100 END AS share,
                %(columns)s
            FROM crm_opportunity_line line
                JOIN crm_lead lead ON lead.id = line.lead_id
                %(deal_join)s
                LEFT JOIN (%(heirs)s) heir ON heir.forecast_line_id = line.id
                LEFT JOIN (%(heirs)s) first_heir ON first_heir.id = line.id
                LEFT JOIN crm_opportunity_line former
                    ON former.id = first_heir.forecast_line_id AND lead.amount_source = 'order'
                LEFT JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                LEFT JOIN uom_uom former_unit ON former_unit.id = former.product_uom_id
                LEFT JOIN product_product product ON product.id = line.product_id
                LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                CROSS JOIN LATERAL (
                    SELECT CASE
                        WHEN lead.won_status = 'lost' THEN 'lost'
                        WHEN NOT line.active THEN 'dropped'
                        WHEN lead.amount_source = 'order' AND line.forecast_line_id IS NULL
                            THEN 'added'
                        WHEN lead.amount_source = 'order' OR lead.won_status = 'won' THEN 'sold'
                        ELSE 'forecast'
                    END AS state
                ) kind
                CROSS JOIN LATERAL (SELECT %(own_figures)s) own
                CROSS JOIN LATERAL (SELECT %(former_figures)s) forecast
            WHERE lead.type = 'opportunity'
                AND (lead.active OR lead.won_status IN ('won', 'lost'))
                AND (
                    line.active
                    OR line.is_replaced AND lead.amount_source = 'order'
                        AND lead.won_status IS DISTINCT FROM 'lost'
                        AND heir.id IS NULL
                )
            """,
            heirs=SQL(
                """
                SELECT heir.forecast_line_id, MIN(heir.id) AS id
                FROM crm_opportunity_line heir
                WHERE heir.forecast_line_id IS NOT NULL AND heir.active
                GROUP BY heir.forecast_line_id
                """
            ),
            lead_columns=self._get_lead_columns(),
            columns=self._get_columns_sql(),
            deal_join=self._get_deal_join(),
            own_figures=self._get_figures_sql('line', is_converted and self._get_line_rate_sql()),
            former_figures=self._get_figures_sql(
                'former', is_converted and self._get_former_rate_sql()
            ),
        )

    def _get_columns_sql(self):
        """What a line is now, and what it was in the forecast: the same, unless an order differs.

        Of what was not sold, or not forecast, quantities and amounts are zero: there is no price.
        """
        columns = [
            SQL(
                """
                CASE WHEN line.active THEN own.%(name)s %(none)s END AS %(name)s,
                CASE
                    WHEN kind.state NOT IN ('sold', 'added') OR lead.amount_source != 'order'
                        THEN own.%(name)s
                    ELSE %(forecast)s
                END AS %(forecast_name)s
                """,
                name=SQL.identifier(name),
                forecast_name=SQL.identifier(f'forecast_{name}'),
                none=SQL() if name in PRICES else SQL('ELSE 0'),
                forecast=SQL(
                    'forecast.%s' if name in PRICES else 'COALESCE(forecast.%s, 0)',
                    SQL.identifier(name),
                ),
            )
            for name in (*PRICES, 'quantity', 'amount', 'margin')
        ]
        return SQL(', ').join(columns)
