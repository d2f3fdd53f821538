from odoo.tests import HttpCase, tagged

from ..common_project import ProjectCommon


@tagged('post_install', '-at_install')
class TestUiProjectAffaire(ProjectCommon, HttpCase):
    """What was won becomes a project, in a browser, by who has no right on projects."""

    def test_the_project_of_a_won_opportunity(self):
        lead = self._create_lead([(self.bike, {'product_uom_qty': 2})])
        order = self._quote(lead)
        order.order_line.price_unit = 900.0
        order.action_confirm()
        self.assertEqual(lead.won_status, 'won')
        self.start_tour(
            f'/odoo/crm/{lead.id}', 'opportunity_plus_affaire', login='op_salesperson', timeout=150
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            lead.project_ids,
            [
                {
                    'name': "Courier fleet",
                    'budget_amount': 2000.0,
                    'sold_amount': 1800.0,
                    'partner_id': self.customer.id,
                }
            ],
        )
