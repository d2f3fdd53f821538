import inspect
import re

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import OpportunityPlusCommon
from ..common_rooms import get_classes, is_own

# What Odoo does for order lines elsewhere than on orders, and why we do not.
NOT_OURS = {
    ('account.move.line', '_sale_create_reinvoice_sale_line'),  # expenses that a customer pays
    ('account.move.line', '_sale_prepare_sale_line_values'),
    ('product.product', '_compute_sales_count'),  # what was sold, not what is forecast
    ('product.product', '_compute_product_is_in_sale_order'),  # a filter of an order's catalog
    ('product.product', '_search_product_is_in_sale_order'),
    ('product.template', '_check_sale_product_company'),  # _check_opportunity_companies
}


@tagged('post_install', '-at_install')
class TestProductChanges(OpportunityPlusCommon):
    """What Odoo does for order lines when something else changes happens to opportunities too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref('uom.product_uom_dozen')
        cls.lead = cls._create_lead([(cls.bike, {'product_uom_qty': 2})])
        cls.line = cls.lead.opportunity_line_ids
        cls.other_company = cls.env['res.company'].create({'name': "Other Ltd"})

    def test_what_odoo_does_for_order_lines_is_done_here(self):
        """Each method of sales on other models that looks for order lines has one of ours."""
        wrong = []
        for model, registry_class in self.env.registry.items():
            classes = get_classes(registry_class)
            own = {name for base in classes if is_own(base) for name in vars(base)}
            for base in classes:
                if re.match(
                    r'odoo\.addons\.sale(_management|_margin|_crm)?\.models', base.__module__
                ):
                    if model.startswith('sale.'):
                        continue
                    wrong += [
                        (model, name)
                        for name, value in vars(base).items()
                        if inspect.isfunction(value)
                        and "'sale.order.line'" in inspect.getsource(value)
                        and name not in own
                        and (model, name) not in NOT_OURS
                    ]
        self.assertFalse(sorted(set(wrong)))

    def test_the_catalog_knows_what_is_in_the_opportunity(self):
        action = self.lead.with_user(self.salesperson).action_add_from_catalog()
        self.assertEqual(action['context']['product_catalog_order_model'], 'crm.lead')
        products = self.env['product.product'].with_user(self.salesperson)
        products = products.with_context(order_id=self.lead.id)
        name = 'product_catalog_product_is_in_opportunity'
        self.assertEqual(products.search([(name, '=', True)]), self.bike)
        self.assertNotIn(self.bike, products.search([(name, '=', False)]))
        both = (self.bike | self.helmet).with_env(products.env)
        self.assertEqual(both.mapped(name), [True, False])
        self.assertFalse(products.with_context(order_id=None).search([(name, '=', True)]))

    # Unit

    def test_unit(self):
        order = self._create_order(self.env['crm.lead'], [(self.bike, {'product_uom_qty': 2})])
        self.bike.product_tmpl_id.uom_id = self.dozen
        self.env.flush_all()
        self.env.invalidate_all()
        for line in (self.line, order.order_line):
            line.product_uom_qty = 3
            self.assertEqual((line.product_uom_id, line.price_subtotal), (self.dozen, 3000.0))
        self.assertEqual(self.lead.expected_revenue, 3000.0)
        self.assertEqual(self.lead.margin, 1200.0)
        self.assertEqual(self._quote(self.lead).amount_untaxed, 3000.0)

    def test_unit_keeps_typed_prices_and_what_was_replaced(self):
        self.line.price_unit = 900.0
        order = self._quote(self.lead)
        order.action_confirm()
        self.bike.product_tmpl_id.uom_id = self.dozen
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((order.amount_untaxed, self.lead.expected_revenue), (1800.0, 1800.0))
        self.assertEqual(self.lead.opportunity_line_ids.product_uom_id, self.dozen)
        self.assertFalse(self.lead.acceptance_failure)
        order._action_cancel()
        self.assertEqual(self.lead.opportunity_line_ids, self.line)
        self.assertEqual((self.line.product_uom_id, self.line.price_unit), (self.dozen, 900.0))

    def test_unit_of_a_sold_product_keeps_the_price_of_the_order(self):
        order = self._quote(self.lead)
        order.action_confirm()
        self.bike.product_tmpl_id.uom_id = self.dozen
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((order.amount_untaxed, self.lead.expected_revenue), (2000.0, 2000.0))

    def test_unit_of_another_kind(self):
        self.bike.product_tmpl_id.uom_id = self.env.ref('uom.product_uom_hour')
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.line.product_uom_id, self.env.ref('uom.product_uom_hour'))
        self.line.product_uom_qty = 3
        self.assertEqual(self.lead.expected_revenue, 3000.0)

    def test_unit_although_it_is_forecast_in_another(self):
        self.line.product_uom_id = self.dozen
        with self.assertRaisesRegex(UserError, "Bike.*Units.*Dozens"):
            self.bike.product_tmpl_id.uom_id = self.env.ref('uom.product_uom_hour')

    def test_the_form_warns_of_another_unit(self):
        self.assertTrue(self.bike._trigger_uom_warning())
        self.assertFalse(self.service._trigger_uom_warning())

    # Company

    def test_company(self):
        self.lead.company_id = self.company
        with self.assertRaisesRegex(ValidationError, "Bike.*Other Ltd"):
            self.bike.product_tmpl_id.company_id = self.other_company
        self.bike.product_tmpl_id.company_id = self.company
        self.helmet.product_tmpl_id.company_id = self.other_company

    # Deleted, archived, not for sale

    def test_variants_that_are_forecast_are_archived_not_deleted(self):
        used, unused = self.bike, self._create_product("Unused", 5.0)
        (used | unused)._unlink_or_archive()
        self.assertFalse(unused.exists())
        self.assertFalse(used.active)
        self.assertEqual(self.line.product_id, used)

    def _withdraw(self):
        """Let the product not be for sale any more, in each way."""
        yield "archived", lambda: self.bike.action_archive()
        yield "not for sale", lambda: self.bike.write({'sale_ok': False})

    def test_what_is_withdrawn_stops_nothing(self):
        other = self._create_lead([(self.bike, {})])
        for what, withdraw in self._withdraw():
            withdraw()
            with self.subTest(what=what):
                self.lead.with_user(self.salesperson).write({'company_id': self.company.id})
                self.lead.company_id = False
                self.line.product_uom_qty = 5
                with Form(self.lead.with_user(self.salesperson)) as form:
                    form.name = what
                copy = self.lead.copy()
                self.line.write({'lead_id': copy.id})
                self.line.write({'lead_id': self.lead.id})
                self.env.flush_all()
            self.bike.write({'active': True, 'sale_ok': True})
        self.bike.action_archive()
        head = (self.lead | other).with_user(self.leader).merge_opportunity()
        self.env.flush_all()
        self.assertEqual(len(head.sudo().opportunity_line_ids.product_id), 1)

    def test_what_is_withdrawn_does_not_stop_the_assignment(self):
        self.env['ir.config_parameter'].set_param('crm.lead.auto.assignment', 'True')
        leads = self.env['crm.lead'].create(
            [
                {
                    'name': f"Duplicate {number}",
                    'type': 'lead',
                    'user_id': False,
                    'team_id': False,
                    'company_id': self.company.id,
                    'email_from': 'duplicate@example.com',
                    'opportunity_line_ids': [Command.create({'product_id': self.bike.id})],
                }
                for number in range(2)
            ]
        )
        team = self.env['crm.team'].create(
            {
                'name': "Assigned",
                'company_id': self.company.id,
                'assignment_domain': "[('name', 'ilike', 'Duplicate')]",
                'crm_team_member_ids': [
                    Command.create({'user_id': self.manager.id, 'assignment_max': 300})
                ],
            }
        )
        self.bike.action_archive()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = now() - interval '2 day' WHERE id IN %s",
            [tuple(leads.ids)],
        )
        self.env.invalidate_all()
        team._action_assign_leads()
        self.env.flush_all()
        self.assertEqual(leads.exists().team_id, team)
        self.assertEqual(leads.exists().opportunity_line_ids.product_id, self.bike)

    def test_a_withdrawn_product_cannot_be_chosen(self):
        for what, withdraw in self._withdraw():
            withdraw()
            with self.assertRaisesRegex(ValidationError, f"Bike.*{what}"):
                self._create_lead([(self.bike, {})])
            self.bike.write({'active': True, 'sale_ok': True})
