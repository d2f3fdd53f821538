from odoo import fields, models

from ...tools.marker import ACCEPTANCE


class SaleOrder(models.Model):
    """Open quotations that are cancelled because their opportunity was lost."""

    _inherit = 'sale.order'

    cancelled_as_lost = fields.Boolean(
        string="Cancelled with the Opportunity",
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="Cancelled because the opportunity was lost. When that is restored, the quotation is"
        " offered again.",
    )

    def _cancel_as_lost(self):
        """Cancel open quotations and say why; no mail goes out."""
        if not self:
            return
        self._action_cancel()
        marked = self.sudo().with_context(opportunity_values_from=ACCEPTANCE)
        marked.cancelled_as_lost = True
        self._message_log_batch(
            bodies={
                order.id: self.env._(
                    "Cancelled, because the opportunity “%(opportunity)s” was lost.",
                    opportunity=order.opportunity_id.name,
                )
                for order in self.sudo()
            }
        )
