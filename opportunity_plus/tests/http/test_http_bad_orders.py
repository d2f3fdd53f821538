from odoo.tests import tagged

from ..common_http import OpportunityHttpCommon


@tagged('post_install', '-at_install')
class TestBadOrders(OpportunityHttpCommon):
    """Quotations that name an opportunity they should not: refused clearly, or harmless."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env['res.company'].create({'name': "Other Ltd"})
        cls.env.user.company_ids += cls.other_company
        cls.untaxed = cls._create_product("Untaxed", 1000.0, taxes=cls.env['account.tax'])

    def _prepare_order(self, lead_id, **values):
        return {
            'partner_id': self.customer.id,
            'opportunity_id': lead_id,
            'order_line': [self._line_vals(self.untaxed, price_unit=1000.0)],
            **values,
        }

    def _flag_as_accepted(self):
        return self.env['sale.order'].search_count([])

    def test_opportunity_of_a_company_that_the_user_may_not_enter(self):
        lead = self._create_lead(
            expected_revenue=5.0, user_id=False, team_id=False, company_id=self.other_company.id
        )
        own = self._create_order(self.env['crm.lead'], user_id=self.salesperson.id)
        confirmed = self._create_order(self.env['crm.lead'], user_id=self.salesperson.id)
        confirmed.action_confirm()
        before, count = self._snapshot(lead), self._flag_as_accepted()
        for state in ('draft', 'sale'):
            self._assert_refused(
                "compan",
                'sale.order/create',
                vals_list=[self._prepare_order(lead.id, state=state)],
            )
        for order in (own, confirmed):
            self._assert_refused(
                "compan", 'sale.order/write', ids=order.ids, vals={'opportunity_id': lead.id}
            )
        self._assert_forbidden(
            'sale.order/create',
            vals_list=[
                self._prepare_order(lead.id, state='sale', company_id=self.other_company.id)
            ],
        )
        self.assertEqual(self._snapshot(lead), before)
        self.assertEqual(self._flag_as_accepted(), count)
        self.assertFalse((own | confirmed).opportunity_id)

    def test_won_opportunity_of_another_customer(self):
        """It keeps customer, stage and date of its win, and has its own back afterwards."""
        owner = self.env['res.partner'].create({'name': "Green Bikes"})
        lead = self._create_lead([(self.service, {})], partner_id=owner.id)
        lead.action_set_won()
        lead.date_closed = '2020-02-02 02:02:02'
        before = self._snapshot(lead)
        [order_id] = self._get(
            'sale.order/create', vals_list=[self._prepare_order(lead.id, state='sale')]
        )
        self.assertEqual(lead.partner_id, owner)
        self.assertEqual((lead.stage_id, lead.won_status), (self.stage_won, 'won'))
        self.assertEqual(str(lead.date_closed), '2020-02-02 02:02:02')
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('order', 1000.0))
        self._get('sale.order/write', ids=[order_id], vals={'opportunity_id': False})
        after = self._snapshot(lead)
        self.assertEqual((after['lead'], after['lines']), (before['lead'], before['lines']))

    def test_opportunity_deleted_before_the_call(self):
        lead = self._create_lead()
        own = self._create_order(self.env['crm.lead'], user_id=self.salesperson.id)
        lead_id, count = lead.id, self._flag_as_accepted()
        lead.unlink()
        for state in ('draft', 'sale'):
            self._assert_refused(
                "does not exist or has been deleted",
                'sale.order/create',
                status=404,
                vals_list=[self._prepare_order(lead_id, state=state)],
            )
            self._assert_refused(
                "does not exist or has been deleted",
                'sale.order/write',
                status=404,
                ids=own.ids,
                vals={'opportunity_id': lead_id, 'state': state},
            )
        self.assertEqual(self._flag_as_accepted(), count)
        self.assertEqual((own.state, own.opportunity_id.id), ('draft', False))

    def test_opportunity_deleted_while_the_form_is_open(self):
        """What was typed stays in the form: it is saved without the opportunity."""
        lead = self._create_lead([(self.bike, {})])
        context = lead._prepare_opportunity_quotation_context()
        specification = {'partner_id': {}, 'opportunity_id': {}, 'order_line': {}}
        self.authenticate('op_salesperson', 'op_salesperson')
        form, error = self._call_kw(
            'onchange', [], {}, [], specification, model='sale.order', context=context
        )
        self.assertFalse(error)
        values = self._prepare_order(form['value']['opportunity_id'])
        self.assertEqual(values['opportunity_id'], lead.id)
        lead.unlink()
        saving = {'model': 'sale.order', 'specification': specification, 'context': context}
        _result, error = self._call_kw('web_save', [], values, **saving)
        self.assertIn("does not exist or has been deleted", error)
        result, error = self._call_kw('web_save', [], {**values, 'opportunity_id': False}, **saving)
        self.assertFalse(error)
        order = self.env['sale.order'].browse(result[0]['id'])
        self.assertEqual(order.amount_untaxed, 1000.0)

    def test_opportunity_deleted_before_its_quotation_is_accepted(self):
        """Its quotation stays, belongs to none, and is accepted as any other."""
        lead = self._create_lead()
        order = self._create_order(lead, user_id=self.salesperson.id)
        accepted = self._create_order(lead, user_id=self.salesperson.id)
        accepted.action_confirm()
        lead.unlink()
        self._get('sale.order/action_confirm', ids=order.ids)
        self._get('sale.order/action_cancel', ids=accepted.ids)
        self.assertEqual((order | accepted).mapped('state'), ['sale', 'cancel'])
        self.assertFalse((order | accepted).opportunity_id)
