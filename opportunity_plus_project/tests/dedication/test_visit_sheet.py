from lxml import html

from odoo.tests import tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestVisitSheetFollowUp(TaskCommon):
    """The visit sheet tells what was done for the customer last, and what is to be done."""

    def _print(self, leads, user=None):
        report = self.env['ir.actions.report'].with_user(user or self.salesperson)
        content, _type = report._render_qweb_html('opportunity_plus.report_visit_sheet', leads.ids)
        return html.fromstring(content).text_content()

    def test_open_tasks_and_the_last_entries(self):
        self._plan(name="Show the new bikes")
        done = self._plan(name="Old story")
        done.action_finish()
        lead = self.lead.with_user(self.salesperson)
        for number in range(12):
            lead.log_time(1.25, f"Entry {number}.\nSecond line", date='2026-01-05')
        text = self._print(self.lead)
        self.assertIn("Show the new bikes", text)
        self.assertNotIn("Old story", text)
        self.assertIn("Entry 11.\nSecond line", text)
        self.assertIn("Entry 2.", text)
        self.assertNotIn("Entry 1.", text, "Ten are enough.")
        self.assertIn("01:15", text)

    def test_colleagues_deals_of_the_same_customer_stay_theirs(self):
        lead = self._create_lead(user_id=self.colleague.id)
        lead.with_user(self.colleague).log_time(1.0, "Colleague's secret")
        self.lead.with_user(self.salesperson).log_time(1.0, "Mine")
        self.assertNotIn("Colleague's secret", self._print(self.lead))
        text = self._print(self.lead, self.leader)
        self.assertIn("Colleague's secret", text)
        self.assertIn("Mine", text)

    def test_without_any(self):
        text = self._print(self.lead | self._create_lead(partner_id=False))
        self.assertNotIn("What Was Done Last", text)
        self.assertNotIn("Open Tasks", text)
