from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.context import OwnContext
from ..tools.margin import sees_margin

MOST_ORDERS = 4


class CrmOpportunityCompareOrders(OwnContext, models.TransientModel):
    """Two or more quotations of an opportunity side by side: where do they differ?"""

    _name = 'crm.opportunity.compare.orders'
    _description = "Comparison of Quotations"

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, readonly=True, ondelete='cascade'
    )
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
        help="The quotations side by side, with what differs marked.",
    )

    @api.depends('lead_id')
    def _compute_order_ids(self):
        """Open quotations first: it is between these that a choice is to be made."""
        for wizard in self:
            orders = wizard.lead_id.order_ids.sorted(
                lambda order: (order.state not in ('draft', 'sent'), -order._origin.id)
            )
            wizard.order_ids = orders[:3].sorted('id')

    @api.depends('order_ids')
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
                        "%(orders)s is no quotation of “%(opportunity)s”.",
                        orders=", ".join(foreign_orders.mapped('name')),
                        opportunity=wizard.lead_id.display_name,
                    )
                )

    def _prepare_comparison_values(self):
        """Values of the table: a column for each order, a row for each product.

        The oldest order is the one that the others are compared with. A product that an order has
        twice has two rows. Prices in different currencies are shown and not compared.
        """
        self.ensure_one()
        orders = self.order_ids._origin.sorted('id')[:MOST_ORDERS]
        lines_by_order = [order._get_lines_to_compare() for order in orders]
        keys = dict.fromkeys(key for lines in lines_by_order for key in lines)
        months = {order: order._get_month_runs_to_bill() for order in orders}
        return {
            'orders': orders,
            'most': MOST_ORDERS,
            'show_margin': sees_margin(self.env),
            'months': months,
            'has_months': any(len(order._get_months_to_bill()) > 1 for order in orders),
            'rows': [
                self._prepare_comparison_row([lines.get(key) for lines in lines_by_order])
                for key in keys
            ],
        }

    def _prepare_comparison_row(self, lines):
        """One product: its name, and for each order its line (or None) and whether it differs."""
        some = next(filter(None, lines))
        return {
            'name': some.product_id.display_name or some.name,
            'cells': [
                {'line': line, 'is_different': self._is_different(lines[0], line)} for line in lines
            ],
        }

    @api.model
    def _is_different(self, line, other):
        if not line or not other:
            return bool(line) != bool(other)
        compared = ['product_uom_qty', 'product_uom_id', 'discount']
        if line.currency_id == other.currency_id:
            compared += ['price_unit', 'price_subtotal']
        return any(line[name] != other[name] for name in compared)
