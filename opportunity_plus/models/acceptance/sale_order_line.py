from odoo import api, fields, models

from ...tools.acceptance import following_opportunities
from .crm_lead_lines import MIRRORED_FIELDS

# A change of these on a line of an accepted order changes the opportunity's lines or amount.
FOLLOWED_FIELDS = frozenset(MIRRORED_FIELDS) | {
    'order_id',
    'sequence',
    'display_type',
    'is_downpayment',
    'tax_ids',
    'extra_tax_data',
    'qty_delivered',
    'opportunity_line_id',
    'combo_item_id',
}


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    opportunity_line_id = fields.Many2one(
        'crm.opportunity.line',
        readonly=True,
        ondelete='set null',
        index='btree_not_null',
        groups='sales_team.group_sale_salesman',
        help="The line of the opportunity that this line was made from.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        with following_opportunities(self.env) as gathered:
            lines = super().create(vals_list)
            gathered.update(lines._get_accepted_opportunity_ids())
        return lines

    def write(self, vals):
        if not FOLLOWED_FIELDS & vals.keys():
            return super().write(vals)
        with following_opportunities(self.env) as gathered:
            gathered.update(self._get_accepted_opportunity_ids())
            res = super().write(vals)
            gathered.update(self._get_accepted_opportunity_ids())
        return res

    def unlink(self):
        with following_opportunities(self.env) as gathered:
            gathered.update(self._get_accepted_opportunity_ids())
            return super().unlink()

    def _get_accepted_opportunity_ids(self):
        """Ids of the opportunities in which the orders of these lines count."""
        orders = self.order_id.sudo().filtered(
            lambda order: order.opportunity_accepted and order.state == 'sale'
        )
        return orders.opportunity_id.ids

    def _is_mirrored_on_opportunity(self):
        """Tell whether an accepted quotation's line becomes a product of its opportunity."""
        self.ensure_one()
        return bool(self.product_id) and not self.display_type and not self.is_downpayment
