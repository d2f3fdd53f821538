from odoo.tests import HttpCase, tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestUiTakeOver(HttpCase, TakeoverCommon):
    """From the settings to the message: preview, choice, one click."""

    def setUp(self):
        super().setUp()
        self._make_line_table('middle')
        self.lead = self._create_lead(expected_revenue=1000.0)
        self.differing = self._create_lead(expected_revenue=7.0, name="Differing")
        own = self._create_lead([(self.service, {})], name="Own")
        for lead in (self.lead, self.differing, own):
            self._add_line(lead, self.bike)

    def _check_taken_over(self):
        self.env.invalidate_all()
        leads = self.lead | self.differing
        self.assertEqual(leads.mapped('amount_source'), ['lines', 'lines'])
        self.assertEqual(self.differing.target_revenue, 7.0)

    def test_from_the_settings(self):
        self.manager.group_ids += self.env.ref('base.group_system')
        self.start_tour(
            '/odoo/settings#crm', 'opportunity_plus_take_over', login='op_manager', timeout=120
        )
        self._check_taken_over()
