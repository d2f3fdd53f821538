import logging

from markupsafe import Markup

from odoo import SUPERUSER_ID, models
from odoo.tools import html2plaintext

from ...tools.retry import is_retryable

_logger = logging.getLogger(__name__)
# In the transaction's cache: ids of orders that it has cancelled.
CANCELLED_KEY = 'opportunity_plus.cancelled_orders'


class SaleOrder(models.Model):
    """What happens to a quotation is logged on its opportunity too, with a link and no amounts.

    What happened is the subtype of the message: its description is shown to every reader in his
    or her own language. The acceptance itself logs that a quotation was accepted.
    """

    _inherit = 'sale.order'

    def _log_changes(self, former):
        """Log on the opportunities what a write changed.

        That an order ceases to count is in the note on what becomes of its opportunity.

        :param dict former: state, opportunity, time of signature, and whether it counted, of before
            by order
        """
        for order, (state, lead, signed_on, accepted) in former.items():
            present = order.sudo()
            counted = accepted and state == 'sale'
            if present.opportunity_id != lead:
                if not counted:
                    order._log_on_opportunity('unlinked', lead)
                if not present.opportunity_accepted:
                    order._log_on_opportunity('linked')
            if present.state != state and present.state == 'sent':
                order._log_on_opportunity('sent')
            if present.state == 'cancel' != state:
                self.env.cr.cache.setdefault(CANCELLED_KEY, set()).add(order.id)
                if not counted:
                    order._log_on_opportunity('cancelled')
            if present.signed_on and present.signed_on != signed_on:
                order._log_on_opportunity('signed')

    def _message_post_after_hook(self, message, msg_vals):
        """Notice that a quotation was sent, again perhaps, or looked at by the customer."""
        # By its id, which is cached: a reference would be looked up for every message.
        viewed = self.env['ir.model.data']._xmlid_to_res_id('sale.mt_order_viewed')
        if self.env.context.get('mark_so_as_sent'):
            self._log_on_opportunity('sent')
        elif viewed and message.subtype_id.id == viewed:
            self._log_on_opportunity('viewed')
        elif self._is_declined_by(message):
            self._log_on_opportunity('declined')
        return super()._message_post_after_hook(message, msg_vals)

    def _is_declined_by(self, message):
        """Tell whether a message says why the customer has just declined the quotation."""
        return (
            message.message_type == 'comment'
            and not message.is_internal
            and message.author_id.partner_share
            and not self.env.cr.cache.get(CANCELLED_KEY, set()).isdisjoint(self.ids)
        )

    def _log_on_opportunity(self, event, lead=None):
        """Keep an event for the chatter of the opportunity, where it is logged once for each save.

        :param str event: the ``mail.message.subtype`` of this addon, without ``mt_quotation_``
        :param lead: the opportunity to tell; by default that of each order
        """
        Lead = self.env['crm.lead']
        if not Lead._is_logging_enabled() or self.env.context.get('opportunity_orders_logged'):
            return
        for order in self.sudo():
            if lead_id := (order.opportunity_id if lead is None else lead).id:
                log = Lead._get_pending_log()
                # Its user is the author, whoever logged something else before.
                log.setdefault('orders', self.browse())
                log['events'].setdefault(event, {}).setdefault(lead_id, set()).add(order.id)
                if event == 'declined':
                    order._forget_event('cancelled', log['events'])

    def _forget_event(self, event, events):
        """Tell only once what another event says better.

        :param dict events: sets of ids of orders by opportunity id, by event
        """
        ids_by_lead = events.get(event, {})
        for order_ids in ids_by_lead.values():
            order_ids.difference_update(self.ids)
        for lead_id in [lead_id for lead_id, order_ids in ids_by_lead.items() if not order_ids]:
            del ids_by_lead[lead_id]

    def _log_events(self, events):
        """Leave the notes on the opportunities, but never at the cost of the sale.

        It is the customer's own request that ends here, with a signature or a payment in it.

        :param dict events: sets of ids of orders by opportunity id, by event
        """
        # Not a flush of the cursor, which would let all others who wait for the end go first.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._leave_event_notes(events)
                self.env.flush_all()
        except Exception as error:
            if is_retryable(error):
                raise
            self.env.transaction.clear()
            _logger.warning("Not logged on the opportunities: %s", events, exc_info=True)

    def _leave_event_notes(self, events):
        """Write a note for each event, signed by somebody whom the readers may know.

        :param dict events: sets of ids of orders by opportunity id, by event
        """
        Lead = self.env['crm.lead']
        author, bot = Lead._get_acceptance_author(), self.env['res.users'].browse(SUPERUSER_ID)
        leads = Lead.sudo().browse(set().union(*events.values())).exists()
        readable = Lead._filter_readable_by(leads, author)
        for event, ids_by_lead in events.items():
            subtype = self.env.ref(f'opportunity_plus.mt_quotation_{event}')
            concerned = leads.filtered(lambda lead: lead.id in ids_by_lead)  # noqa: B023
            bodies = self.sudo()._get_event_bodies(event, ids_by_lead)
            for group, user in ((concerned & readable, author), (concerned - readable, bot)):
                messages = group.with_user(user).sudo()._message_log_batch(bodies=bodies)
                messages.write({'subtype_id': subtype.id})

    def _get_event_bodies(self, event, ids_by_lead):
        """Links to the orders, and who signed: nothing that is in one language only.

        :param str event: as in :meth:`_log_on_opportunity`
        :param dict ids_by_lead: ids of orders by opportunity id
        :returns: dict of Markup by opportunity id
        """
        orders = self.browse(set().union(*ids_by_lead.values())).exists()
        bodies = {}
        for lead_id, order_ids in ids_by_lead.items():
            items = [
                order._get_event_item(event)
                for order in orders.filtered(lambda order: order.id in order_ids)  # noqa: B023
            ]
            bodies[lead_id] = Markup("<p>%s</p>") % Markup(", ").join(items)
        return bodies

    def _get_event_item(self, event):
        """A link to the order, with who signed it, or why it was declined in the customer's words.

        :param str event: as in :meth:`_log_on_opportunity`
        :rtype: Markup
        """
        self.ensure_one()
        link = self._get_html_link()
        if event == 'signed' and self.signed_by:
            return Markup("%s (%s)") % (link, self.signed_by)
        if event == 'declined':
            answers = self.message_ids.filtered(lambda m: m.message_type == 'comment')
            return Markup("%s: “%s”") % (link, html2plaintext(answers[:1].body))
        return link
