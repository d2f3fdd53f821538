from collections import Counter

from odoo import fields, models

from .crm_lead import UTM_FIELDS


class SaleOrder(models.Model):
    """What a quotation takes from its opportunity, and when the customer last got it."""

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
            # SQL, as the form of an opportunity asks for this each time it is opened.
            self.env.cr.execute(
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
                   AND notification.notification_status IN ('ready', 'process', 'pending', 'sent')
                   AND partner.partner_share
                 GROUP BY message.res_id
                """,
                [self._name, tuple(self.ids)],
            )
            sent = dict(self.env.cr.fetchall())
        for order in self:
            order.last_sent_date = sent.get(order._origin.id, False)

    def _get_lines_to_compare(self):
        """The order's product lines, by product and by how many times it occurred before."""
        self.ensure_one()
        lines, counts = {}, Counter()
        for line in self.order_line:
            if not line.display_type and not line.is_downpayment:
                subject = line.product_id.id or line.name
                lines[subject, counts[subject]] = line
                counts[subject] += 1
        return lines

    def _inherit_utm(self):
        """Fill what is empty from the opportunity; what is there stays."""

        def get_missing(order):
            lead = order.opportunity_id
            names = (name for name in UTM_FIELDS if lead[name] and not order[name])
            return frozenset((name, lead[name].id) for name in names)

        for values, orders in self.sudo().grouped(get_missing).items():
            if values:
                orders.write(dict(values))

    def _inherit_analytic_distribution(self):
        """Fill the lines of open quotations that are nobody's cost yet.

        Odoo looks for distribution models line by line: not where there is no department to add.
        """
        quotations = self.sudo().filtered(
            lambda order: (
                order.state in ('draft', 'sent') and order.opportunity_id.analytic_distribution
            )
        )
        lines = quotations.order_line.filtered(lambda line: not line.analytic_distribution)
        self.env.add_to_compute(lines._fields['analytic_distribution'], lines)
