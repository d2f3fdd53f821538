from odoo import api, fields, models

from ...tools.access import SALES
from ...tools.context import neutral
from ...tools.marker import ACCEPTANCE
from .sale_order import OPEN_STATES


class CrmLead(models.Model):
    """A lost deal is not won by a forgotten link: its open quotations are cancelled with it.

    Only where whoever marks it as lost wants it and may do so. They are offered again when it is
    restored. What the customer has signed, and waits for a payment, stays: the sale always wins.
    """

    _inherit = 'crm.lead'

    orders_to_restore = fields.Char(
        string="Cancelled with the Opportunity",
        compute='_compute_orders_to_restore',
        groups=SALES,
        help="Quotations that were cancelled because the opportunity was lost, which it no longer"
        " is.",
    )

    @api.depends('order_ids.cancelled_as_lost', 'won_status')
    def _compute_orders_to_restore(self):
        for lead in self:
            orders = lead._get_orders_to_restore()
            lead.orders_to_restore = ", ".join(orders.sorted('id').mapped('name'))

    def _get_orders_to_restore(self):
        """Cancelled with open opportunities when these were lost; those that the user may read."""
        reopened = self.filtered(lambda lead: lead.won_status == 'pending')
        return reopened.order_ids.filtered('cancelled_as_lost')

    def _split_open_orders(self):
        """Find the open quotations, of whichever company and salesperson.

        :returns: those that the user may cancel, and the others: of somebody else, of a company
            that the user has not chosen, or signed by the customer
        """
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        orders = orders.search(
            [('opportunity_id', 'in', self.ids), ('state', 'in', OPEN_STATES)], order='id'
        )
        unsigned = orders.filtered(lambda order: not order.signed_on)
        own = unsigned.with_env(self.env)._filtered_access('write')
        return own, orders.with_env(self.env) - own

    def _cancel_open_orders(self):
        """Cancel the open quotations of lost opportunities, as the user may; name the others."""
        own, others = neutral(self)._split_open_orders()
        own._cancel_as_lost()
        bodies = {
            lead.id: self.env._(
                "Still open, although the opportunity was lost: %(orders)s.",
                orders=", ".join(orders.mapped('name')),
            )
            for lead, orders in others.sudo().grouped('opportunity_id').items()
        }
        self.browse(bodies)._message_log_batch(bodies=bodies)

    def action_restore_orders(self):
        """Set what was cancelled with the opportunities to quotations again.

        :raise AccessError: if the user may not change an opportunity or a quotation
        """
        leads = neutral(self)
        leads.check_access('write')
        leads._get_orders_to_restore().action_draft()

    def action_leave_orders_cancelled(self):
        """Offer no more what was cancelled with the opportunities.

        :raise AccessError: if the user may not change an opportunity
        """
        leads = neutral(self)
        leads.check_access('write')
        orders = leads._get_orders_to_restore().sudo()
        orders.with_context(opportunity_values_from=ACCEPTANCE).cancelled_as_lost = False
