from odoo.tests import new_test_user

from odoo.addons.opportunity_plus.tests.common import OpportunityPlusCommon


class ProjectCommon(OpportunityPlusCommon):
    """Besides the salespeople: who works on projects, and who may see what time costs."""

    @classmethod
    def _create_users(cls):
        res = super()._create_users()
        cls.project_user = new_test_user(
            cls.env, login='op_project_user', groups='project.group_project_user'
        )
        cls.project_manager = new_test_user(
            cls.env, login='op_project_manager', groups='project.group_project_manager'
        )
        cls.time_manager = new_test_user(
            cls.env, login='op_time_manager', groups='hr_timesheet.group_timesheet_manager'
        )
        users = cls.salesperson | cls.colleague | cls.leader | cls.employee | cls.manager
        cls.env['hr.employee'].create(
            [{'name': user.name, 'user_id': user.id, 'hourly_cost': 40.0} for user in users]
        )
        return res
