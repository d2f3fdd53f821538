from odoo import api, fields, models


class IrAttachment(models.Model):
    _inherit = 'ir.attachment'

    # Odoo's own name of what a document is attached to is read for one record after the other.
    opportunity_order_id = fields.Many2one(
        'sale.order',
        string="Quotation",
        compute='_compute_opportunity_order_id',
        help="The quotation to which the document is attached.",
    )

    @api.depends('res_model', 'res_id')
    def _compute_opportunity_order_id(self):
        for attachment in self:
            attachment.opportunity_order_id = (
                attachment.res_model == 'sale.order' and attachment.res_id
            )
