from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..tools.comparison import align
from ..tools.context import OwnContext
from ..tools.margin import sees_margin
from ..tools.rates import Rates

MOST_ORDERS = 4


class CrmOpportunityCompareOrders(OwnContext, models.TransientModel):
    """An opportunity and its quotations side by side, or its forecast and what was sold.

    A *column* is a dict with the ``lines`` of a document or of the opportunity, its figures in the
    column's ``currency``, and ``value``, the untaxed total in the currency of the opportunity's
    company, or None where a rate is missing.
    """

    _name = 'crm.opportunity.compare.orders'
    _description = "Comparison of Quotations"

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, readonly=True, ondelete='cascade'
    )
    compares = fields.Selection(
        [('quotations', "Quotations"), ('sold', "Forecast and Sold")],
        required=True,
        default='quotations',
        readonly=True,
    )
    forecast_line_count = fields.Integer(related='lead_id.forecast_line_count')
    order_ids = fields.Many2many(
        'sale.order',
        string="Quotations",
        compute='_compute_order_ids',
        store=True,
        readonly=False,
        domain="[('opportunity_id', '=', lead_id)]",
    )
    comparison = fields.Html(
        compute='_compute_comparison',
        sanitize=False,
        help="Side by side, with what differs marked.",
    )

    @api.depends('lead_id')
    def _compute_order_ids(self):
        """Open quotations first: it is between these that a choice is to be made."""
        for wizard in self:
            orders = wizard.lead_id.order_ids.sorted(
                lambda order: (order.state not in ('draft', 'sent'), -order._origin.id)
            )
            wizard.order_ids = orders[:3].sorted('id')

    @api.depends('order_ids', 'compares')
    @api.depends_context('uid')
    def _compute_comparison(self):
        for wizard in self:
            wizard.comparison = self.env['ir.qweb']._render(
                'opportunity_plus.crm_opportunity_compare_orders_table',
                wizard._prepare_comparison_values(),
            )

    @api.constrains('order_ids')
    def _check_order_ids(self):
        for wizard in self:
            foreign_orders = wizard.order_ids.filtered_domain(
                [('opportunity_id', '!=', wizard.lead_id.id)]
            )
            if foreign_orders:
                raise UserError(
                    self.env._(
                        "%(orders)s is not a quotation of “%(opportunity)s”.",
                        orders=", ".join(foreign_orders.mapped('name')),
                        opportunity=wizard.lead_id.display_name,
                    )
                )

    def action_view_forecast_lines(self):
        """Open the products of before as a list, to group and export them."""
        self.ensure_one()
        return self.lead_id.action_view_forecast_lines()

    def _prepare_comparison_values(self):
        """Values of the table: a column for each document, a row for each product.

        The first column is what the others are compared with: the opportunity, or the oldest order
        where it has no products. Prices in different currencies are shown and not compared.
        """
        self.ensure_one()
        lead = self.lead_id._origin
        lead.check_access('read')
        columns = self._prepare_columns(lead)
        first = next((n for n, column in enumerate(columns) if column['lines']), 0)
        base = columns[0] if columns else {}
        for column in columns[1:]:
            column.update(self._get_differences(base, column))
        return {
            'columns': columns,
            'compares': self.compares,
            'is_empty': self.compares == 'quotations' and len(self.order_ids) < 2,
            'is_full': self.compares == 'quotations' and len(self.order_ids) >= MOST_ORDERS,
            'company_currency': lead._get_amount_company().currency_id,
            'show_margin': sees_margin(self.env),
            'has_months': any(column['has_months'] for column in columns),
            'rows': [
                self._prepare_comparison_row(lines, first)
                for lines in align([self._get_keys(column['lines']) for column in columns])
            ],
        }

    def _prepare_columns(self, lead):
        """The columns of the table, the opportunity's own first, where it has something to say."""
        rates = Rates()
        own = self._prepare_own_column(lead)
        if self.compares == 'sold':
            return [own, self._prepare_sold_column(lead)]
        orders = self.order_ids._origin.sorted('id')[:MOST_ORDERS]
        columns = [self._prepare_order_column(order, lead, rates) for order in orders]
        return [own, *columns] if own['lines'] or own['value'] else columns

    def _prepare_column(self, **values):
        """A column in which a figure that is not given is empty."""
        names = ('order', 'total', 'margin', 'note', 'validity_date', 'difference')
        figures = dict.fromkeys(names)
        return {**figures, 'orders': (), 'months': (), 'has_months': False, **values}

    def _prepare_own_column(self, lead):
        """What the opportunity forecasts, or forecast before quotations decided."""
        company_currency = lead._get_amount_company().currency_id
        currency = lead.currency_id or company_currency
        if lead.amount_source in ('order', 'quotation'):
            name = self.env._("Forecast")
            # What was replaced is archived; the value of then is remembered.
            before = lead.sudo().acceptance_ids
            lines = lead.sudo().all_line_ids.filtered('is_replaced').with_env(self.env)
            value, is_typed = before.expected_revenue, before.is_typed
            untaxed = value if currency == company_currency else sum(lines.mapped('price_subtotal'))
        else:
            name = self.env._("Opportunity")
            lines = lead.opportunity_line_ids.filtered('active')
            value, is_typed = lead.expected_revenue, lead.amount_source == 'manual'
            untaxed = lead.amount_lines
        if is_typed or not lines:
            currency, untaxed = company_currency, value
        totals = lines and lead.amount_source == 'lines' and lead._get_tax_totals()
        return self._prepare_column(
            name=name,
            note=is_typed and self.env._("typed by hand"),
            lines=lines,
            currency=currency,
            untaxed=untaxed,
            total=totals['total_amount_currency'] if totals else None,
            margin=sum(lines.sudo().mapped('margin')) if lines else None,
            value=value,
        )

    def _prepare_sold_column(self, lead):
        """What all accepted quotations sold together, in their currency if they have one."""
        orders = lead._get_amount_orders().get(lead.id, self.env['sale.order'].sudo())
        currency = lead._get_amount_company().currency_id
        untaxed, total, margin = lead.expected_revenue, None, lead.sudo().margin
        if len(orders.currency_id) == 1:
            currency = orders.currency_id
            untaxed, total = (sum(orders.mapped(n)) for n in ('amount_untaxed', 'amount_total'))
            margin = sum(orders.mapped('margin'))
        return self._prepare_column(
            name=self.env._("Sold"),
            orders=orders.with_env(self.env)._filtered_access('read'),
            lines=lead.opportunity_line_ids.filtered('active'),
            currency=currency,
            untaxed=untaxed,
            total=total,
            margin=margin,
            value=lead.expected_revenue,
        )

    def _prepare_order_column(self, order, lead, rates):
        target = lead._get_amount_company().currency_id
        rate = rates.find_or_zero(
            order.currency_id, target, order.company_id, order._get_rate_date()
        )
        return self._prepare_column(
            name=order.name,
            order=order,
            lines=order._get_lines_to_compare(),
            currency=order.currency_id,
            untaxed=order.amount_untaxed,
            total=order.amount_total,
            margin=order.sudo().margin,
            value=target.round(order.amount_untaxed * rate) if rate else None,
            months=order._get_month_runs_to_bill(),
            has_months=len(order._get_months_to_bill()) > 1,
            validity_date=order.validity_date,
        )

    @api.model
    def _get_keys(self, lines):
        """Each line with the one that it was made of, and what it is about."""
        name = 'forecast_line_id'
        if lines and lines._name == 'sale.order.line':
            name = 'opportunity_line_id'
        return [(line, line[name], line.product_id.id or line.name) for line in lines]

    def _get_differences(self, base, column):
        """How far a column is from the first one, as signed texts; empty where nobody can know.

        :returns: dict with ``difference`` in the currency of both, if it is one, and
            ``value_difference`` in that of the opportunity's company
        """
        texts = {'difference': "", 'value_difference': ""}
        if base['value'] is not None and column['value'] is not None:
            currency = self.lead_id._get_amount_company().currency_id
            text = self._format_difference(column['value'] - base['value'], currency)
            texts = dict.fromkeys(texts, text)
        if base['currency'] == column['currency']:
            difference = column['untaxed'] - base['untaxed']
            texts['difference'] = self._format_difference(difference, column['currency'])
        return texts

    def _format_difference(self, difference, currency):
        if currency.is_zero(difference):
            return "="
        sign = "+" if difference > 0 else "−"
        return sign + format_amount(self.env, abs(difference), currency)

    def _prepare_comparison_row(self, lines, first):
        """One product: its name, and for each column its line (or None) and whether it differs.

        :param lines: a line or None for each column
        :param int first: the column that the others are compared with
        """
        some = next(filter(None, lines))
        row = {
            'name': some.product_id.display_name or some.name,
            'cells': [
                {
                    'line': line,
                    'is_different': number > first and self._is_different(lines[first], line),
                }
                for number, line in enumerate(lines)
            ],
        }
        if self.compares == 'sold':
            # No product was forecast where an amount was typed.
            row['difference'] = "" if first else self._get_line_difference(*lines)
        return row

    def _get_line_difference(self, forecast, sold):
        """What was sold of a product beyond its forecast, where one currency says it."""
        currencies = {line.currency_id for line in (forecast, sold) if line}
        if len(currencies) > 1:
            return ""
        before, after = (line.price_subtotal if line else 0.0 for line in (forecast, sold))
        return self._format_difference(after - before, currencies.pop())

    @api.model
    def _is_different(self, line, other):
        if not line or not other:
            return bool(line) != bool(other)
        compared = ['product_uom_qty', 'product_uom_id', 'discount']
        if line.currency_id == other.currency_id:
            compared += ['price_unit', 'price_subtotal']
        return any(line[name] != other[name] for name in compared)
