from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.opportunity_plus.tools.marker import Marker
from odoo.addons.project.models.project_task import CLOSED_STATES

from ...tools.people import check_colleagues

ACTIVITY_TYPE = 'opportunity_plus_project.mail_activity_type_review'
# What nobody but this room writes.
REVIEW = Marker('review')
# Names of fields that say whether the controller has something to look at.
REVIEWED_FIELDS = frozenset(('state', 'controller_id', 'date_deadline', 'active'))


class ProjectTask(models.Model):
    """Controllers are told by one activity, which is gone when its reason is."""

    _inherit = 'project.task'

    review_reason = fields.Selection(
        [('finished', "Finished"), ('reopened', "Reopened"), ('overdue', "Overdue")],
        string="To Review",
        readonly=True,
        copy=False,
        help="Why the controller was told to look at the task.",
    )
    is_to_review = fields.Boolean(
        string="To Be Reviewed",
        compute='_compute_is_to_review',
        search='_search_is_to_review',
        help="The controller was told to look at the task, and has not done so yet.",
    )

    @api.constrains('controller_id')
    def _check_controller(self):
        check_colleagues(self.controller_id)

    @api.depends('review_reason', 'activity_ids.activity_type_id')
    def _compute_is_to_review(self):
        ids = set(self._get_review_activities().mapped('res_id'))
        for task in self:
            task.is_to_review = task._origin.id in ids

    def _search_is_to_review(self, operator, value):
        if operator != 'in':
            return NotImplemented
        activities = self.env['mail.activity'].sudo()
        found = Domain(
            'id', 'in', activities._search(self._get_review_domain()).subselect('res_id')
        )
        return Domain.OR(found if wanted else ~found for wanted in value)

    def action_reviewed(self):
        """Close the activity that told the user, as controller, to look at the task."""
        self.check_access('read')
        activities = self._get_review_activities()
        activities.filtered(lambda activity: activity.user_id == self.env.user).action_feedback()

    def _review_changes(self, former):
        """Tell controllers what has become of their tasks, or that it no longer holds.

        :param dict former: the state of before, by task
        """
        tasks = self.sudo()
        tasks._review(
            {task: task._get_review_reason(former.get(task.with_env(self.env))) for task in tasks}
        )

    def _get_review_reason(self, former_state):
        """Why the controller should look at the task, or False.

        :param former_state: the state before a change
        """
        if not self.controller_id or not self.active or self.state == '1_canceled':
            return False
        if self.state == '1_done':
            is_known = self.review_reason == 'finished' or former_state == '1_done'
            return self.review_reason if is_known else 'finished'
        if former_state == '1_done':
            return 'reopened'
        if self._is_overdue():
            return 'overdue'
        return self.review_reason if self.review_reason == 'reopened' else False

    def _is_overdue(self):
        day = self._get_deadline_day()
        return bool(day and day < fields.Date.context_today(self))

    def _review(self, reasons):
        """Write why controllers should look at tasks, and bring their activities in line.

        :param dict reasons: a reason or False, by task
        """
        marked = self.with_context(opportunity_values_from=REVIEW)
        for reason in {*reasons.values()}:
            changed = marked.filtered(
                lambda task, reason=reason: reasons[task] == reason and task.review_reason != reason
            )
            changed.write({'review_reason': reason})
            changed._replace_review_activity(reason)
        kept = marked.filtered(lambda task: task.review_reason)
        for activity in kept._get_review_activities():
            controller = kept.browse(activity.res_id).controller_id
            if activity.user_id != controller:
                activity.user_id = controller

    def _get_review_activities(self):
        activities = self.env['mail.activity'].sudo()
        if not self.ids:
            return activities
        return activities.search(self._get_review_domain() & Domain('res_id', 'in', self.ids))

    def _get_review_domain(self):
        """Domain of the activities by which controllers are told."""
        activity_type = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        return Domain('res_model', '=', self._name) & Domain(
            'activity_type_id', '=', activity_type.id if activity_type else 0
        )

    def _replace_review_activity(self, reason):
        """One activity for the controller, about the last reason; none without a reason.

        Whoever controls the own work, and is doing it just now, is not told.
        """
        self._get_review_activities().unlink()
        if not reason:
            return
        labels = dict(self._fields['review_reason']._description_selection(self.env))
        for task in self.filtered(lambda task: task.controller_id != self.env.user):
            task.activity_schedule(
                ACTIVITY_TYPE,
                summary=labels[reason],
                user_id=task.controller_id.id,
            )

    @api.model
    def _cron_review_overdue(self):
        """Tell controllers, once, of tasks that are overdue since yesterday."""
        today = fields.Datetime.to_datetime(fields.Date.context_today(self))
        tasks = self.sudo().search(
            Domain('controller_id', '!=', False)
            & Domain('review_reason', '!=', 'overdue')
            & Domain('state', 'not in', list(CLOSED_STATES))
            & Domain('date_deadline', '<', today)
        )
        tasks._review(dict.fromkeys(tasks, 'overdue'))
