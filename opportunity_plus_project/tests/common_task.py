from odoo.tests import new_test_user

from .common_project import ProjectCommon


class TaskCommon(ProjectCommon):
    """An opportunity of the salesperson, with types of tasks; people who do and control them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doer = new_test_user(cls.env, login='op_doer', groups='base.group_user')
        cls.controller = new_test_user(cls.env, login='op_controller', groups='base.group_user')
        cls.lead = cls._create_lead()
        cls.customer.user_id = cls.colleague
        cls.visit = cls.env['crm.opportunity.task.type'].create(
            {
                'name': "Visit them",
                'user_id': cls.doer.id,
                'controller_id': cls.controller.id,
                'priority': '2',
                'delay_days': 5,
                'description': "Bring the catalogue",
            }
        )

    @classmethod
    def _plan(cls, task_type=None, lead=None, user=None, name=None):
        lead = (lead or cls.lead).with_user(user or cls.salesperson)
        task_type = cls.visit if task_type is None else task_type
        return cls.env['project.task'].browse(lead.plan_task(task_type.id, name))
