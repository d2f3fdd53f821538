from odoo.tests import HttpCase, tagged

from ..common_handover import HandoverCommon


@tagged('post_install', '-at_install')
class TestUiHandOverPhone(HttpCase, HandoverCommon):
    """The same on a screen of 390 pixels, by touch, for deals that were chosen."""

    browser_size = '390x844'
    touch_enabled = True

    def test_with_a_preview(self):
        Handover = self.env['crm.opportunity.handover'].with_user(self.manager)
        handover = Handover._open(leads=self.deal | self.other_deal)
        action = self.env['ir.actions.act_window'].create(
            {
                'name': "Hand Over",
                'res_model': Handover._name,
                'res_id': handover['res_id'],
                'view_mode': 'form',
                'target': 'new',
            }
        )
        self.start_tour(
            f'/odoo/action-{action.id}',
            'opportunity_plus_hand_over_on_the_phone',
            login='op_manager',
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual((self.deal | self.other_deal).user_id, self.colleague)
