from odoo import models


class CrmOpportunityTaskType(models.Model):
    """What is to be done: a visit, a call, a presentation."""

    _name = 'crm.opportunity.task.type'
    _inherit = ['crm.opportunity.task.preset']
    _description = "Type of Follow-Up Task"

    def _get_usage_domain(self):
        return [('task_type_id', 'in', self.ids)]
