from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestPrintDiary(TaskCommon):
    """The diary of a customer, a project or a person in a period, on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lead = cls.lead.with_user(cls.salesperson)
        lead.log_time(1.5, "Talked\nabout prices", date='2026-02-01')
        lead.log_time(2.0, "Talked again", date='2026-03-01')
        theirs = cls._create_lead(user_id=cls.colleague.id).with_user(cls.colleague)
        theirs.log_time(4.0, "Colleague's secret", date='2026-02-02')
        cls.env['hr.employee'].flush_model()

    def _print(self, user=None, **values):
        user = user or self.salesperson
        dialogs = self.env['crm.opportunity.dedication.report'].with_user(user)
        dialog = dialogs.create({'date_from': '2026-01-01', 'date_to': '2026-12-31', **values})
        action = dialog.action_print()
        self.assertEqual(action['type'], 'ir.actions.report')
        report = self.env['ir.actions.report'].with_user(user)
        content, _type = report._render_qweb_html(action['report_name'], dialog.ids)
        tree = html.fromstring(content)
        (total,) = tree.xpath("//td[contains(@class, 'o_diary_total')]")
        return tree.text_content(), total.text_content().strip()

    def test_of_a_customer(self):
        text, total = self._print(partner_id=self.customer.id)
        self.assertIn("Talked\nabout prices", text)
        self.assertNotIn("Colleague's secret", text)
        self.assertEqual(total, "03:30")
        text, total = self._print(self.leader, partner_id=self.customer.id)
        self.assertIn("Colleague's secret", text)
        self.assertEqual(total, "07:30")

    def test_of_a_period_a_person_and_a_project(self):
        _text, total = self._print(partner_id=self.customer.id, date_to='2026-02-15')
        self.assertEqual(total, "01:30")
        _text, total = self._print(self.leader, employee_id=self.colleague.employee_id.id)
        self.assertEqual(total, "04:00")
        project = self.lead.with_user(self.salesperson).get_commercial_project()
        _text, total = self._print(self.leader, project_id=project)
        self.assertEqual(total, "07:30")

    def test_bad_values(self):
        with self.assertRaisesRegex(UserError, "Choose a customer, a project or a person"):
            self._print()
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._print(partner_id=self.customer.id, date_to='2025-01-01')

    def test_whose_dialog_it_is(self):
        dialogs = self.env['crm.opportunity.dedication.report'].with_user(self.leader)
        dialog = dialogs.create({'partner_id': self.customer.id})
        report = self.env['ir.actions.report'].with_user(self.salesperson)
        with self.assertRaises(AccessError):
            report._render_qweb_html('opportunity_plus_project.report_dedication', dialog.ids)
        with self.assertRaises(AccessError):
            dialogs.with_user(self.portal_user).create({'partner_id': self.customer.id})
