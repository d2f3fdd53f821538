from odoo import api, models


class ProjectProject(models.Model):
    _name = 'project.project'
    _inherit = ['project.project', 'crm.opportunity.counter.mixin']

    def _get_follow_up_domain(self):
        return [('project_id', 'in', self.ids), ('has_template_ancestor', '=', False)]

    @api.depends('tasks.follow_up_state')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_follow_up_counts(self):
        return super()._compute_follow_up_counts()

    def _get_follow_up_counts(self):
        groups = self.env['project.task']._read_group(
            self._get_follow_up_domain(), ['project_id', 'follow_up_state'], ['__count']
        )
        return {(project.id, state): count for project, state, count in groups}

    def _get_follow_up_context(self):
        return {**super()._get_follow_up_context(), 'default_project_id': self.id}
