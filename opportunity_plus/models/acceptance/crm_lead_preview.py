import logging
from contextlib import closing

from odoo import models

from ...tools.acceptance import ACCEPTANCE
from .crm_lead_failure import TO_LET_THROUGH

_logger = logging.getLogger(__name__)

# What a person compares before letting orders rewrite an opportunity.
FIGURES = ('expected_revenue', 'margin')


class CrmLead(models.Model):
    """What following the orders would change: done, looked at, and rolled back."""

    _inherit = 'crm.lead'

    def _get_unapplied_orders(self):
        """Confirmed orders that do not count: they were accepted before the installation."""
        return self.with_context(active_test=False).order_ids.filtered(
            lambda order: order.state == 'sale' and not order.opportunity_accepted
        )

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
        before = lead._get_acceptance_figures()
        try:
            with closing(self.env.cr.savepoint()):
                lead._count_orders(orders & lead.with_context(active_test=False).order_ids)
                lead._apply_acceptance()
                lead.flush_recordset()
                return before, lead._get_acceptance_figures()
        except TO_LET_THROUGH:
            raise
        except Exception as error:
            _logger.info("The opportunity %s would not follow.", self.id, exc_info=True)
            return before, str(error) or type(error).__name__

    def _get_acceptance_figures(self):
        self.ensure_one()
        return {
            **{name: self[name] for name in FIGURES},
            'stage_id': self.stage_id.id,
            'line_count': len(self.opportunity_line_ids),
        }

    def _count_orders(self, orders):
        """Let orders count in their opportunities, as if they were accepted now.

        The caller follows.
        """
        orders.sudo().with_context(
            opportunity_acceptance=ACCEPTANCE, tracking_disable=True
        ).opportunity_accepted = True
