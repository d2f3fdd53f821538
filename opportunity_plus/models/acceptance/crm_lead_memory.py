from odoo import models


class CrmLead(models.Model):
    """What was before orders decided: remembered, given back, and forgotten."""

    _inherit = 'crm.lead'

    def _snapshot_before_acceptance(self):
        """Remember the amount of before, where orders begin to decide it."""
        for lead in self:
            if lead.amount_source == 'manual':
                lead._keep_as_objective(lead.expected_revenue)
        self.filtered(
            lambda lead: not (lead.accepted_order_count or lead.is_led)
        ).acceptance_ids.unlink()
        self.env['crm.opportunity.acceptance'].create(
            [
                {
                    'lead_id': lead.id,
                    'expected_revenue': lead.expected_revenue,
                    'is_typed': lead.amount_source == 'manual',
                }
                for lead in self
                if not lead.acceptance_ids
            ]
        )

    def _revert_acceptance(self):
        """Give back what was before, where neither an accepted nor a leading order is left."""
        # Before anything is read: deleting records empties the cache.
        self._restore_forecast_lines()
        # The oldest first, like accepted orders: its company says whether the opportunity reopens.
        removed = {
            lead.id: lead.acceptance_ids.order_ids.order_id.sorted(lambda o: (o.date_order, o.id))
            for lead in self
        }
        sold = self.filtered('accepted_order_count')
        self.write({'accepted_order_count': 0, 'is_led': False})
        for lead in self:
            before = lead.acceptance_ids
            if lead.amount_source == 'manual' and before.is_typed:
                lead.write({'expected_revenue': before.expected_revenue})
                lead._take_objective_back()
        self._restore_closing(removed)
        if sold:
            sold._log_revert(removed)
        self._forget_before_acceptance()

    def _forget_before_acceptance(self):
        """Delete what was remembered, which is given back, and nothing else with it."""
        if memory := self.acceptance_ids:
            # Not by `unlink`, which empties the cache: all that follows would be read once more.
            memory.flush_recordset()
            self.env.cr.execute(
                "DELETE FROM crm_opportunity_acceptance WHERE id IN %s", [tuple(memory.ids)]
            )
            memory.order_ids.invalidate_recordset(flush=False)
            memory.invalidate_recordset(flush=False)
            self.invalidate_recordset(['acceptance_ids'], flush=False)
