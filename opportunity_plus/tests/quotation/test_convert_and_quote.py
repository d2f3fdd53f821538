from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestConvertAndQuote(OpportunityPlusCommon):
    """From a lead to a customer, an opportunity and a quotation in one step."""

    def _create_raw_lead(self, lines=(), **values):
        return self._create_lead(
            lines,
            **{
                'type': 'lead',
                'partner_id': False,
                'contact_name': "Newman",
                'partner_name': "New Wheels",
                'email_from': 'newman@newwheels.example.com',
                **values,
            },
        ).with_user(self.env.user)

    def _open(self, lead):
        """Open the dialog as the button of the lead does."""
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_lead_action_convert_and_quote'
        )
        self.assertEqual(action['res_model'], 'crm.lead2opportunity.partner')
        return Form(
            lead.env[action['res_model']].with_context(
                active_model='crm.lead', active_id=lead.id, active_ids=lead.ids
            )
        )

    def _quote(self, form):
        action = form.save().action_convert_and_quote()
        self.assertEqual(action['res_model'], 'sale.order')
        return self.env['sale.order'].browse(action['res_id'])

    @users('op_salesperson', 'op_leader', 'op_manager')
    def test_a_new_customer(self):
        lead = self._create_raw_lead(
            [(self.bike, {'product_uom_qty': 2}), (self.helmet, {'discount': 10})],
            user_id=self.env.user.id,
            email_from=f'newman.{self.env.user.login}@example.com',
        )
        amount = lead.expected_revenue
        form = self._open(lead)
        # Odoo proposes another team to who is in none of the lead's.
        team = self.team if self.env.user == self.salesperson else form.team_id
        order = self._quote(form)
        self.assertEqual((lead.type, lead.won_status), ('opportunity', 'pending'))
        self.assertEqual(lead.partner_id.name, "Newman")
        self.assertEqual(lead.partner_id.parent_id.name, "New Wheels")
        self.assertEqual(lead.partner_id.origin_lead_id, lead)
        self.assertRecordValues(
            order,
            [
                {
                    'opportunity_id': lead.id,
                    'partner_id': lead.partner_id.id,
                    'state': 'draft',
                    'amount_untaxed': 2090.0,
                    'user_id': self.env.user.id,
                    'team_id': team.id,
                }
            ],
        )
        self.assertEqual((lead.expected_revenue, amount), (2090.0, 2090.0))
        self.assertEqual(order.order_line.opportunity_line_id, lead.opportunity_line_ids)
        self.assertEqual((lead.user_id, lead.team_id), (self.env.user, team))

    @users('op_salesperson')
    def test_an_existing_customer_and_no_products(self):
        lead = self._create_raw_lead(expected_revenue=70.0)
        with self._open(lead) as form:
            form.action = 'exist'
            form.partner_id = self.customer
        order = self._quote(form)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual((order.partner_id, order.opportunity_id), (self.customer, lead))
        self.assertFalse(order.order_line)
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('manual', 70.0))

    @users('op_leader')
    def test_salesperson_and_team_of_the_dialog(self):
        lead = self._create_raw_lead(user_id=False)
        with self._open(lead) as form:
            form.user_id = self.colleague
        order = self._quote(form)
        self.assertEqual((lead.user_id, order.user_id), (self.colleague, self.colleague))
        self.assertEqual((lead.team_id, order.team_id), (self.team, self.team))

    @users('op_salesperson')
    def test_a_colleagues_customer(self):
        """The quotation is the user's where the lead is nobody's: they would not see it else."""
        self.customer.user_id = self.colleague
        lead = self._create_raw_lead([(self.bike, {})], user_id=False, partner_id=self.customer.id)
        order = self._quote(self._open(lead))
        self.assertEqual(order.user_id, self.salesperson)
        self.assertEqual(lead.partner_id, self.customer)

    @users('op_salesperson')
    def test_no_customer(self):
        lead = self._create_raw_lead()
        wizard = self._open(lead).save()
        wizard.write({'action': 'exist', 'partner_id': False})
        with self.assertRaisesRegex(UserError, "has no customer"), self.env.cr.savepoint():
            wizard.action_convert_and_quote()
        self.assertEqual(lead.type, 'lead', "all or nothing")

    @users('op_salesperson')
    def test_merged(self):
        lead = self._create_raw_lead([(self.bike, {})])
        email = lead.email_from
        opportunity = self._create_raw_lead(
            [(self.service, {})], type='opportunity', email_from=email, stage_id=self.stage_new.id
        )
        lost = self._create_raw_lead(type='opportunity', email_from=email, name="Lost before")
        lost.action_set_lost()
        with self._open(lead) as form:
            self.assertEqual(form.name, 'merge')
            form.duplicated_lead_ids.remove(id=lost.id)
        order = self._quote(form)
        self.assertFalse(lead.exists())
        self.assertTrue(lost.exists())
        self.assertEqual(order.opportunity_id, opportunity)
        self.assertEqual(opportunity.partner_id.name, "Newman", "the merge leaves none, we do not")
        self.assertCountEqual(order.order_line.product_id, self.bike | self.service)
        self.assertEqual((order.amount_untaxed, opportunity.expected_revenue), (1075.0, 1075.0))

    @users('op_salesperson')
    def test_given_to_a_colleague(self):
        lead = self._create_raw_lead()
        with self._open(lead) as form:
            form.user_id = self.colleague
        with self.assertRaisesRegex(UserError, "op_colleague"), self.env.cr.savepoint():
            self._quote(form)
        self.assertEqual((lead.type, lead.user_id), ('lead', self.salesperson))

    @users('op_salesperson')
    def test_a_lost_lead(self):
        lead = self._create_raw_lead()
        wizard = self._open(lead).save()
        lead.action_set_lost()
        with self.assertRaisesRegex(UserError, "lost or archived"), self.env.cr.savepoint():
            wizard.action_convert_and_quote()
        self.assertFalse(lead.order_ids)

    @users('op_salesperson')
    def test_another_currency(self):
        currency = self.env['res.currency'].sudo().create({'name': 'OPC', 'symbol': 'C'})
        self.env['res.currency.rate'].sudo().create({'currency_id': currency.id, 'rate': 2.0})
        self.env['res.config.settings'].sudo().create({'group_product_pricelist': True}).execute()
        pricelist = (
            self.env['product.pricelist'].sudo().create({'name': "C", 'currency_id': currency.id})
        )
        self.customer.property_product_pricelist = pricelist
        lead = self._create_raw_lead([(self.bike, {})])
        with self._open(lead) as form:
            form.action = 'exist'
            form.partner_id = self.customer
        order = self._quote(form)
        self.assertEqual((order.currency_id, lead.currency_id), (currency, currency))
        self.assertEqual(order.amount_untaxed, lead.amount_currency)

    def test_not_in_mass(self):
        leads = self._create_raw_lead() | self._create_raw_lead()
        wizard = (
            self.env['crm.lead2opportunity.partner.mass']
            .with_context(active_model='crm.lead', active_ids=leads.ids)
            .create({'lead_tomerge_ids': [Command.set(leads.ids)], 'deduplicate': False})
        )
        with self.assertRaisesRegex(UserError, "one lead at a time"):
            wizard.action_convert_and_quote()
        wizard.action_mass_convert()
        self.assertEqual(set(leads.mapped('type')), {'opportunity'})
        self.assertFalse(leads.order_ids)

    @users('op_salesperson')
    def test_only_the_lead_of_the_dialog(self):
        """What a client writes into the context converts nothing else."""
        lead, other = self._create_raw_lead(), self._create_raw_lead(email_from=False)
        wizard = self._open(lead).save()
        wizard.with_context(active_ids=other.ids).action_convert_and_quote()
        self.assertEqual((lead.type, other.type), ('opportunity', 'lead'))

    @users('op_employee', 'op_portal')
    def test_not_by_others(self):
        lead = self._create_raw_lead()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env['crm.lead2opportunity.partner'].create({'lead_id': lead.id})

    @users('op_salesperson')
    def test_not_a_colleagues_lead(self):
        lead = self._create_raw_lead(user_id=self.colleague.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._quote(self._open(lead))

    @users('op_leader')
    def test_other_company(self):
        other = self.env['res.company'].sudo().create({'name': "Other Ltd"})
        values = {'user_id': self.leader.id, 'team_id': False, 'company_id': other.id}
        self.leader.company_ids += other
        lead = self._create_raw_lead([(self.bike, {})], **values)
        self.assertEqual(lead.company_id, other)
        here, both = self.company.ids, (self.company | other).ids
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._quote(self._open(lead.with_context(allowed_company_ids=here)))
        order = self._quote(self._open(lead.with_context(allowed_company_ids=both)))
        self.assertEqual((order.company_id, order.opportunity_id), (other, lead))
