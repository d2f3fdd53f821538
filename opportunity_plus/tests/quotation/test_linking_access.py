from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestLinkingAccess(OpportunityPlusCommon):
    """An order that is linked may win, overwrite and strip a deal: not that of somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.opportunity_sibling_policy = 'cancel'
        cls.theirs = cls._create_lead(
            [(cls.bike, {'duration_months': 7})], name="Theirs", user_id=cls.colleague.id
        )
        cls.quote = cls._create_order(cls.theirs, user_id=cls.colleague.id)
        cls.own = cls._create_lead(name="Own")
        cls.order = cls._create_order(cls.env['crm.lead'], user_id=cls.salesperson.id)
        cls.sold = cls._create_order(cls.env['crm.lead'], user_id=cls.salesperson.id)
        cls.sold.action_confirm()
        cls.env.flush_all()

    def _get_values(self, lead, **values):
        line = Command.create({'product_id': self.bike.id})
        return {
            'partner_id': self.customer.id,
            'opportunity_id': lead.id,
            'order_line': [line],
            **values,
        }

    def _assert_refused(self, function, hidden=True):
        pattern = "(?s)^((?!Theirs).)*cannot see((?!Theirs).)*$" if hidden else "Theirs.*not yours"
        with self.assertRaisesRegex(AccessError, pattern), self.env.cr.savepoint():
            function()
        self.env.invalidate_all()
        self.assertRecordValues(
            self.theirs,
            [{'won_status': 'pending', 'expected_revenue': 1000.0, 'amount_source': 'lines'}],
        )
        self.assertEqual((self.quote.state, self.theirs.order_ids), ('draft', self.quote))

    def _get_doors(self):
        """Every way in which a person may link an order to an opportunity."""
        orders = self.env['sale.order']
        context = {'default_opportunity_id': self.theirs.id}
        plain = self._get_values(self.theirs)
        del plain['opportunity_id']
        mine = [order.with_user(self.env.user) for order in (self.order, self.sold)]
        values = {'opportunity_id': self.theirs.id}
        headers = ['.id', 'opportunity_id/.id']
        lead = self.own.with_user(self.env.user)
        return {
            'write': lambda: mine[0].write(values),
            'write, confirmed': lambda: mine[1].write(values),
            'write and confirm': lambda: mine[0].write({**values, 'state': 'sale'}),
            'many at once': lambda: (mine[0] | mine[1]).write(values),
            'form': lambda: mine[0].web_save(values, {}),
            'create': lambda: orders.create(self._get_values(self.theirs)),
            'create confirmed': lambda: orders.create(self._get_values(self.theirs, state='sale')),
            'default': lambda: orders.with_context(**context).create(plain),
            'default, confirmed': lambda: orders.with_context(
                **context, default_state='sale'
            ).create(plain),
            'copy': lambda: mine[0].copy(values),
            'import': lambda: self._load(orders, headers, [[mine[0].id, self.theirs.id]]),
            'list of an own opportunity': lambda: lead.write(
                {'order_ids': [Command.update(mine[0].id, values)]}
            ),
        }

    def _load(self, model, headers, rows):
        answer = model.load(headers, [[str(value) for value in row] for row in rows])
        if answer['messages']:
            raise AccessError(answer['messages'][0]['message'])

    @users('op_salesperson')
    def test_of_somebody_else(self):
        self.assertFalse(self.theirs.with_user(self.env.user).has_access('read'))
        for door, function in self._get_doors().items():
            with self.subTest(door):
                self._assert_refused(function)

    @users('op_salesperson')
    def test_of_no_company(self):
        """Also where one works in another company."""
        other = self.env['res.company'].sudo().create({'name': "Other Ltd"})
        self.theirs.company_id = False
        stranger = new_test_user(
            self.env(su=True),
            login='op_abroad',
            groups='sales_team.group_sale_salesman',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        values = {'partner_id': self.customer.id, 'opportunity_id': self.theirs.id}
        orders = self.env['sale.order'].with_user(stranger)
        self._assert_refused(lambda: orders.create({**values, 'state': 'sale'}))
        order = orders.create({'partner_id': self.customer.id})
        self._assert_refused(lambda: order.write({'opportunity_id': self.theirs.id}))

    @users('op_salesperson')
    def test_who_may_only_read_may_quote(self):
        """The team's access: a quotation may be linked, and is confirmed as any other."""
        self.company.sudo().opportunity_team_access = True
        self.theirs.team_relation_ids = [
            Command.create({'partner_id': self.salesperson.partner_id.id})
        ]
        order, sold = (record.with_user(self.env.user) for record in (self.order, self.sold))
        values = {'opportunity_id': self.theirs.id}
        self._assert_refused(lambda: sold.write(values), hidden=False)
        self._assert_refused(lambda: order.write({**values, 'state': 'sale'}), hidden=False)
        self._assert_refused(
            lambda: order.create(self._get_values(self.theirs, state='sale')), hidden=False
        )
        order.write(values)
        self.assertEqual(self.theirs.won_status, 'pending')
        order.action_confirm()
        self.assertEqual(self.theirs.won_status, 'won')

    @users('op_salesperson')
    def test_what_is_linked_already_is_confirmed(self):
        """By whoever may write the order: a sale is never refused."""
        self.quote.user_id = self.env.user
        quote = self.quote.with_user(self.env.user)
        quote.write({'opportunity_id': self.theirs.id, 'client_order_ref': "the same"})
        quote.action_confirm()
        self.assertEqual(self.theirs.won_status, 'won')

    @users('op_salesperson')
    def test_own_ones(self):
        for record in (self.order, self.sold):
            record.with_user(self.env.user).opportunity_id = self.own
        self.assertEqual(self.own.accepted_order_ids, self.sold)
        self.env['sale.order'].create(self._get_values(self.own, state='sale'))
        self.assertEqual(self.own.expected_revenue, 2000.0)

    @users('op_salesperson')
    def test_in_sudo(self):
        self.sold.with_user(self.env.user).sudo().opportunity_id = self.theirs
        self.assertEqual(self.theirs.won_status, 'won')

    @users('op_salesperson')
    def test_line_of_somebody_else(self):
        """It would tell what is said there, and put it on the own deal."""
        line = self.theirs.opportunity_line_ids
        order = self.order.with_user(self.env.user)
        order.opportunity_id = self.own
        values = {'product_id': self.bike.id, 'opportunity_line_id': line.id}
        for function in (
            lambda: order.order_line.write({'opportunity_line_id': line.id}),
            lambda: order.write({'order_line': [Command.create(values)]}),
            lambda: order.order_line.create({**values, 'order_id': order.id}),
            lambda: order.order_line.with_context(default_opportunity_line_id=line.id).create(
                {'order_id': order.id, 'product_id': self.bike.id}
            ),
            lambda: order.order_line.copy({'order_id': order.id, 'opportunity_line_id': line.id}),
        ):
            with self.assertRaisesRegex(UserError, "Bike.*cannot see"), self.env.cr.savepoint():
                function()
        order.action_confirm()
        self.assertFalse(any(self.own.opportunity_line_ids.mapped('duration_months')))

    def test_copies_of_orders(self):
        """Last year's order must not raise last year's deal; a revision stays in an open one."""
        lead = self._create_lead([(self.bike, {})])
        order = self._quote(lead)
        self.assertEqual(order.copy().opportunity_id, lead)
        order.action_confirm()
        copy = order.copy()
        self.assertFalse(copy.opportunity_id)
        copy.action_confirm()
        self.assertEqual(lead.expected_revenue, 1000.0)
        self.assertEqual(order.copy({'opportunity_id': lead.id}).opportunity_id, lead)
        lost = self._create_lead()
        order = self._create_order(lost)
        lost.action_set_lost()
        self.assertFalse(order.copy().opportunity_id)

    @users('op_salesperson')
    def test_copy_of_an_order_of_somebody_elses_deal(self):
        quote = self._quote(self.theirs.with_user(self.colleague)).sudo()
        quote.user_id = self.env.user
        self.assertTrue(quote.order_line.opportunity_line_id)
        copy = quote.with_user(self.env.user).copy()
        line = copy.sudo().order_line
        self.assertFalse(copy.sudo().opportunity_id | line.opportunity_line_id.lead_id)
        self.assertEqual(copy.amount_untaxed, quote.amount_untaxed)
