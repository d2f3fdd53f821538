from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common_project import ProjectCommon


@tagged('post_install', '-at_install')
class TestCommercialPortal(ProjectCommon, HttpCase):
    """A customer with prepaid hours and a login is neither billed for a visit nor told of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepaid = cls._create_product(
            "Support hours",
            100.0,
            type='service',
            service_policy='ordered_prepaid',
            service_tracking='task_global_project',
            uom_id=cls.env.ref('uom.product_uom_hour').id,
            project_id=cls.env['project.project']
            .create({'name': "Support", 'allow_billable': True})
            .id,
        )
        cls.order = cls._create_order(
            cls.env['crm.lead'], [(cls.prepaid, {'product_uom_qty': 10.0})]
        )
        cls.order.action_confirm()
        cls.login = new_test_user(
            cls.env, login='op_customer', groups='base.group_portal', password='op_customer'
        )
        cls.login.partner_id.parent_id = cls.customer
        lead = cls._create_lead()
        project = lead.with_user(cls.salesperson).get_commercial_project()
        cls.project = cls.env['project.project'].browse(project)
        cls.task = cls.env['project.task'].create(
            {'name': "Visit", 'project_id': cls.project.id, 'partner_id': cls.customer.id}
        )
        cls.entry = cls.env['account.analytic.line'].create(
            {
                'task_id': cls.task.id,
                'employee_id': cls.salesperson.employee_id.id,
                'unit_amount': 3.0,
                'name': "Talked about prices",
            }
        )

    def test_the_hours_left_stay(self):
        line = self.order.order_line
        self.assertEqual(line.remaining_hours, 10.0)
        self.assertFalse(self.task.sale_line_id)
        self.assertFalse(self.entry.so_line)
        self.assertEqual(self.entry.timesheet_invoice_type, 'non_billable')
        self.task.sale_line_id = line
        self.env.flush_all()
        self.assertFalse(self.entry.so_line)
        self.assertEqual(line.remaining_hours, 10.0)
        with self.assertRaisesRegex(ValidationError, "cannot be billed"):
            self.entry.write({'so_line': line.id, 'is_so_line_edited': True})

    def test_the_customer_sees_nothing_of_it(self):
        self.project.message_subscribe(partner_ids=self.login.partner_id.ids)
        self.task.message_subscribe(partner_ids=self.login.partner_id.ids)
        self.authenticate('op_customer', 'op_customer')
        for page in ('/my/timesheets', '/my/tasks', '/my/projects'):
            text = self.url_open(page).text
            self.assertNotIn("Talked about prices", text, page)
            self.assertNotIn("Visit", text, page)
        for record in (self.project, self.task):
            self.assertFalse(record.with_user(self.login).has_access('read'))
