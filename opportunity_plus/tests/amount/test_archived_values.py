from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestArchivedValues(OpportunityPlusCommon):
    """What is archived counts nowhere, also where a screen of Odoo shows archived records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {}), (cls.service, {})])
        cls.lead.opportunity_line_ids[1].active = False
        cls.shown = cls.lead.with_context(active_test=False)

    def test_a_cancellation_restores_no_product_that_a_person_left_out(self):
        order = self._quote(self.lead)
        order.with_context(active_test=False).action_confirm()
        order.with_context(active_test=False)._action_cancel()
        self.assertEqual(self.lead.opportunity_line_ids.product_id, self.bike)
        self.assertEqual(self.lead.expected_revenue, 1000.0)

    def test_the_form_shows_the_active_products_only(self):
        self._quote(self.lead).action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        [values] = self.shown.web_read({'opportunity_line_ids': {'fields': {'name': {}}}})
        self.assertEqual(len(values['opportunity_line_ids']), 1)

    def test_a_product_comes_back_at_once(self):
        self._all_lines(self.lead).active = True
        self.assertEqual(len(self.lead.opportunity_line_ids), 2)
        self.assertEqual(self.lead.expected_revenue, 1075.0)
        self.lead.opportunity_line_ids[0].active = False
        self.assertEqual(self.lead.expected_revenue, 75.0)

    def test_clearing_the_products_leaves_those_that_were_archived(self):
        self.shown.write({'opportunity_line_ids': [Command.clear()]})
        self.assertEqual(self._all_lines(self.lead).product_id, self.service)

    def test_archived_taxes_and_fiscal_positions_are_not_taken(self):
        country = self.env.ref('base.be')
        old = self.tax_included.copy({'name': "Old", 'active': False})
        position = self.env['account.fiscal.position'].create(
            {
                'name': "Old",
                'auto_apply': True,
                'country_id': country.id,
                'sequence': -9,
                'active': False,
            }
        )
        self.customer.country_id = country
        self.helmet.taxes_id = old | self.tax_included
        self.shown.write({'opportunity_line_ids': [Command.create({'product_id': self.helmet.id})]})
        self.assertEqual(self.lead.opportunity_line_ids[-1].tax_ids, self.tax_included)
        self.assertEqual(self.lead.expected_revenue, 1100.0)
        order = self.env['sale.order'].browse(self.shown.create_quotation())
        self.assertNotEqual(order.fiscal_position_id, position)
        self.assertEqual(order.amount_untaxed, 1100.0)

    def test_a_quotation_is_not_born_confirmed(self):
        lead = self.lead.with_context(default_state='sale', default_locked=True)
        order = self.env['sale.order'].browse(lead.create_quotation())
        self.assertEqual((order.state, order.locked), ('draft', False))
