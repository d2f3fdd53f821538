from odoo import api, models

from ..tools.deferred_sync import deferred_sync
from .acceptance.sale_order import SYNCED_FIELDS

WATCHED_FIELDS = SYNCED_FIELDS | {'signed_on'}


class SaleOrder(models.Model):
    """What happens to a quotation of an opportunity, in order; the steps stand in the rooms."""

    _inherit = 'sale.order'

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and do what follows for the opportunities, by every way in."""
        self._check_no_acceptance_values(vals_list)
        self._check_opportunities_exist(vals_list)
        with deferred_sync(self.env) as gathered:
            orders = super().create(vals_list)
            orders._inherit_utm()
            entered, _left, lead_ids = orders._get_acceptance_changes({})
            if entered:
                super(SaleOrder, entered).write({'opportunity_accepted': True})
            gathered.update(lead_ids)
        # One that was accepted at once is in the note of its acceptance.
        orders.filtered(lambda o: not o.opportunity_accepted)._log_on_opportunity('created')
        return orders

    def write(self, vals):
        """Write, and do what follows for the opportunities, by every way in.

        :raise UserError: if it is written by hand whether an order counts in its opportunity
        """
        self._check_no_acceptance_values([vals])
        if WATCHED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        former = self._get_former_values(vals)
        with deferred_sync(self.env) as gathered:
            linked_before = self._get_linked_opportunities()
            res = super().write(vals)
            if vals.get('opportunity_id'):
                self._inherit_utm()
                self._inherit_analytic_distribution()
            entered, left, lead_ids = self._get_acceptance_changes(linked_before)
            if entered:
                super(SaleOrder, entered).write({'opportunity_accepted': True})
            if left:
                super(SaleOrder, left).write({'opportunity_accepted': False})
            gathered.update(lead_ids)
        self._log_changes(former)
        return res
