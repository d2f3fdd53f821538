from odoo.tests import tagged

from odoo.addons.opportunity_plus.tests.common_read_only import ReadOnly

from .common_task import TaskCommon

ADDON = 'odoo.addons.opportunity_plus_project.'
SCREENS = {
    'project.task': {'name': {}, 'lead_id': {}, 'user_ids': {}, 'is_follow_up': {}, 'is_due': {}},
    'account.analytic.line': {'name': {}, 'lead_id': {}, 'unit_amount': {}, 'is_follow_up': {}},
    'crm.lead': {'task_pending_count': {}, 'dedication_hours': {}, 'project_count': {}},
    'res.partner': {'task_pending_count': {}, 'dedication_hours': {}, 'customer_project_count': {}},
}


@tagged('post_install', '-at_install')
class TestProjectReadOnly(ReadOnly, TaskCommon):
    """What says that it only reads can be asked of a replica, and lists are read there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._plan()
        cls.lead.with_user(cls.salesperson).log_time(1.0, "Called", task_id=cls.task.id)
        cls.affaire = cls.env['project.project'].browse(
            cls.lead.with_user(cls.salesperson).create_project()
        )
        cls.order = cls.env['sale.order'].browse(
            cls.lead.with_user(cls.salesperson).create_quotation()
        )

    def _is_looked_at(self, base):
        return base.__module__.startswith(ADDON)

    def test_methods_that_say_so_write_nothing(self):
        self.manager.group_ids |= self.env.ref('project.group_project_user')
        employee = self.salesperson.employee_id
        employee = employee.with_user(self.env.ref('base.user_admin'))
        records = {
            record._name: record.with_user(self.manager)
            for record in (self.lead, self.customer, self.task, self.affaire, self.order)
        } | {'hr.employee': employee}
        tried = 0
        for model, name in sorted({*self._find_methods()}):
            if self.env[model]._abstract:
                continue
            with self.subTest(model=model, method=name):
                record = records[model]
                action = self._read(lambda r=record, n=name: getattr(r, n)())
                self.assertTrue(action['res_model'])
                tried += 1
        self.assertGreater(tried, 8)

    def test_lists_are_read_without_writing(self):
        for model, specification in SCREENS.items():
            rows = self.env[model].with_user(self.manager)
            with self.subTest(model):
                found = self._read(
                    lambda rows=rows, spec=specification: rows.web_search_read([], spec, limit=80)
                )
                self.assertTrue(found['records'])
