import logging
from contextlib import closing

from odoo import models

from ...tools.marker import ACCEPTANCE
from ...tools.retry import RETRYABLE_ERRORS

_logger = logging.getLogger(__name__)

# What a person compares before letting orders rewrite an opportunity.
FIGURES = ('expected_revenue', 'margin')


class CrmLead(models.Model):
    """What following the orders would change: done, looked at, and rolled back."""

    _inherit = 'crm.lead'

    def _preview_acceptance(self, orders):
        """Tell what each opportunity would be, without changing it.

        :param orders: orders that shall count from then on, besides those that do
        :returns: dict by opportunity id of a pair of dicts, before and after; the latter is the
            text of the error where following would fail
        """
        return {
            lead.id: lead._preview_own_acceptance(orders)
            for leads in self._group_by_acceptance_env()
            for lead in leads
        }

    def _preview_own_acceptance(self, orders):
        self.ensure_one()
        lead = self.with_context(tracking_disable=True)
        before = lead._get_preview_values()
        try:
            with closing(self.env.cr.savepoint()):
                lead._flag_as_accepted(orders & lead.with_context(active_test=False).order_ids)
                lead._apply_acceptance()
                lead.flush_recordset()
                return before, lead._get_preview_values()
        except RETRYABLE_ERRORS:
            raise
        except Exception as error:
            _logger.info("The opportunity %s could not be updated.", self.id, exc_info=True)
            return before, str(error) or type(error).__name__

    def _get_preview_values(self):
        self.ensure_one()
        return {
            **{name: self[name] for name in FIGURES},
            'stage_id': self.stage_id.id,
            'line_count': len(self.opportunity_line_ids),
        }

    def _flag_as_accepted(self, orders):
        """Let orders count in their opportunities, as if they were accepted now.

        The caller follows.
        """
        orders = (
            orders.sudo()
            .with_context(tracking_disable=True)
            .with_context(opportunity_values_from=ACCEPTANCE)
        )
        orders.opportunity_accepted = True

    def action_apply_accepted_orders(self):
        """Open the preview of what the not yet counted orders would change; for sales managers."""
        return self._open_acceptance_preview(
            self._get_unapplied_orders(), self.env._("Apply Accepted Orders")
        )

    def action_recompute_from_orders(self):
        """Open the preview of what recomputing from the accepted orders would change.

        For sales managers, on opportunities that could not be updated (``acceptance_failure``), or
        that they doubt.
        """
        return self._open_acceptance_preview(
            self.env['sale.order'], self.env._("Recompute from Orders")
        )

    def _open_acceptance_preview(self, orders, name):
        wizard = self.env['crm.opportunity.apply.orders']._create_with_preview(self, orders)
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': wizard._name,
            'res_id': wizard.id,
            'view_mode': 'form',
            'target': 'new',
        }
