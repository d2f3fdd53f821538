from odoo import fields, models
from odoo.tools import SQL

from ..tools.margin import SEE_MARGIN


class CrmOpportunityProductReportMixin(models.AbstractModel):
    """What reports on products of opportunities have in common: what is sold, and for how much."""

    _name = 'crm.opportunity.product.report.mixin'
    _inherit = ['crm.opportunity.report.mixin']
    _description = "Analysis of Products of Opportunities"

    product_id = fields.Many2one('product.product', readonly=True)
    categ_id = fields.Many2one('product.category', string="Product Category", readonly=True)
    sale_type_id = fields.Many2one(
        'crm.opportunity.sale.type', readonly=True, help="What kind of sale the product is."
    )
    partner_id = fields.Many2one('res.partner', string="Customer", readonly=True)
    family_id = fields.Many2one(
        'crm.opportunity.family',
        readonly=True,
        help="The kind of business that the opportunity belongs to.",
    )
    origin_type_id = fields.Many2one(
        'crm.opportunity.origin.type',
        string="Origin",
        readonly=True,
        help="How the opportunity came to us.",
    )
    # Several of them in one opportunity: in each of its groups, once in the total.
    relation_person_ids = fields.Many2many(related='lead_id.relation_person_ids', string="Partner")
    relation_competitor_ids = fields.Many2many(
        related='lead_id.relation_competitor_ids', string="Competitor"
    )
    quantity = fields.Float(
        digits='Product Unit', readonly=True, help="In the unit of the product line."
    )
    amount = fields.Monetary(readonly=True, help="Untaxed.")
    prorated_amount = fields.Monetary(
        string="Weighted Amount",
        readonly=True,
        help="The amount times the probability; what was sold counts in full.",
    )
    cost = fields.Monetary(readonly=True, groups=SEE_MARGIN, help="The amount without the margin.")
    margin = fields.Monetary(readonly=True, groups=SEE_MARGIN)
    prorated_margin = fields.Monetary(
        string="Weighted Margin",
        readonly=True,
        groups=SEE_MARGIN,
        help="The margin times the probability; that of what was sold counts in full.",
    )

    _depends = {
        'crm.lead': [
            'amount_lines',
            'amount_source',
            'date_deadline',
            'family_id',
            'origin_type_id',
            'partner_id',
            'probability',
            'type',
        ],
        'crm.opportunity.acceptance': ['lead_id'],
        'crm.opportunity.acceptance.order': ['acceptance_id', 'order_id', 'rate'],
        'crm.opportunity.line': [
            'active',
            'currency_id',
            'lead_id',
            'margin',
            'price_subtotal',
            'product_id',
            'product_uom_qty',
            'sale_line_id',
            'sale_type_id',
        ],
        'product.product': ['product_tmpl_id'],
        'product.template': ['categ_id'],
        'res.currency': ['rounding'],
        'sale.order.line': ['order_id'],
        'uom.uom': ['factor'],
    }

    def _get_lead_columns(self):
        """What an opportunity has once, from the tables of :meth:`_get_deal_join`."""
        return SQL(
            """
            lead.partner_id,
            lead.team_id,
            lead.user_id,
            lead.stage_id,
            lead.won_status,
            lead.family_id,
            lead.origin_type_id,
            lead.company_id,
            deal.currency_id
            """
        )
