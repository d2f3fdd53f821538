from odoo.fields import Command
from odoo.tests import tagged

from ..common_portal import OpportunityPortalCommon


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopLeading(OpportunityPortalCommon):
    """The customer takes optional products of the quotation that leads: the forecast follows."""

    def _prepare_sent_values(self):
        section = {'display_type': 'line_section', 'name': "Options", 'is_optional': True}
        option = {'product_id': self.service.id, 'product_uom_qty': 0, 'price_unit': 75.0}
        lines = [{**section, 'sequence': 90}, {**option, 'sequence': 91}]
        return {
            **super()._prepare_sent_values(),
            'order_line': [Command.create(values) for values in lines],
        }

    def _take(self, quantity):
        answer = self.make_jsonrpc_request(
            f'/my/orders/{self.order.id}/update_line_dict',
            {
                'line_id': self.order.order_line[-1].id,
                'access_token': self.token,
                'input_quantity': quantity,
            },
        )
        self.env.invalidate_all()
        return answer

    def test_an_option_taken_and_given_back(self):
        self.lead.primary_order_id = self.order
        self.assertEqual(self.lead.expected_revenue, 2100.0)
        for login in (None, 'op_portal'):
            with self.subTest(login=login):
                self.order.partner_id = self.portal_user.partner_id
                self.authenticate(login, login)
                self._take(3)
                self.assertEqual(self.order.order_line[-1].product_uom_qty, 3)
                self.assertRecordValues(
                    self.lead,
                    [
                        {
                            'amount_source': 'quotation',
                            'expected_revenue': 2325.0,
                            'won_status': 'pending',
                            'acceptance_failure': False,
                        }
                    ],
                )
                self._take(0)
                self.assertEqual(self.lead.expected_revenue, 2100.0)

    def test_whatever_is_wrong_with_the_opportunity(self):
        """The customer is not refused; the salesperson is told."""
        self.lead.primary_order_id = self.order
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT no_change CHECK (expected_revenue = 2100)"
        )
        self.authenticate(None, None)
        self._take(2)
        self.assertEqual(self.order.amount_untaxed, 2250.0)
        self.assertEqual(self.lead.expected_revenue, 2100.0)
        self.assertTrue(self.lead.acceptance_failure)
        self.assertTrue(self.lead.activity_ids)
