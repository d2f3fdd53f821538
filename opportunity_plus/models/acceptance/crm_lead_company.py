from odoo import models

from ...tools.rates import Rates


class CrmLead(models.Model):
    """Accepted orders in another company: each is valued there at the rate of its own day."""

    _inherit = 'crm.lead'

    def _get_order_currency(self, orders):
        """The currency in which the opportunity is worth its orders."""
        self.ensure_one()
        return (self.amount_company_id or self.company_id or orders[0].company_id).currency_id

    def _move_amounts(self, given=()):
        """Let the orders follow. One without rate refuses all, before anything is converted."""
        rates = Rates()
        for order in self._get_amount_orders().get(self.id, ()):
            order._prepare_acceptance_values(self.company_id.currency_id, rates)
        res = super()._move_amounts(given)
        if self.accepted_order_count or self.is_led:
            with self._deferred_sync() as gathered:
                gathered.add(self.id)
        return res

    def _has_typed_amounts(self):
        return super()._has_typed_amounts() or bool(self.acceptance_ids.expected_revenue)

    def _convert_typed_amounts(self, rate, given):
        """Also what comes back when the orders are cancelled."""
        res = super()._convert_typed_amounts(rate, given)
        for before in self.acceptance_ids:
            before.expected_revenue = self.company_id.currency_id.round(
                before.expected_revenue * rate
            )
        return res
