from odoo import fields, models

from ...tools.margin import SEE_MARGIN


class SaleOrder(models.Model):
    """Cost and margin of quotations and orders are for those who may see them."""

    _inherit = 'sale.order'

    margin = fields.Monetary(groups=SEE_MARGIN)
    margin_percent = fields.Float(groups=SEE_MARGIN)
