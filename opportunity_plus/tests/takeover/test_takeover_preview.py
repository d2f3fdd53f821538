from odoo.tests import tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestTakeoverPreview(TakeoverCommon):
    """The preview says what becomes of what, and changes nothing."""

    def test_without_other_addons_nothing_is_offered(self):
        wizard = self._open()
        self.assertFalse(wizard.has_something)
        self.assertIn("Nothing is found", wizard.preview)
        self.assertFalse(self.env['res.config.settings'].create({}).opportunity_takeover_found)

    def test_it_counts_what_becomes_of_the_products(self):
        self._make_line_table('middle')
        won = {'stage_id': self.stage_won.id}
        for amount, values in ((1000.0, {}), (0.0, {}), (7.0, {}), (1000.0, won), (9.0, won)):
            self._add_line(self._create_lead(expected_revenue=amount, **values), self.bike)
        own = self._create_lead([(self.service, {})], name="Own")
        self._add_line(own, self.bike)
        zero = self._create_lead(name="Zero")
        self._add_line(zero, self.bike, 0)
        wizard = self._open()
        self.assertTrue(wizard.has_something)
        for text in (
            "Products: 5 on 6 opportunities",
            "On 3 they make the expected revenue",
            "On 1 open ones they add up differently",
            "On 1 won or lost ones",
        ):
            self.assertIn(text, wizard.preview)
        reasons = {row.lead_id: row.reason for row in wizard.left_ids}
        self.assertEqual(reasons.keys(), {own, zero})
        self.assertIn("has products", reasons[own])
        self.assertIn("quantity 0", reasons[zero])
        wizard.differing = 'lines'
        self.assertIn("becomes the target revenue", wizard.preview)
        self.assertFalse(self._get_lines(zero))

    def test_settings_offer_it_while_there_is_something(self):
        self._make_line_table('middle')
        self._add_line(self._create_lead(expected_revenue=1000.0), self.bike)
        settings = self.env['res.config.settings'].create({})
        self.assertTrue(settings.opportunity_takeover_found)
        action = settings.action_open_takeover()
        wizard = self.env[action['res_model']].browse(action['res_id'])
        wizard.take_over()
        self.assertFalse(self.env['res.config.settings'].create({}).opportunity_takeover_found)

    def test_a_written_list_is_ignored(self):
        wizard = self._open(left_ids=[(0, 0, {'reason': "x"})])
        wizard.write({'left_ids': [(0, 0, {'reason': "x"})]})
        self.assertFalse(wizard.left_ids)
