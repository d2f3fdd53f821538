from odoo import fields, models

from ...tools.margin import SEE_MARGIN


class SaleReport(models.Model):
    _inherit = 'sale.report'

    margin = fields.Float(groups=SEE_MARGIN)
