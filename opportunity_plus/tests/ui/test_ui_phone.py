from datetime import date

from odoo.tests import HttpCase, tagged

from ..common_relation import RelationCommon


@tagged('post_install', '-at_install')
class TestUiPhone(HttpCase, RelationCommon):
    """The main job on a phone: the same steps, on a screen of 390 pixels, by touch."""

    browser_size = '390x844'
    touch_enabled = True

    def test_from_the_pipeline_to_a_quotation(self):
        lead = self._create_lead([(self.bike, {})], target_revenue=1250.0)
        first = self._create_order(lead, user_id=self.salesperson.id)
        self._add(lead, self.ann, role_id=self.decision_maker.id, attitude='opponent')
        self.start_tour(
            '/odoo', 'opportunity_plus_on_the_phone', login='op_salesperson', timeout=120
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            lead,
            [
                {
                    'amount_source': 'lines',
                    'expected_revenue': 1300.0,
                    'next_step': "Show the helmets",
                    'next_step_date': date(2030, 12, 24),
                }
            ],
        )
        self.assertRecordValues(
            lead.opportunity_line_ids,
            [
                {'product_id': self.bike.id, 'product_uom_qty': 1.0},
                {'product_id': self.helmet.id, 'product_uom_qty': 3.0},
            ],
        )
        order = lead.order_ids - first
        self.assertEqual((order.state, order.amount_untaxed), ('draft', 1300.0))
        self.assertEqual(order.order_line.opportunity_line_id, lead.opportunity_line_ids)
        self.assertEqual(order.user_id, self.salesperson)
