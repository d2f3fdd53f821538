from odoo import api, models

from odoo.addons.opportunity_plus.tools.given import check_given_values
from odoo.addons.opportunity_plus.tools.values import check_computed_values, pop_computed_values

from .task.project_task_controller import REVIEW, REVIEWED_FIELDS

COMPUTED_FIELDS = ('follow_up_state', 'review_reason')


class ProjectTask(models.Model):
    """What happens to a task, in order: the addon's only overrides of these methods."""

    _inherit = 'project.task'
    _computed_fields = COMPUTED_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        """Create tasks, with the presets of their types and origins.

        :raise AccessError: if the user may not change the opportunity that a task is for
        :raise UserError: if a field of ours is given what it cannot take, or who should do a task
            cannot be told
        """
        defaults = {key.removeprefix('default_'): value for key, value in self.env.context.items()}
        check_given_values(self, [defaults, *vals_list])
        default = {'lead_id': defaults['lead_id']} if defaults.get('lead_id') else {}
        vals_list = [{**default, **vals} for vals in vals_list]
        computed = [pop_computed_values(self, vals, COMPUTED_FIELDS) for vals in vals_list]
        lead_ids = {vals['lead_id'] for vals in vals_list if vals.get('lead_id')}
        self._check_may_link(self.env['crm.lead'].browse(lead_ids))
        notes = []
        for index, vals in enumerate(vals_list):
            vals_list[index], note = self._with_presets(self._with_follow_up_values(vals))
            notes.append(note)
        tasks = super().create(vals_list)
        for task, values, note in zip(tasks, computed, notes, strict=True):
            check_computed_values(task, values)
            if note:
                task._message_log(body=note)
        return tasks

    def write(self, vals):
        """Write, and tell controllers what has become of their tasks.

        :raise AccessError: if the user may not change the opportunity that a task is given, or
            leaves
        :raise UserError: if a field of ours is given what it cannot take
        """
        check_given_values(self, [vals])
        if self.env.context.get('opportunity_values_from') is REVIEW:
            return super().write(vals)
        vals = dict(vals)
        computed = pop_computed_values(self, vals, COMPUTED_FIELDS)
        check_computed_values(self, computed)
        leads = {}
        if 'lead_id' in vals:
            leads = {task: task.sudo().lead_id for task in self}
            changed = [lead for lead in leads.values() if lead.id != vals['lead_id']]
            if changed:
                given = self.env['crm.lead'].browse(vals['lead_id'])
                self._check_may_link(given.union(*changed).with_env(self.env))
        former = {}
        if not REVIEWED_FIELDS.isdisjoint(vals):
            former = {task: task.sudo().state for task in self}
        res = super().write(vals)
        self._follow_parents(leads)
        if former:
            self._review_changes(former)
        return res
