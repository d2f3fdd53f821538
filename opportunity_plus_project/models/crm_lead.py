from odoo import models


class CrmLead(models.Model):
    """What happens to what belongs to an opportunity besides what the first addon does."""

    _inherit = 'crm.lead'

    def _merge_dependences(self, opportunities):
        """Projects and tasks go along with an opportunity that is merged into another one."""
        res = super()._merge_dependences(opportunities)
        merged = opportunities.sudo().with_context(active_test=False)
        merged.project_ids.lead_id = self
        merged.task_ids.lead_id = self
        return res
