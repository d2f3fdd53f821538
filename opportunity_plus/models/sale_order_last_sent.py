from odoo import fields, models


class SaleOrder(models.Model):
    """When the customer last got something of the quotation (product.md F28)."""

    _inherit = 'sale.order'

    last_sent_date = fields.Datetime(
        string="Last Sent",
        compute='_compute_last_sent_date',
        compute_sudo=True,
        help="When this document was last sent to somebody who is no user of this database.",
    )

    def _compute_last_sent_date(self):
        """Read it off the mails that went out, so that it is right for what was sent before, too.

        A mail that failed, bounced or was cancelled did not reach anybody.
        """
        domain = [
            ('model', '=', self._name),
            ('res_id', 'in', self.ids),
            ('notification_ids', 'any', self._get_reached_customers_domain()),
        ]
        dates = self.env['mail.message']._read_group(domain, ['res_id'], ['date:max'])
        sent = dict(dates)
        for order in self:
            order.last_sent_date = sent.get(order.id, False)

    def _get_reached_customers_domain(self):
        return [
            ('notification_type', '=', 'email'),
            ('notification_status', 'in', ('ready', 'process', 'pending', 'sent')),
            ('res_partner_id.partner_share', '=', True),
        ]
