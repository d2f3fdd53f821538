from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


class MovementTour(HttpCase, OpportunityPlusCommon):
    """From the movement of the pipeline down to a deal."""

    # Odoo's loader leaves out inherited tests otherwise.
    allow_inherited_tests_method = True

    def _run_tour(self, name):
        self.env['crm.lead'].search([]).action_archive()
        values = {'user_id': self.salesperson.id, 'date_deadline': '2030-01-01'}
        grown = self._create_lead(name="Grown Deal", expected_revenue=1000, **values)
        lost = self._create_lead(name="Lost Deal", expected_revenue=300, **values)
        today = fields.Date.today()
        self._take_snapshot(fields.Date.subtract(today, days=8))
        grown.expected_revenue = 1500
        lost.action_set_lost()
        self._create_lead(name="New Deal", expected_revenue=200, **values)
        self.start_tour(
            '/odoo/pipeline-movement',
            f'opportunity_plus_{name}',
            login='op_salesperson',
            timeout=180,
        )


@tagged('post_install', '-at_install')
class TestUiMovement(MovementTour):
    """On a desktop: bars, the deals of a bar, a deal, other days."""

    def test_down_to_a_deal(self):
        self._run_tour('movement')


@tagged('post_install', '-at_install')
class TestUiMovementPhone(MovementTour):
    """On a phone: the same bars, the deals as cards."""

    browser_size = '390x844'
    touch_enabled = True

    def test_down_to_a_deal(self):
        self._run_tour('movement_phone')
