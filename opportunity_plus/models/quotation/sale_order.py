from odoo import fields, models
from odoo.tools import SQL

REACHED = ('ready', 'process', 'pending', 'sent')


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
        sent = {}
        if self.ids:
            self.env['mail.notification'].flush_model()
            self.env['mail.message'].flush_model(['model', 'res_id', 'date'])
            self.env['res.partner'].flush_model(['partner_share'])
            sent = dict(self.env.execute_query(self._get_last_sent_query()))
        for order in self:
            order.last_sent_date = sent.get(order._origin.id, False)

    def _get_last_sent_query(self):
        """SQL, as the form of an opportunity asks for this each time it is opened."""
        return SQL(
            """
            SELECT message.res_id, max(message.date)
              FROM mail_message AS message
              JOIN mail_notification AS notification
                ON notification.mail_message_id = message.id
              JOIN res_partner AS partner
                ON partner.id = notification.res_partner_id
             WHERE message.model = %s
               AND message.res_id IN %s
               AND notification.notification_type = 'email'
               AND notification.notification_status IN %s
               AND partner.partner_share
             GROUP BY message.res_id
            """,
            self._name,
            tuple(self.ids),
            REACHED,
        )
