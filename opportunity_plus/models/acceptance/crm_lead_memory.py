from odoo import models
from odoo.fields import Command


class CrmLead(models.Model):
    """What was before orders decided: remembered, given back, and forgotten."""

    _inherit = 'crm.lead'

    def _prepare_memories(self):
        """Look at the amount of before, where orders begin to decide it.

        Saved at the end (:meth:`_save_memories`), in one statement with what is found on the way.

        :returns: dict of values of ``crm.opportunity.acceptance`` by opportunity id; without those
            of which something is remembered
        """
        memories = {
            lead.id: {
                'lead_id': lead.id,
                'expected_revenue': lead.expected_revenue,
                'is_typed': lead.amount_source == 'manual',
                'order_ids': [],
            }
            for lead in self
            # Of those that follow no order nothing is left (:meth:`_lock_and_find_orders`).
            if not (lead.accepted_order_count or lead.is_led) or not lead.acceptance_ids
        }
        for lead in self:
            if lead.amount_source == 'manual':
                lead._keep_as_objective(lead.expected_revenue)
        return memories

    def _remember(self, values, memories):
        """Add to what is remembered of an opportunity.

        :param dict values: of a ``crm.opportunity.acceptance``
        :param dict memories: those that are not saved yet, from :meth:`_prepare_memories`
        """
        self.ensure_one()
        if self.id in memories:
            memories[self.id].update(values)
        else:
            self.acceptance_ids.write(values)

    def _remember_order(self, values, memories):
        """Remember an order that the opportunity begins to follow.

        :param dict values: of a ``crm.opportunity.acceptance.order``
        :param dict memories: those that are not saved yet, from :meth:`_prepare_memories`
        :returns: the values of a row to create, if the memory exists already, else None
        """
        self.ensure_one()
        if self.id in memories:
            memories[self.id]['order_ids'].append(Command.create(values))
            return None
        return {**values, 'acceptance_id': self.acceptance_ids.id}

    def _save_memories(self, memories):
        """Save what is to be remembered.

        :param dict memories: what :meth:`_prepare_memories` returned
        """
        self.env['crm.opportunity.acceptance'].create(list(memories.values()))

    def _revert_acceptance(self):
        """Give back what was before, where neither an accepted nor a leading order is left.

        :returns: the lines that mirrored orders, archived, for :meth:`_delete_mirrors`
        """
        mirrors = self._restore_forecast_lines()
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
        return mirrors

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
