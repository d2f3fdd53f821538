from odoo import api, fields, models

from odoo.addons.project.models.project_task import CLOSED_STATES


class CrmLeadLost(models.TransientModel):
    """A lost deal's open tasks are offered for closing."""

    _inherit = 'crm.lead.lost'

    open_task_count = fields.Integer(
        compute='_compute_open_task_count', help="Tasks that are open for what is lost."
    )
    close_tasks = fields.Boolean(
        string="Cancel Open Tasks",
        help="Nobody is reminded of them any more; time that was logged stays.",
    )

    @api.depends('lead_ids')
    def _compute_open_task_count(self):
        for dialog in self:
            dialog.open_task_count = len(dialog._get_open_tasks())

    def _get_open_tasks(self):
        return self.env['project.task'].search(
            [('lead_id', 'in', self.lead_ids.ids), ('state', 'not in', list(CLOSED_STATES))]
        )

    def action_lost_reason_apply(self):
        """Close as lost, and cancel what is still planned if that is wanted.

        :raise AccessError: if the user may not change the opportunities or their tasks
        """
        tasks = self._get_open_tasks() if self.close_tasks else self.env['project.task']
        res = super().action_lost_reason_apply()
        tasks.write({'state': '1_canceled'})
        return res
