from odoo import models


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _invoice_paid_hook(self):
        """Tell the opportunities whose orders were invoiced; online payments do so before."""
        res = super()._invoice_paid_hook()
        invoices = self.filtered(lambda move: move.is_invoice() and not move.transaction_ids)
        invoices.invoice_line_ids.sale_line_ids.order_id._log_on_opportunity('paid')
        return res
