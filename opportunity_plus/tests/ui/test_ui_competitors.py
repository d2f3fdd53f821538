from odoo.tests import HttpCase, tagged

from ..common_competition import CompetitionCommon


@tagged('post_install', '-at_install')
class TestUiCompetitors(HttpCase, CompetitionCommon):
    """Whom we lose to, read in a browser: the same figures on the form and in the pivot."""

    def test_win_rate(self):
        """One win against Rival Bikes, two lost to it: a third."""
        lost = self._create_lead(expected_revenue=70.0)
        lost.action_set_lost()
        lost.lost_competitor_id = self.rival
        self.start_tour(
            f'/odoo/res.partner/{self.rival.id}',
            'opportunity_plus_competitor_win_rate',
            login='op_leader',
            timeout=120,
        )
