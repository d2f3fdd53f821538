from odoo.tests import HttpCase, tagged

from ..common_day import DayCommon


@tagged('post_install', '-at_install')
class TestUiProjectPhone(DayCommon, HttpCase):
    """The same day on a screen of 390 pixels, by touch."""

    browser_size = '390x844'
    touch_enabled = True

    def test_a_day_of_follow_up(self):
        action = self.env.ref('opportunity_plus_project.project_task_action_i_do')
        self.start_tour(
            f'/odoo/action-{action.id}',
            'opportunity_plus_day_on_the_phone',
            login='op_salesperson',
            timeout=150,
        )
        self._check_day()
        self.start_tour(
            f'/odoo/crm/{self.lead.id}',
            'opportunity_plus_visit_on_the_phone',
            login='op_salesperson',
            timeout=150,
        )
