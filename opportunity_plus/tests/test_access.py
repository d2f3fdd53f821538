from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestAccess(OpportunityPlusCommon):
    """Who may see and change what; and accepting never opens a door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {})])
        cls.line = cls.lead.opportunity_line_ids
        cls.colleagues_lead = cls._create_lead([(cls.service, {})], user_id=cls.colleague.id)
        cls.colleagues_line = cls.colleagues_lead.opportunity_line_ids

    @users('op_salesperson')
    def test_salesperson_works_on_own_lines(self):
        Line = self.env['crm.opportunity.line']
        line = Line.create({'lead_id': self.lead.id, 'product_id': self.service.id})
        line.product_uom_qty = 2
        self.assertEqual(self.lead.with_user(self.env.user).expected_revenue, 1150.0)
        line.unlink()
        self.assertEqual(
            Line.search([('lead_id', 'in', (self.lead | self.colleagues_lead).ids)]), self.line
        )

    @users('op_salesperson')
    def test_salesperson_and_a_colleagues_lines(self):
        line = self.colleagues_line.with_user(self.env.user)
        for function in (
            lambda: line.read(['price_unit']),
            lambda: line.write({'price_unit': 1.0}),
            line.unlink,
            lambda: line.create({'lead_id': self.colleagues_lead.id, 'product_id': self.bike.id}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                function()

    @users('op_employee', 'op_portal')
    def test_others_have_no_access(self):
        for model in (
            'crm.opportunity.line',
            'crm.opportunity.apply.orders',
            'crm.opportunity.apply.orders.line',
        ):
            for operation in ('read', 'write', 'create', 'unlink'):
                self.assertFalse(self.env[model].has_access(operation), (model, operation))

    @users('op_salesperson')
    def test_applying_orders_is_for_managers(self):
        Wizard = self.env['crm.opportunity.apply.orders']
        self.assertFalse(Wizard.has_access('create'))
        self.assertTrue(Wizard.with_user(self.manager).has_access('create'))

    @users('op_leader', 'op_manager')
    def test_leader_sees_all(self):
        lines = self.line | self.colleagues_line
        self.assertEqual(
            self.env['crm.opportunity.line'].search([('id', 'in', lines.ids)], order='id'), lines
        )

    @users('op_salesperson')
    def test_giving_an_opportunity_away_together_with_lines(self):
        lead = self.lead.with_user(self.env.user)
        lead.write(
            {
                'user_id': self.colleague.id,
                'opportunity_line_ids': [Command.create({'product_id': self.service.id})],
            }
        )
        self.assertEqual(self.lead.user_id, self.colleague)
        self.assertEqual(self.lead.expected_revenue, 1075.0)

    @users('op_salesperson')
    def test_giving_an_opportunity_away_together_with_its_amount(self):
        lead = self._create_lead(expected_revenue=5.0)
        self.env.flush_all()
        self.env.invalidate_all()
        lead.with_user(self.env.user).write(
            {'user_id': self.colleague.id, 'expected_revenue': 7.0, 'margin': 0.0}
        )
        self.assertRecordValues(lead, [{'user_id': self.colleague.id, 'expected_revenue': 7.0}])

    @users('op_salesperson')
    def test_own_quotation_of_a_colleagues_opportunity(self):
        """Odoo refuses this confirmation; here it passes and shows nothing.

        Not the note either: whoever signs one may read it.
        """
        order = self._create_order(self.colleagues_lead, user_id=self.salesperson.id)
        order.with_user(self.env.user).action_confirm()
        self.assertRecordValues(
            self.colleagues_lead, [{'won_status': 'won', 'expected_revenue': 1000.0}]
        )
        with self.assertRaises(AccessError):
            self.colleagues_lead.with_user(self.env.user).read(['expected_revenue'])
        note = self.colleagues_lead.message_ids[0]
        self.assertEqual(note.author_id, self.env.ref('base.partner_root'))
        self.assertFalse(note.with_user(self.env.user).has_access('read'))

    @users('op_salesperson')
    def test_own_quotation_of_an_own_opportunity(self):
        order = self._create_order(self.lead, user_id=self.salesperson.id)
        order.with_user(self.env.user).action_confirm()
        note = self.lead.message_ids[0]
        self.assertIn(order.name, note.body)
        self.assertEqual(note.author_id, self.salesperson.partner_id)

    def test_customer_in_sudo(self):
        """The portal confirms in sudo of the public user; the note is by somebody who exists."""
        public = self.env.ref('base.public_user')
        order = self._create_order(self.lead)
        order.with_user(public).sudo().action_confirm()
        self.assertEqual(self.lead.won_status, 'won')
        note = self.lead.message_ids[0]
        self.assertIn(order.name, note.body)
        self.assertEqual(note.author_id, self.env.ref('base.partner_root'))

    @users('op_employee')
    def test_employee_with_orders_but_no_crm(self):
        accountant_group = self.env.ref('account.group_account_invoice')
        self.employee.sudo().group_ids += accountant_group
        order = self._create_order(self.lead)
        order.with_user(self.env.user).action_confirm()
        self.assertEqual(self.lead.won_status, 'won')
        with self.assertRaises(AccessError):
            self.lead.with_user(self.env.user).read(['expected_revenue'])

    @users('op_employee')
    def test_opportunity_line_of_an_order_line_is_for_sales(self):
        fields = self.env['sale.order.line'].fields_get()
        self.assertNotIn('opportunity_line_id', fields)

    @users('op_salesperson')
    def test_what_acceptance_remembers_is_nobodys(self):
        lead = self.lead.with_user(self.env.user)
        self.assertNotIn('acceptance_ids', lead.fields_get())
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.write({'acceptance_ids': [Command.create({'expected_revenue': 3})]})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.write({'acceptance_revision': 3})

    @users('op_salesperson')
    def test_context_cannot_be_forged(self):
        order = self._create_order(self.lead, user_id=self.salesperson.id)
        order.action_confirm()
        for value in (True, 1, 'ACCEPTANCE', {}):
            lead = self.lead.with_user(self.env.user).with_context(opportunity_acceptance=value)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                lead.expected_revenue = 1.0
            with self.assertRaises(UserError), self.env.cr.savepoint():
                lead.opportunity_line_ids.price_unit = 1.0

    @users('op_salesperson')
    def test_defaults_cannot_be_forged(self):
        orders = self.env['sale.order'].with_context(default_opportunity_accepted=True)
        order = orders.create({'partner_id': self.customer.id, 'opportunity_id': self.lead.id})
        self.assertFalse(order.opportunity_accepted)

    @users('op_portal', 'op_employee', 'op_salesperson')
    def test_refusals_name_nothing_to_strangers(self):
        self._create_order(self.colleagues_lead).action_confirm()
        lines = self.env['crm.opportunity.line']
        values = {'lead_id': self.colleagues_lead.id, 'product_id': self.bike.id, 'name': "x"}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lines.create(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.line.with_user(self.env.user).write({'lead_id': self.colleagues_lead.id})
