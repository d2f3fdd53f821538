from odoo import fields, models
from odoo.exceptions import AccessError

from .crm_lead import UTM_FIELDS


class SaleOrder(models.Model):
    """What a quotation takes from its opportunity, and when the customer last got it."""

    _inherit = 'sale.order'

    last_sent_date = fields.Datetime(
        string="Last Sent",
        compute='_compute_last_sent_date',
        compute_sudo=True,
        groups='base.group_user',
        help="When this document was last sent to somebody who is not a user of this database.",
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

    # Who may link: an order changes its opportunity when it is accepted.

    def _check_links(self, former):
        """Refuse to link orders to opportunities of others, by whichever door.

        Whoever may read an opportunity may quote it; a confirmed order rewrites it at once, so one
        has to be allowed to do that. What is linked already was allowed to be.

        :param dict former: opportunity of before by order, none for new ones
        :raise AccessError: naming the order, and the opportunity if the user may know it
        """
        if self.env.su:
            return
        linked = self.sudo().filtered(
            lambda order: order.opportunity_id and order.opportunity_id != former.get(order)
        )
        if not linked:
            return
        # Whichever of the user's companies are switched on in the client.
        leads = linked.opportunity_id.with_env(self.env).with_context(
            allowed_company_ids=self.env.user.company_ids.ids
        )
        may_read = leads._filtered_access('read')
        may_write = may_read._filtered_access('write')
        for order in linked:
            lead = order.opportunity_id.with_env(leads.env)
            if lead not in may_read:
                raise AccessError(
                    self.env._(
                        "“%(order)s” cannot be linked to an opportunity that you cannot see: choose"
                        " one of yours, or ask a sales manager to link it.",
                        order=order.name,
                    )
                )
            if order.state == 'sale' and lead not in may_write:
                raise AccessError(
                    self.env._(
                        "“%(order)s” is confirmed and would change “%(opportunity)s”, which is not"
                        " yours to change: ask its salesperson or a sales manager to link it.",
                        order=order.name,
                        opportunity=lead.display_name,
                    )
                )

    def copy_data(self, default=None):
        """A copy belongs to an opportunity that is open, and that the user may read.

        Last year's order, copied and confirmed, must not raise last year's deal.
        """
        vals_list = super().copy_data(default)
        if 'opportunity_id' in (default or {}):
            return vals_list
        readable = self.sudo().opportunity_id.with_env(self.env)._filtered_access('read')
        for order, vals in zip(self.sudo(), vals_list, strict=True):
            lead = order.opportunity_id
            if lead and (lead.won_status != 'pending' or lead.id not in readable.ids):
                vals['opportunity_id'] = False
        return vals_list

    def _get_lines_to_compare(self):
        """The order's product lines."""
        self.ensure_one()
        return self.order_line.filtered(lambda l: not l.display_type and not l.is_downpayment)

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
