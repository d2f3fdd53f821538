from odoo import api, fields, models
from odoo.fields import Domain

COUNTERS = {
    'pending': 'task_pending_count',
    'in_progress': 'task_progress_count',
    'done': 'task_done_count',
}


class CrmOpportunityCounterMixin(models.AbstractModel):
    """Follow-up tasks counted by state; each counter opens exactly what it counts."""

    _name = 'crm.opportunity.counter.mixin'
    _description = "Counters of Follow-Up Tasks"

    task_pending_count = fields.Integer(
        string="Pending Tasks",
        compute='_compute_follow_up_counts',
        groups='base.group_user',
        help="Tasks for which nothing was done yet.",
    )
    task_progress_count = fields.Integer(
        string="Tasks in Progress",
        compute='_compute_follow_up_counts',
        groups='base.group_user',
        help="Tasks for which time was logged, or which are looked at by somebody.",
    )
    task_done_count = fields.Integer(
        string="Finished Tasks",
        compute='_compute_follow_up_counts',
        groups='base.group_user',
        help="Tasks that are done.",
    )

    def _get_follow_up_domain(self):
        """Domain of the tasks that are counted on these records."""
        raise NotImplementedError

    def _get_follow_up_counts(self):
        """Counts of tasks that the user may read.

        :returns: dict of counts by a record's id and a state
        """
        raise NotImplementedError

    def _compute_follow_up_counts(self):
        counts = self._get_follow_up_counts()
        for record in self:
            for state, name in COUNTERS.items():
                record[name] = counts.get((record._origin.id, state), 0)

    @api.readonly
    def action_view_follow_up(self):
        """Open the tasks that a counter counts: its state is in the context of its button."""
        self.ensure_one()
        self.check_access('read')
        state = self.env.context.get('opportunity_follow_up_state')
        domain = Domain(self._get_follow_up_domain())
        if state in COUNTERS:
            domain &= Domain('follow_up_state', '=', state)
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus_project.project_task_action_follow_up'
        )
        return {
            **action,
            'display_name': self.env._("Tasks of %s", self.display_name),
            'domain': [*domain],
            'context': self._get_follow_up_context(),
        }

    def _get_follow_up_context(self):
        """What a new task in that list is given."""
        return {'default_user_ids': self.env.user.ids}
