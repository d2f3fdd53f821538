from odoo import api, models

from .acceptance.sale_order import MARKS, SYNCED_FIELDS

WATCHED_FIELDS = SYNCED_FIELDS.union(MARKS, ('signed_on',))


class SaleOrder(models.Model):
    """What happens to a quotation of an opportunity, in order; the steps stand in the rooms."""

    _inherit = 'sale.order'
    _remembered_fields = MARKS

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and do what follows for the opportunities, by every way in."""
        self._check_no_acceptance_values(vals_list)
        self._check_opportunities_exist(vals_list)
        with self.env['crm.lead']._deferred_sync() as gathered:
            # Said, so that no default of a client's context says otherwise.
            unmarked = dict.fromkeys(MARKS, False)
            orders = super().create([{**unmarked, **vals} for vals in vals_list])
            orders._check_links({})
            orders._inherit_utm()
            marks, lead_ids = orders._get_acceptance_changes({})
            for (name, value), marked in marks.items():
                # Past our own write: nothing follows from it.
                super(SaleOrder, marked).write({name: value})  # pylint: disable=super-method-mismatch
            gathered.update(lead_ids)
        # One that was accepted at once is in the note of its acceptance.
        orders.filtered(lambda o: not o.opportunity_accepted)._log_on_opportunity('created')
        return orders

    def write(self, vals):
        """Write, and do what follows for the opportunities, by every way in.

        :raise UserError: if it is written by hand whether an order counts in its opportunity
        """
        if WATCHED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        if not vals.keys().isdisjoint(MARKS):
            self._check_no_acceptance_values([vals])
        former = {
            order: (o.state, o.opportunity_id, o.signed_on, o.opportunity_accepted)
            for order, o in zip(self, self.sudo(), strict=True)
        }
        if SYNCED_FIELDS.isdisjoint(vals):
            res = super().write(vals)
        else:
            with self.env['crm.lead']._deferred_sync() as gathered:
                res = super().write(vals)
                if vals.get('opportunity_id'):
                    self._check_links(
                        {order: lead for order, (_, lead, *_others) in former.items()}
                    )
                    self._inherit_utm()
                    self._inherit_analytic_distribution()
                marks, lead_ids = self._get_acceptance_changes(former)
                for (name, value), orders in marks.items():
                    super(SaleOrder, orders).write({name: value})
                gathered.update(lead_ids)
        self._log_changes(former)
        return res
