from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """An accepted quotation that does not count: the call-off of a framework order adds nothing.

    It stays confirmed and linked. Confirmed or linked anew, it counts as any.
    """

    _inherit = 'sale.order'

    def action_leave_out_of_opportunity(self):
        """Let confirmed orders count no more in their opportunities, as if they were cancelled.

        :raise AccessError: if the user may not change an opportunity
        :raise UserError: naming an order that does not count
        """
        return self._set_counting(False)

    def action_count_in_opportunity(self):
        """Let confirmed orders that do not count do so, as if they were accepted now.

        :raise AccessError: if the user may not change an opportunity
        :raise UserError: naming an order that counts already, or cannot
        """
        return self._set_counting(True)

    def _set_counting(self, counts):
        self.check_access('read')
        leads = self.sudo().opportunity_id.with_env(self.env)
        leads.check_access('write')
        for order in self.sudo():
            is_confirmed = order.opportunity_id and order.state == 'sale'
            if not is_confirmed or order.opportunity_accepted == counts:
                raise UserError(self._get_counting_refusal(order, is_confirmed))
        with leads._deferred_sync() as gathered:
            leads._flag_as_accepted(self, counts)
            gathered.update(leads.ids)
            leads._log_counting(self, counts)
        return True

    def _get_counting_refusal(self, order, is_confirmed):
        if not is_confirmed:
            return self.env._(
                "“%(order)s” is not a confirmed order of an opportunity: link and confirm it"
                " first.",
                order=order.display_name,
            )
        if order.opportunity_accepted:
            return self.env._(
                "“%(order)s” already counts in “%(opportunity)s”.",
                order=order.display_name,
                opportunity=order.opportunity_id.display_name,
            )
        return self.env._(
            "“%(order)s” does not count in “%(opportunity)s” anyway.",
            order=order.display_name,
            opportunity=order.opportunity_id.display_name,
        )
