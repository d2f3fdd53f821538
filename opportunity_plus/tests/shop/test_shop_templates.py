from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopTemplates(OpportunityPlusCommon):
    """New quotations offer the templates of Odoo; the products are the opportunity's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            login='op_template_seller',
            groups='sales_team.group_sale_salesman,sale_management.group_sale_order_template',
        )
        cls.template = cls.env['sale.order.template'].create(
            {
                'name': "With service",
                'note': "<p>Our terms</p>",
                'number_of_days': 10,
                'require_signature': True,
                'sale_order_template_line_ids': [
                    Command.create({'product_id': cls.helmet.id}),
                    Command.create(
                        {'display_type': 'line_section', 'name': "Options", 'is_optional': True}
                    ),
                    Command.create({'product_id': cls.service.id, 'product_uom_qty': 2}),
                ],
            }
        )
        cls.lead = cls._create_lead([(cls.bike, {'discount': 10})], user_id=cls.seller.id)

    def _open_dialog(self, user=None):
        action = self.lead.with_user(user or self.seller).action_new_quotation()
        self.assertEqual(action['res_model'], 'crm.opportunity.new.quotation')
        return self.env[action['res_model']].with_user(user or self.seller).browse(action['res_id'])

    def test_terms_of_the_template_products_of_the_opportunity(self):
        dialog = self._open_dialog()
        self.assertEqual(dialog.template, 'none')
        self.assertIn((str(self.template.id), "With service"), dialog._selection_template())
        dialog.template = str(self.template.id)
        order = self.env['sale.order'].browse(dialog.action_create_quotation()['res_id'])
        self.assertRecordValues(
            order,
            [
                {
                    'sale_order_template_id': self.template.id,
                    'require_signature': True,
                    'note': "<p>Our terms</p>",
                    'amount_untaxed': self.lead.amount_currency,
                }
            ],
        )
        self.assertRecordValues(
            order.order_line,
            [
                {'product_id': self.bike.id, 'discount': 10, 'product_uom_qty': 1},
                {'product_id': False, 'discount': 0, 'product_uom_qty': 0},
                {'product_id': self.service.id, 'discount': 0, 'product_uom_qty': 0},
            ],
        )

    def test_without_a_template_although_the_company_has_one(self):
        self.env.company.sale_order_template_id = self.template
        dialog = self._open_dialog()
        self.assertEqual(dialog.template, str(self.template.id))
        dialog.template = 'none'
        order = self.env['sale.order'].browse(dialog.action_create_quotation()['res_id'])
        self.assertFalse(order.sale_order_template_id)
        self.assertEqual(order.order_line.product_id, self.bike)

    def test_who_has_no_templates_is_not_asked(self):
        self.lead.user_id = self.salesperson
        action = self.lead.with_user(self.salesperson).action_new_quotation()
        self.assertEqual(action['res_model'], 'sale.order')
        self.template.active = False
        self.lead.user_id = self.seller
        action = self.lead.with_user(self.seller).action_new_quotation()
        self.assertEqual(action['res_model'], 'sale.order')
