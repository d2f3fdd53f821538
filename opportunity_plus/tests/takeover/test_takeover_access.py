from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestTakeoverAccess(TakeoverCommon):
    """Sales managers take over what they may change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_line_table('middle')
        cls.lead = cls._create_lead(expected_revenue=1000.0)
        cls._add_line(cls.lead, cls.bike)

    def test_nobody_else(self):
        wizard = self._open()
        users = self.salesperson | self.leader | self.employee | self.portal_user
        for user in users:
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._open(user)
                with self.assertRaises(AccessError):
                    wizard.with_user(user).take_over()
                with self.assertRaises(AccessError):
                    wizard.with_user(user)._open()
                memory = self.env['crm.opportunity.takeover.memory'].with_user(user)
                self.assertFalse(memory.has_access('read'))
        self.assertFalse(self._get_lines(self.lead))

    def test_what_the_manager_may_not_change_is_left_out(self):
        other = self.env['res.company'].create({'name': "Other"})
        hidden = self.env['crm.lead'].create({'name': "Hidden", 'company_id': other.id})
        self._add_line(hidden, self.bike)
        wizard = self._open()
        self.assertIn("1 opportunities belong to companies", wizard.preview)
        self.assertNotIn(hidden, wizard.left_ids.sudo().lead_id)
        self.assertEqual(wizard.take_over()['opportunities'], 1)
        self.assertFalse(self._get_lines(hidden))
        self.manager.company_ids |= other
        self.assertEqual(self._take_over()['opportunities'], 1)
        self.assertEqual(hidden.expected_revenue, 1000.0)

    def test_costs_are_computed_and_not_read(self):
        self._take_over()
        self.assertEqual(self.lead.opportunity_line_ids.purchase_price, 600.0)
