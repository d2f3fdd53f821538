from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ...tools.context import OwnContext, neutral
from ...tools.margin import SEE_MARGIN


class CrmOpportunityLine(OwnContext, models.Model):
    """A product of an opportunity: what is forecast or, once a quotation is accepted, was sold.

    Names are those of ``sale.order.line`` and ``sale_margin`` wherever the meaning is the same. A
    line with ``sale_line_id`` mirrors that order line and is kept by the acceptance; any other
    line is a person's forecast.
    """

    _name = 'crm.opportunity.line'
    _description = "Opportunity Product Line"
    _is_accessed_by_lead = True
    _context_defaults = ('lead_id',)
    _order = 'lead_id, sequence, id'
    _rec_names_search = ['name', 'product_id', 'lead_id.name']

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, ondelete='cascade', index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        related='lead_id.company_id', store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(
        'res.currency',
        compute='_compute_currency_id',
        store=True,
        precompute=True,
        help="Currency of the opportunity's pricelist, or of the order that the line mirrors.",
    )
    # Another one, where the line was moved and a rate is missing.
    price_currency_id = fields.Many2one(
        'res.currency',
        readonly=True,
        copy=False,
        index='btree_not_null',
        groups=NO_ACCESS,
        export_string_translation=False,
    )
    sale_line_id = fields.Many2one(
        'sale.order.line',
        string="Order Line",
        readonly=True,
        copy=False,
        ondelete='cascade',
        index='btree_not_null',
        help="The line of an accepted quotation that this line mirrors.",
    )
    forecast_line_id = fields.Many2one(
        'crm.opportunity.line',
        readonly=True,
        copy=False,
        index='btree_not_null',
        help="The forecast line that was replaced by this line when the quotation was accepted.",
    )
    is_replaced = fields.Boolean(
        string="Replaced by an Order",
        readonly=True,
        copy=False,
        help="Archived by an acceptance; comes back when the last accepted quotation is cancelled.",
    )

    product_id = fields.Many2one(
        'product.product',
        required=True,
        index=True,
        change_default=True,
        domain="[('sale_ok', '=', True), ('type', '!=', 'combo'),"
        " ('service_tracking', 'not in', ('event', 'event_booth')),"
        " ('company_id', 'in', (company_id, False))]",
    )
    name = fields.Text(
        string="Description",
        compute='_compute_name',
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    sale_type_id = fields.Many2one(
        'crm.opportunity.sale.type',
        ondelete='restrict',
        index='btree_not_null',
        help="What kind of sale this product is, by the list that your sales managers keep.",
    )
    product_uom_qty = fields.Float(
        string="Quantity", digits='Product Unit', default=1.0, required=True
    )
    product_uom_id = fields.Many2one(
        'uom.uom',
        string="Unit",
        compute='_compute_product_uom_id',
        store=True,
        readonly=False,
        precompute=True,
        ondelete='restrict',
        domain="[('id', 'in', allowed_uom_ids)]",
    )
    allowed_uom_ids = fields.Many2many(
        'uom.uom', compute='_compute_allowed_uom_ids', context={'active_test': True}
    )
    tax_ids = fields.Many2many(
        'account.tax',
        string="Taxes",
        compute='_compute_tax_ids',
        store=True,
        readonly=False,
        precompute=True,
        context={'active_test': False},
        domain="[('type_tax_use', '=', 'sale'), ('company_id', 'parent_of', company_id)]",
    )
    price_unit = fields.Float(
        string="Unit Price",
        compute='_compute_price_unit',
        min_display_digits='Product Price',
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    # The price as the price list gave it: tells a typed price, which is kept, from a computed one.
    technical_price_unit = fields.Float(copy=True)
    pricelist_item_id = fields.Many2one(
        'product.pricelist.item', compute='_compute_pricelist_item_id'
    )
    discount = fields.Float(
        string="Discount (%)",
        digits='Discount',
        compute='_compute_discount',
        store=True,
        readonly=False,
        precompute=True,
    )
    price_subtotal = fields.Monetary(
        string="Amount",
        compute='_compute_price_subtotal',
        store=True,
        precompute=True,
        help="Untaxed, in the line's currency.",
    )
    purchase_price = fields.Float(
        string="Cost",
        compute='_compute_purchase_price',
        min_display_digits='Product Price',
        store=True,
        readonly=False,
        copy=False,
        precompute=True,
        groups=SEE_MARGIN,
        help="Cost of one unit, in the line's currency.",
    )
    margin = fields.Float(
        compute='_compute_margin',
        min_display_digits='Product Price',
        store=True,
        precompute=True,
        groups=SEE_MARGIN,
        help="In the line's currency, not rounded: as on an order line.",
    )
    margin_percent = fields.Float(
        string="Margin (%)",
        compute='_compute_margin',
        store=True,
        precompute=True,
        aggregator='avg',
        groups=SEE_MARGIN,
    )

    # Not stored: predictive scoring moves the probability of every open opportunity.
    prorated_subtotal = fields.Monetary(
        string="Weighted Amount",
        compute='_compute_prorated_subtotal',
        help="Amount times the probability of the opportunity.",
    )
    prorated_margin = fields.Monetary(
        string="Weighted Margin",
        compute='_compute_prorated_margin',
        groups=SEE_MARGIN,
        help="Margin times the probability of the opportunity.",
    )

    date_start = fields.Date(string="Start", help="When the delivery or the service begins.")
    duration_months = fields.Integer(
        string="Months", help="The number of months over which the revenue of this line is spread."
    )
    date_end = fields.Date(
        string="End",
        compute='_compute_date_end',
        store=True,
        readonly=False,
        precompute=True,
        help="When it ends; computed from start and duration unless you enter it.",
    )

    _sale_line_unique = models.UniqueIndex(
        '(sale_line_id) WHERE sale_line_id IS NOT NULL',
        "An order line can be mirrored by only one opportunity line.",
    )

    @api.depends('lead_id.currency_id', 'sale_line_id')
    def _compute_currency_id(self):
        for line in self:
            currency = line.sale_line_id.currency_id or line.lead_id.currency_id
            # An unsaved line may have no opportunity yet.
            line.currency_id = currency or self.env.company.currency_id

    @api.depends('product_id', 'product_id.uom_id', 'product_id.uom_ids')
    def _compute_allowed_uom_ids(self):
        for line in self:
            product = neutral(line.product_id)
            line.allowed_uom_ids = product.uom_id | product.uom_ids

    @api.depends('price_subtotal', 'product_uom_qty', 'purchase_price', 'sale_line_id')
    def _compute_margin(self):
        for line in self:
            if line.sale_line_id:
                line.margin = line.sale_line_id.margin
            else:
                line.margin = line.price_subtotal - line.purchase_price * line.product_uom_qty
            line.margin_percent = line.price_subtotal and line.margin / line.price_subtotal

    @api.depends('date_start', 'duration_months')
    def _compute_date_end(self):
        for line in self:
            if line.date_start and line.duration_months:
                line.date_end = line._get_date_end()
            else:
                line.date_end = line.date_end

    def _get_date_end(self):
        """The last day of the months; the last of all, where there is no such day."""
        self.ensure_one()
        try:
            months = relativedelta(months=self.duration_months)
            return self.date_start + months - relativedelta(days=1)
        except (OverflowError, ValueError):
            return date.max

    @api.depends('price_subtotal', 'lead_id.probability')
    def _compute_prorated_subtotal(self):
        for line in self:
            line.prorated_subtotal = line.price_subtotal * (line.lead_id.probability or 0.0) / 100

    @api.depends('margin', 'lead_id.probability')
    def _compute_prorated_margin(self):
        for line in self:
            line.prorated_margin = line.margin * (line.lead_id.probability or 0.0) / 100
