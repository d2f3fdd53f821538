import logging
from collections import defaultdict

from odoo import SUPERUSER_ID, models

from ...tools.context import neutral
from ...tools.retry import is_retryable

_logger = logging.getLogger(__name__)


class CrmLead(models.Model):
    """An open opportunity moves on when its quotation is made or sent, where a stage wants it."""

    _inherit = 'crm.lead'

    def _advance_by_quotation(self, event):
        """Move open opportunities forward to the first stage of their team that waits for this.

        :param str event: `made` or `sent`, as in ``crm.stage.quotation_trigger``
        """
        Stage = self.env['crm.stage'].sudo()
        if not self or not Stage.search_count([('quotation_trigger', '=', event)], limit=1):
            return
        stages = Stage.search([('is_won', '=', False)])
        ranks = {stage: rank for rank, stage in enumerate(stages)}
        waiting = stages.filtered(lambda stage: stage.quotation_trigger == event)
        leads = self._with_stage_author()
        moving = defaultdict(leads.browse)
        for lead in leads:
            is_open = lead.won_status == 'pending' and not lead.stage_id.is_won
            if lead.type != 'opportunity' or not is_open:
                continue
            own = (
                stage for stage in waiting if not stage.team_ids or lead.team_id in stage.team_ids
            )
            stage = next(own, None)
            if stage and ranks.get(lead.stage_id, -1) < ranks[stage]:
                moving[stage] += lead
        for stage, advancing in moving.items():
            advancing._advance_safely(stage)

    def _with_stage_author(self):
        """The opportunities in sudo, for whoever quotes one may read and need not change it."""
        leads = neutral(self).sudo()
        if self.env.context.get('mark_so_as_sent'):
            # Odoo does not track the state of a quotation in this call; the stage is tracked.
            leads = leads.with_context(tracking_disable=False)
        # No customer signs what happens in the pipeline.
        return leads.with_user(SUPERUSER_ID) if self.env.user.share else leads

    def _advance_safely(self, stage):
        """Write the stage, but never at the cost of the quotation.

        :param stage: a ``crm.stage``
        """
        try:
            with self.env.cr.savepoint():
                self.write({'stage_id': stage.id})
        except Exception as error:
            if is_retryable(error):
                raise
            if len(self) > 1:
                for lead in self:
                    lead._advance_safely(stage)
                return
            _logger.warning(
                "The opportunity %s does not move on with its quotation: %s",
                self.id,
                error,
                exc_info=True,
            )
