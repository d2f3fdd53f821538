from odoo import api, fields, models

# What the documents of an opportunity can belong to, beside the opportunity.
HOLDERS = ('sale.order', 'product.template', 'product.product', 'res.partner')


class IrAttachment(models.Model):
    _inherit = 'ir.attachment'

    # Odoo's own name of what a document is attached to is read for one record after the other.
    opportunity_order_id = fields.Many2one(
        'sale.order',
        string="Quotation",
        compute='_compute_opportunity_order_id',
        help="The quotation to which the document is attached.",
    )
    opportunity_holder = fields.Char(
        string="Kept With",
        compute='_compute_opportunity_holder',
        help="The quotation, product or contact that the document belongs to.",
    )

    @api.depends('res_model', 'res_id')
    def _compute_opportunity_order_id(self):
        for attachment in self:
            attachment.opportunity_order_id = (
                attachment.res_model == 'sale.order' and attachment.res_id
            )

    @api.depends('res_model', 'res_id')
    def _compute_opportunity_holder(self):
        """Who may read a document may know what it belongs to."""
        for model, attachments in self.grouped('res_model').items():
            names = {}
            if model in HOLDERS:
                holders = self.env[model].sudo().browse(set(attachments.mapped('res_id')))
                names = {holder.id: holder.display_name for holder in holders.exists()}
            for attachment in attachments:
                attachment.opportunity_holder = names.get(attachment.res_id)
