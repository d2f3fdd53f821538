from odoo.tests import HttpCase, tagged

from ..common_day import DayCommon


@tagged('post_install', '-at_install')
class TestUiProjectFollowUp(DayCommon, HttpCase):
    """From the explorer to the visit, in a browser, by who has no right on projects."""

    def test_a_day_of_follow_up(self):
        self.start_tour(
            '/odoo', 'opportunity_plus_day_of_follow_up', login='op_salesperson', timeout=150
        )
        self._check_day()
