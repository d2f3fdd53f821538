from odoo import models


class PaymentTransaction(models.Model):
    _inherit = 'payment.transaction'

    def _post_process(self):
        """Tell the opportunities of a payment, before what Odoo makes of it."""
        paid = self.filtered(lambda tx: tx.state == 'done' and tx.operation != 'validation')
        paid.sale_order_ids._log_on_opportunity('paid')
        return super()._post_process()
