from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


class UiBoardCommon(HttpCase, OpportunityPlusCommon):
    """A won deal and one that will come, this month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.env['crm.lead'].search([]).action_archive()
        for name, amount in (("Won Deal", 1500.0), ("Deal of 2000", 2000.0)):
            lead = cls._create_lead(
                name=name,
                expected_revenue=amount,
                date_deadline=today,
                forecast_category='commit',
                probability=80,
            )
            if name == "Won Deal":
                lead.action_set_won()
        cls.env['crm.opportunity.target'].create(
            {'user_id': cls.salesperson.id, 'month': today, 'amount': 3000.0}
        )

    def _check_word(self, user, kind):
        word = self.env['crm.opportunity.commitment'].search(
            [('user_id', '=', self.salesperson.id)]
        )
        self.assertRecordValues(
            word,
            [
                {
                    'kind': kind,
                    'amount': 2800.0,
                    'note': "Without the helmets",
                    'create_uid': user.id,
                    'team_id': self.team.id,
                }
            ],
        )


@tagged('post_install', '-at_install')
class TestUiBoard(UiBoardCommon):
    """A sales manager's Monday: from a figure to its deals, and what one thinks of it."""

    def test_board(self):
        self.start_tour('/odoo/crm', 'opportunity_plus_board', login='op_leader', timeout=120)
        self._check_word(self.leader, 'manager')


@tagged('post_install', '-at_install')
class TestUiBoardPhone(UiBoardCommon):
    """A salesperson commits on a phone."""

    browser_size = '390x844'
    touch_enabled = True

    def test_board_on_the_phone(self):
        self.start_tour(
            '/odoo/sales-board',
            'opportunity_plus_board_on_the_phone',
            login='op_salesperson',
            timeout=120,
        )
        self._check_word(self.salesperson, 'salesperson')
