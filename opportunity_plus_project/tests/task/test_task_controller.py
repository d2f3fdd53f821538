from freezegun import freeze_time

from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestTaskController(TaskCommon):
    """Who controls a task is told when it is finished, reopened or overdue, by one activity."""

    def setUp(self):
        super().setUp()
        self.task = self._plan()

    def _get_activities(self):
        return self.task.activity_ids.filtered(lambda a: a.user_id == self.controller)

    def _assert_told(self, reason):
        self.env.invalidate_all()
        self.assertEqual(self.task.review_reason, reason)
        activities = self._get_activities()
        self.assertEqual(len(activities), 1 if reason else 0)
        if reason:
            self.assertEqual(activities.summary.lower(), reason)

    def test_finished_and_reopened(self):
        self._assert_told(False)
        self.task.with_user(self.doer).action_finish()
        self._assert_told('finished')
        self.task.with_user(self.salesperson).state = '01_in_progress'
        self._assert_told('reopened')
        self.task.with_user(self.doer).state = '1_done'
        self._assert_told('finished')
        self.task.with_user(self.doer).state = '1_canceled'
        self._assert_told(False)

    def test_overdue_until_it_is_put_off(self):
        run = self.env['project.task']._cron_review_overdue
        with freeze_time('2026-03-10 09:00:00'):
            self.task.date_deadline = '2026-03-10 12:00:00'
            run()
            self._assert_told(False)
        with freeze_time('2026-03-11 09:00:00'):
            run()
            self._assert_told('overdue')
            run()
            self._assert_told('overdue')
            self.task.with_user(self.doer).date_deadline = '2026-03-20 12:00:00'
            self._assert_told(False)
        with freeze_time('2026-03-21 09:00:00'):
            run()
            self._assert_told('overdue')
            self._get_activities().action_feedback()
            run()
            self.assertFalse(self._get_activities(), "Who looked at it is not told again.")

    def test_another_controller(self):
        self.task.with_user(self.doer).action_finish()
        self.task.controller_id = self.leader
        self.assertFalse(self._get_activities())
        self.assertEqual(self.task.activity_ids.user_id, self.leader)
        self.task.controller_id = False
        self.assertFalse(self.task.activity_ids)
        self.assertFalse(self.task.review_reason)

    def test_who_finishes_the_own_work_needs_no_telling(self):
        self.task.with_user(self.controller).action_finish()
        self.assertFalse(self._get_activities())

    def test_archived(self):
        self.task.action_finish()
        self.task.action_archive()
        self.assertFalse(self._get_activities())

    def test_many_at_once(self):
        tasks = self.task
        for _number in range(3):
            tasks |= self._plan()
        tasks.with_user(self.doer).action_finish()
        self.assertEqual(len(tasks.activity_ids), 4)

    def test_what_is_reviewed_is_off_the_list(self):
        other = self._plan()
        (self.task | other).with_user(self.doer).action_finish()
        tasks = self.env['project.task'].with_user(self.controller)
        to_review = [('is_to_review', '=', True), ('id', 'in', (self.task | other).ids)]
        self.assertEqual(tasks.search(to_review), self.task | other)
        self.task.with_user(self.doer).action_reviewed()
        self.assertTrue(self._get_activities(), "The doer reviews nothing.")
        self.task.with_user(self.controller).action_reviewed()
        self.assertFalse(self._get_activities())
        self.env.invalidate_all()
        self.assertEqual(tasks.search(to_review), other)
        self.assertFalse(self.task.is_to_review)
        self.assertIn(self.task, tasks.search([('is_to_review', '=', False)]))
        self.task.with_user(self.salesperson).state = '01_in_progress'
        self.assertEqual(tasks.search(to_review), self.task | other)
