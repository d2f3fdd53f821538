from odoo.tests import HttpCase, tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestUiTakeOverPhone(HttpCase, TakeoverCommon):
    """The same dialog on a screen of 390 pixels, by touch."""

    browser_size = '390x844'
    touch_enabled = True

    def test_with_a_preview(self):
        self._make_line_table('middle')
        lead = self._create_lead(expected_revenue=1000.0)
        differing = self._create_lead(expected_revenue=7.0, name="Differing")
        own = self._create_lead([(self.service, {})], name="Own")
        for deal in (lead, differing, own):
            self._add_line(deal, self.bike)
        wizard = self._open()
        action = self.env['ir.actions.act_window'].create(
            {
                'name': "Take Over",
                'res_model': wizard._name,
                'res_id': wizard.id,
                'view_mode': 'form',
                'target': 'new',
            }
        )
        self.start_tour(
            f'/odoo/action-{action.id}',
            'opportunity_plus_take_over_on_the_phone',
            login='op_manager',
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual((lead | differing).mapped('amount_source'), ['lines', 'lines'])
