from odoo import fields, models

from ...tools.margin import SEE_MARGIN
from ...tools.marker import QUOTATION


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    purchase_price = fields.Float(groups=SEE_MARGIN)
    margin = fields.Float(groups=SEE_MARGIN)
    margin_percent = fields.Float(groups=SEE_MARGIN)

    def _add_precomputed_values(self, vals_list):
        """Compute what a new line begins with in sudo, as stored fields are anyway.

        Odoo then reads it as the user, who may not see the cost.
        """
        if self.env.context.get('opportunity_values_from') is QUOTATION:
            self._inherit_opportunity_costs(vals_list)
        return super(SaleOrderLine, self.sudo())._add_precomputed_values(vals_list)

    def _inherit_opportunity_costs(self, vals_list):
        """Let costs pass on to a quotation that is made by somebody who may not see them.

        :param list vals_list: values of new lines, completed in place
        """
        to_complete = [
            vals
            for vals in vals_list
            if vals.get('opportunity_line_id') and 'purchase_price' not in vals
        ]
        line_ids = [vals['opportunity_line_id'] for vals in to_complete]
        lines = self.env['crm.opportunity.line'].sudo().browse(line_ids)
        for vals, line in zip(to_complete, lines, strict=True):
            vals['purchase_price'] = line.purchase_price
