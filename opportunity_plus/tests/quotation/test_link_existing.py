from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged, users

from ..common_link import LinkCommon


@tagged('post_install', '-at_install')
class TestLinkExisting(LinkCommon):
    """Quotations, orders and meetings that are there already are linked."""

    @users('op_salesperson')
    def test_many_at_once(self):
        orders = self._create_free_order() | self._create_free_order(partner_id=self.ann.id)
        left_out = self._create_free_order()
        meeting = self._create_meeting(self.salesperson.partner_id, self.ann)
        wizard = self._open()
        self.assertEqual(wizard.order_line_ids.order_id, orders | left_out)
        self.assertEqual(wizard.meeting_line_ids.meeting_id, meeting)
        self._link(wizard, *orders.with_user(self.env.user), meeting.with_user(self.env.user))
        self.assertEqual(self.lead.order_ids, orders)
        self.assertEqual(self.lead.calendar_event_ids, meeting)
        self.assertFalse(left_out.opportunity_id)
        body = self.lead.message_ids[0].body
        for record in (*orders, meeting):
            self.assertIn(record.display_name, body)
        self.assertEqual(self.lead.won_status, 'pending')

    @users('op_salesperson')
    def test_what_is_offered(self):
        shown = self._create_free_order()
        shared = self._create_free_order(user_id=False)
        shared.user_id = False
        self._create_free_order(user_id=self.colleague.id)
        self._create_free_order(partner_id=self.other_customer.id)
        self._create_free_order(state='cancel')
        self._create_order(self._create_lead(name="Other"), user_id=self.salesperson.id)
        mine = self._create_meeting(self.salesperson.partner_id, self.ann)
        public = self._create_meeting(self.ann, user_id=self.colleague.id)
        self._create_meeting(self.ann, user_id=self.colleague.id, privacy='private')
        self._create_meeting(self.other_customer)
        self._create_meeting(self.ann, opportunity_id=self._create_lead().id)
        wizard = self._open()
        self.assertEqual(wizard.order_line_ids.order_id, shown | shared)
        self.assertEqual(wizard.meeting_line_ids.meeting_id, mine | public)
        self.assertFalse(wizard.is_limited)

    @users('op_leader', 'op_manager')
    def test_leaders_are_offered_all(self):
        lead = self._create_lead()
        orders = self._create_free_order() | self._create_free_order(user_id=self.colleague.id)
        wizard = self._open(lead)
        self.assertEqual(wizard.order_line_ids.order_id, orders)
        self._link(wizard, *orders.with_user(self.env.user))
        self.assertEqual(lead.order_ids, orders)

    @users('op_salesperson')
    def test_nothing_to_choose(self):
        wizard = self._open()
        self.assertFalse(wizard.order_line_ids | wizard.meeting_line_ids)
        with self.assertRaisesRegex(UserError, "at least one"):
            wizard.action_link()

    @users('op_salesperson')
    def test_the_only_candidate_is_chosen(self):
        order = self._create_free_order()
        wizard = self._open()
        self.assertTrue(wizard.order_line_ids.is_selected)
        self.assertTrue(wizard.has_selected)
        with Form(wizard) as form, form.order_line_ids.edit(0) as line:
            line.is_selected = False
        self.assertFalse(wizard.has_selected, "no button to press, then")
        other = self._create_free_order()
        wizard = self._open()
        self.assertEqual(wizard.order_line_ids.order_id, order | other)
        self.assertFalse(wizard.has_selected)

    @users('op_salesperson')
    def test_a_confirmed_order_closes_as_won(self):
        quotation, order = self._create_free_order(), self._create_free_order()
        order.action_confirm()
        wizard = self._open()
        with Form(wizard) as form:
            for index, line in enumerate(wizard.order_line_ids):
                with form.order_line_ids.edit(index) as line_form:
                    line_form.is_selected = True
                said = form.consequence or ""
                self.assertEqual(
                    "closes the opportunity as won" in said, line.order_id.id == order.id
                )
                if line.order_id.id == order.id:
                    self.assertIn(order.name, said)
                with form.order_line_ids.edit(index) as line_form:
                    line_form.is_selected = False
            self.assertFalse(form.consequence)
        self.assertEqual(self.lead.won_status, 'pending', "saying is not doing")
        self._link(wizard, *(order | quotation).with_user(self.env.user))
        self.assertRecordValues(
            self.lead,
            [
                {
                    'won_status': 'won',
                    'stage_id': self.stage_won.id,
                    'amount_source': 'order',
                    'expected_revenue': 1000.0,
                    'accepted_order_ids': order.ids,
                    'order_ids': (order | quotation).ids,
                }
            ],
        )

    @users('op_salesperson')
    def test_what_the_settings_make_of_it(self):
        self.company.write(
            {'opportunity_close_on_acceptance': False, 'opportunity_sibling_policy': 'cancel'}
        )
        order, sibling = self._create_free_order(), self._create_order(self.lead)
        order.action_confirm()
        wizard = self._open()
        wizard.order_line_ids.is_selected = True
        self.assertNotIn("won", wizard.consequence)
        self.assertIn("open quotations are cancelled", wizard.consequence)
        self._link(wizard)
        self.assertEqual((self.lead.won_status, sibling.state), ('pending', 'cancel'))
        self.assertEqual(self.lead.expected_revenue, 1000.0)

    def _refused(self, wizard, text, error=UserError):
        with self.assertRaisesRegex(error, text), self.env.cr.savepoint():
            wizard.action_link()

    @users('op_salesperson')
    def test_what_changed_meanwhile(self):
        order = self._create_free_order()
        meeting = self._create_meeting(self.salesperson.partner_id, self.ann)
        wizard = self._open()
        (wizard.order_line_ids | wizard.meeting_line_ids).is_selected = True
        other = self._create_lead(name="The other deal")
        for record in (order, meeting):
            name = record.display_name
            with self.subTest(record._name):
                record.opportunity_id = other
                self._refused(wizard, f"{name}.*The other deal")
                other.user_id = self.colleague
                self._refused(wizard, f"{name}.*another opportunity")
                other.user_id = self.salesperson
                record.opportunity_id = False
        order.partner_id = self.other_customer
        self._refused(wizard, f"{order.name}.*does not belong to Blue Bikes")
        order.partner_id = self.ann
        meeting.partner_ids = self.salesperson.partner_id
        self._refused(wizard, "Talk about bikes.*does not belong to Blue Bikes")
        self.assertFalse(order.opportunity_id, "all or nothing")
        self.lead.partner_id = False
        self._refused(wizard, "has no customer")
        self.lead.write({'partner_id': self.customer.id, 'type': 'lead'})
        self._refused(wizard, "is a lead")
        self.lead.type = 'opportunity'
        meeting.unlink()
        wizard.action_link()
        self.assertEqual(order.opportunity_id, self.lead, "what is gone is left out")

    @users('op_salesperson')
    def test_forged_choice(self):
        """Whatever a client writes into the dialog, the user's own rights decide."""
        foreign = self._create_free_order(user_id=self.colleague.id)
        private = self._create_meeting(self.ann, user_id=self.colleague.id, privacy='private')
        self._create_free_order()
        wizard = self._open()
        line = wizard.order_line_ids
        for values in ({'order_id': foreign.id}, {'order_id': False, 'meeting_id': private.id}):
            line.write({'is_selected': True, **values})
            self._refused(wizard, "", AccessError)
        self.env.invalidate_all()
        line.write({'order_id': foreign.id, 'meeting_id': False})
        with self.assertRaises(AccessError):
            line.read(['amount_untaxed'])
        wizard.sudo().lead_id = self._create_lead(user_id=self.colleague.id)
        line.order_id = self._create_free_order()
        self._refused(wizard, "", AccessError)

    @users('op_employee', 'op_portal')
    def test_not_by_others(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._open()
        for model in ('crm.opportunity.link', 'crm.opportunity.link.line'):
            for operation in ('read', 'write', 'create', 'unlink'):
                self.assertFalse(self.env[model].has_access(operation), (model, operation))

    @users('op_salesperson')
    def test_not_on_a_colleagues_opportunity(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._open(self._create_lead(user_id=self.colleague.id))
        wizard = self._open()
        with self.assertRaises(AccessError):
            wizard.with_user(self.colleague).read(['lead_id'])
        self._create_free_order()
        with self.assertRaises(AccessError):
            self._open().order_line_ids.with_user(self.colleague).read(['order_id'])

    @users('op_salesperson')
    def test_without_customer_and_on_a_lead(self):
        for values, text in (
            ({'partner_id': False}, "has no customer"),
            ({'type': 'lead'}, "is a lead"),
        ):
            with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
                self._open(self._create_lead(**values))

    def test_companies(self):
        other = self.env['res.company'].create({'name': "Other Ltd"})
        user = new_test_user(
            self.env,
            login='op_both',
            groups='sales_team.group_sale_salesman_all_leads',
            company_id=self.company.id,
            company_ids=[Command.set((self.company | other).ids)],
        )
        here = self._create_free_order()
        there = self.env['sale.order'].create(
            {'partner_id': self.customer.id, 'company_id': other.id, 'user_id': user.id}
        )
        self.assertEqual(self.lead.company_id, self.company)
        both = self.lead.with_context(allowed_company_ids=(self.company | other).ids)
        wizard = self._open(both, user)
        self.assertEqual(wizard.order_line_ids.order_id, here)
        wizard.order_line_ids.write({'order_id': there.id, 'is_selected': True})
        wizard = wizard.with_context(allowed_company_ids=(self.company | other).ids)
        self._refused(wizard, f"{there.name}.*Other Ltd.*{self.company.name}")
        nobodys = self._create_lead(user_id=False, team_id=False, stage_id=False)
        nobodys.company_id = False
        both = nobodys.with_context(allowed_company_ids=(self.company | other).ids)
        self.assertEqual(self._open(both, user).order_line_ids.order_id, here | there)
        self.assertEqual(
            self._open(nobodys.with_context(allowed_company_ids=self.company.ids), user)
            .order_line_ids.order_id,
            here,
        )  # fmt: skip
