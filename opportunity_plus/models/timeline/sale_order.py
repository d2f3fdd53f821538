import logging

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, models

from ...tools.acceptance import readable_by
from ..acceptance.crm_lead_failure import TO_LET_THROUGH

_logger = logging.getLogger(__name__)

EVENTS_KEY = 'opportunity_plus.order_events'


class SaleOrder(models.Model):
    """What happens to a quotation is told on its opportunity too, with a link and without amounts.

    What happened is the subtype of the message: its description is shown to every reader in his
    or her own language. That a quotation was accepted is told by the acceptance.
    """

    _inherit = 'sale.order'

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # One that was accepted at once is in the note of its acceptance.
        orders.filtered(lambda order: not order.opportunity_accepted)._tell_opportunity('created')
        return orders

    def write(self, vals):
        before = {
            order.id: (order.state, order.opportunity_id, order.signed_on)
            for order in (
                self.sudo() if vals.keys() & {'state', 'opportunity_id', 'signed_on'} else ()
            )
        }
        res = super().write(vals)
        for order in self.browse(before):
            order._tell_changes(*before[order.id])
        return res

    def _tell_changes(self, state, lead, signed_on):
        """Tell the opportunity what changed on the order.

        :param state: of before
        :param lead: the opportunity of before
        :param signed_on: when it was signed, as of before
        """
        self.ensure_one()
        order = self.sudo()
        if order.opportunity_id != lead:
            self._tell_opportunity('unlinked', lead)
            if not order.opportunity_accepted:
                self._tell_opportunity('linked')
        if order.state != state and order.state in ('sent', 'cancel'):
            self._tell_opportunity('sent' if order.state == 'sent' else 'cancelled')
        if order.signed_on and order.signed_on != signed_on:
            self._tell_opportunity('signed')

    def _message_post_after_hook(self, message, msg_vals):
        """Notice that a quotation was sent, again perhaps, or looked at by the customer."""
        if self.env.context.get('mark_so_as_sent'):
            self._tell_opportunity('sent')
        elif message.subtype_id == self.env.ref('sale.mt_order_viewed', raise_if_not_found=False):
            self._tell_opportunity('viewed')
        return super()._message_post_after_hook(message, msg_vals)

    def _tell_opportunity(self, event, lead=None):
        """Keep an event for the chatter of the opportunity, where it is told once for each save.

        :param str event: the ``mail.message.subtype`` of this addon, without ``mt_quotation_``
        :param lead: the opportunity to tell; by default that of each order
        """
        if not self.env['crm.lead']._is_told() or self.env.context.get('opportunity_orders_told'):
            return
        precommit = self.env.cr.precommit
        for order in self.sudo():
            lead_id = (order.opportunity_id if lead is None else lead).id
            if not lead_id:
                continue
            if EVENTS_KEY not in precommit.data:
                precommit.data[EVENTS_KEY] = {}
                precommit.add(self.browse()._log_events)
            leads = precommit.data[EVENTS_KEY].setdefault(event, {})
            leads.setdefault(lead_id, set()).add(order.id)

    def _log_events(self):
        """Leave the notes on the opportunities, but never at the cost of the sale.

        It is the customer's own request that ends here, with a signature or a payment in it.
        """
        events = self.env.cr.precommit.data.pop(EVENTS_KEY, {})
        # Not a flush of the cursor, which would let all others who wait for the end go first.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._leave_event_notes(events)
                self.env.flush_all()
        except TO_LET_THROUGH:
            raise
        except Exception:
            self.env.transaction.clear()
            _logger.warning("Not told on the opportunities: %s", events, exc_info=True)

    def _leave_event_notes(self, events):
        """Write a note for each event, signed by somebody whom the readers may know.

        :param dict events: sets of ids of orders by opportunity id, by event
        """
        Lead = self.env['crm.lead']
        author, bot = Lead._get_acceptance_author(), self.env['res.users'].browse(SUPERUSER_ID)
        leads = Lead.sudo().browse({lead_id for by_lead in events.values() for lead_id in by_lead})
        leads = leads.exists()
        readable = readable_by(leads, author)
        for event, ids_by_lead in events.items():
            subtype = self.env.ref(f'opportunity_plus.mt_quotation_{event}')
            concerned = leads.filtered(lambda lead: lead.id in ids_by_lead)  # noqa: B023
            bodies = self.sudo()._get_event_bodies(event, ids_by_lead)
            for group, user in ((concerned & readable, author), (concerned - readable, bot)):
                messages = group.with_user(user).sudo()._message_log_batch(bodies=bodies)
                messages.write({'subtype_id': subtype.id})

    def _get_event_bodies(self, event, ids_by_lead):
        """Links to the orders, and who signed: nothing that is in one language only.

        :param str event: as in :meth:`_tell_opportunity`
        :param dict ids_by_lead: ids of orders by opportunity id
        :returns: dict of Markup by opportunity id
        """
        orders = self.browse(set().union(*ids_by_lead.values())).exists()
        bodies = {}
        for lead_id, order_ids in ids_by_lead.items():
            items = [
                Markup("%s (%s)") % (order._get_html_link(), order.signed_by)
                if event == 'signed' and order.signed_by
                else order._get_html_link()
                for order in orders.filtered(lambda order: order.id in order_ids)  # noqa: B023
            ]
            bodies[lead_id] = Markup("<p>%s</p>") % Markup(", ").join(items)
        return bodies


class CrmLead(models.Model):
    _inherit = 'crm.lead'

    def _link_existing(self, orders, meetings):
        """The dialog names in its own note what it linked."""
        return super()._link_existing(orders.with_context(opportunity_orders_told=True), meetings)

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """The summary of a merge names the orders that came along."""
        leads = self.with_context(opportunity_orders_told=True)
        head = super(CrmLead, leads)._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
        )
        return head.with_env(self.env)


class PaymentTransaction(models.Model):
    _inherit = 'payment.transaction'

    def _post_process(self):
        """Tell the opportunities of a payment, before what Odoo makes of it."""
        paid = self.filtered(lambda tx: tx.state == 'done' and tx.operation != 'validation')
        paid.sale_order_ids._tell_opportunity('paid')
        return super()._post_process()


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _invoice_paid_hook(self):
        """Tell the opportunities whose orders were invoiced; online payments do so before."""
        res = super()._invoice_paid_hook()
        invoices = self.filtered(lambda move: move.is_invoice() and not move.transaction_ids)
        invoices.invoice_line_ids.sale_line_ids.order_id._tell_opportunity('paid')
        return res
