from contextlib import contextmanager
from weakref import WeakKeyDictionary

from odoo import models

# The rates remembered by opportunities that are being merged.
_rates_by_cursor = WeakKeyDictionary()


class CrmLead(models.Model):
    """Merging unites the accepted orders; the amount of before stays the head's."""

    _inherit = 'crm.lead'

    @contextmanager
    def _keeping_rates(self):
        """Let the result value the orders at the rates that the merged ones remember."""
        cursor = self.env.cr
        _rates_by_cursor[cursor] = self.sudo()._get_remembered_rates()
        try:
            with super()._keeping_rates():
                yield
        finally:
            _rates_by_cursor.pop(cursor, None)

    def _get_remembered_rates(self):
        return {**_rates_by_cursor.get(self.env.cr, {}), **super()._get_remembered_rates()}

    def _snapshot_before_merge(self, auto_unlink):
        before = super()._snapshot_before_merge(auto_unlink)
        others = self._sort_by_confidence_level(reverse=True).sudo()[1:]
        others._discount_wins_before_merge(auto_unlink)
        # Orders that were read in sudo would be named to the user in the summary of the merge.
        others.invalidate_recordset(['order_ids'])
        # Odoo moves those that the user may read; the others would be lost with the opportunity.
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        leads = self._sort_by_confidence_level(reverse=True).sudo()
        return {
            **before,
            'orders': orders.search([('opportunity_id', 'in', others.ids)]),
            'leading': leads.primary_order_id[:1],
        }

    def _restore_after_merge(self, before):
        before['orders'].opportunity_id = self
        if before['leading'] != self.primary_order_id:
            self._lead_by(before['leading'])
        return super()._restore_after_merge(before)

    def _discount_wins_before_merge(self, auto_unlink):
        """Take a win by acceptance back from predictive scoring: the head will count it.

        :param bool auto_unlink: whether the merge deletes the records; else, losing their orders,
            they reopen and are no win any more, unless they are to stay won
        """
        closed = self.filtered(
            lambda lead: lead.won_status == 'won' and lead.acceptance_ids.is_closed
        )
        orders_by_lead = closed._get_accepted_orders()
        won = closed.filtered(
            lambda lead: (
                auto_unlink
                or not orders_by_lead.get(lead.id, lead.order_ids)[
                    :1
                ].company_id.opportunity_reopen_on_cancel
            )
        )
        if won:
            won._pls_increment_frequencies(from_state='won')

    def _get_typed_amount(self):
        """Also while accepted orders overrule it."""
        if self.amount_source in ('order', 'quotation'):
            before = self.acceptance_ids
            return before.expected_revenue if before.is_typed else 0.0
        return super()._get_typed_amount()

    def _set_typed_amount(self, amount):
        """While orders are accepted it is what comes back when they are cancelled."""
        if self.accepted_order_count or self.is_led:
            self.acceptance_ids.write({'expected_revenue': amount, 'is_typed': True})
            self._keep_as_objective(amount)
            return None
        return super()._set_typed_amount(amount)
