from odoo.tests import tagged

from ..common_http import OpportunityHttpCommon

# What a client can put under the key that our own code uses: anything that JSON can carry.
FORGERIES = (True, 1, 'ACCEPTANCE', 'object', [True], {'acceptance': True})


@tagged('post_install', '-at_install')
class TestForgedCalls(OpportunityHttpCommon):
    """A client that pretends to be the acceptance is refused as any other, and changes nothing."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.helmet, {})])
        self.order = self._quote(self.lead)
        self.order.action_confirm()
        self.open_lead = self._create_lead([(self.bike, {})], name="Open deal")

    def _contexts(self):
        return [{}, *({'opportunity_acceptance': value} for value in FORGERIES)]

    def _assert_no_door(self, lead, pattern, method, status=422, **arguments):
        """Try a call plainly and with every forgery: refused, and the opportunity as before."""
        before = self._snapshot(lead)
        for context in self._contexts():
            with self.subTest(method=method, context=context, **arguments):
                self._assert_refused(
                    pattern, method, self.leader, status, context=context, **arguments
                )
                self.assertEqual(self._snapshot(lead), before)

    def test_amount_of_products(self):
        self._assert_no_door(
            self.open_lead,
            "comes from 1 product line",
            'crm.lead/write',
            ids=self.open_lead.ids,
            vals={'expected_revenue': 5.0},
        )

    def test_amount_of_a_quotation(self):
        self._assert_no_door(
            self.lead,
            "comes from accepted quotation",
            'crm.lead/write',
            ids=self.lead.ids,
            vals={'expected_revenue': 5.0},
        )

    def test_computed_figures(self):
        for vals in ({'margin': 5.0}, {'amount_lines': 5.0}, {'prorated_margin': 5.0}):
            self._assert_no_door(
                self.lead, "is computed", 'crm.lead/write', ids=self.lead.ids, vals=vals
            )
        self._assert_no_door(
            self.lead,
            "is computed",
            'crm.lead/write',
            ids=self.lead.ids,
            vals={'amount_source': 'manual'},
        )

    def test_sold_products_through_the_opportunity(self):
        line_id = self.lead.opportunity_line_ids[0].id
        archived_id = (self._all_lines(self.lead) - self.lead.opportunity_line_ids)[0].id
        for command in (
            [0, 0, {'product_id': self.service.id}],
            [1, line_id, {'product_uom_qty': 9}],
            [1, line_id, {'active': False}],
            [1, archived_id, {'active': True}],
            [2, line_id, 0],
            [3, line_id, 0],
            [5, 0, 0],
            [6, 0, []],
        ):
            self._assert_no_door(
                self.lead,
                self.order.name,
                'crm.lead/write',
                ids=self.lead.ids,
                vals={'opportunity_line_ids': [command]},
            )

    def test_sold_products_themselves(self):
        line = self.lead.opportunity_line_ids[0]
        for vals in (
            {'product_uom_qty': 9},
            {'price_unit': 1},
            {'discount': 5},
            {'active': False},
            {'product_id': self.service.id},
            {'lead_id': self.open_lead.id},
            {'purchase_price': 0},
            {'name': "Gift"},
            {'tax_ids': [[5, 0, 0]]},
        ):
            self._assert_no_door(
                self.lead, self.order.name, 'crm.opportunity.line/write', ids=line.ids, vals=vals
            )
        self._assert_no_door(
            self.lead, self.order.name, 'crm.opportunity.line/unlink', ids=line.ids
        )
        self._assert_no_door(
            self.lead, self.order.name, 'crm.opportunity.line/action_archive', ids=line.ids
        )
        self._assert_no_door(
            self.lead,
            self.order.name,
            'crm.opportunity.line/create',
            vals_list=[{'lead_id': self.lead.id, 'product_id': self.service.id}],
        )
        self._assert_no_door(self.lead, self.order.name, 'crm.opportunity.line/copy', ids=line.ids)

    def test_line_moved_into_a_sale(self):
        line = self.open_lead.opportunity_line_ids
        self._assert_no_door(
            self.lead,
            self.order.name,
            'crm.opportunity.line/write',
            ids=line.ids,
            vals={'lead_id': self.lead.id},
        )
        self.assertEqual(line.lead_id, self.open_lead)

    def test_line_that_pretends_to_be_sold(self):
        sale_line = self._create_order(self.open_lead).order_line
        for vals in (
            {'sale_line_id': sale_line.id},
            {'is_replaced': True},
            {'forecast_line_id': self.lead.opportunity_line_ids[0].id},
        ):
            self._assert_no_door(
                self.open_lead,
                "by hand",
                'crm.opportunity.line/write',
                ids=self.open_lead.opportunity_line_ids.ids,
                vals=vals,
            )
            self._assert_no_door(
                self.open_lead,
                "by hand",
                'crm.opportunity.line/create',
                vals_list=[{'lead_id': self.open_lead.id, 'product_id': self.bike.id, **vals}],
            )

    def test_line_without_its_sale(self):
        """Taking the link to the order line away would free the line: refused too."""
        for vals in ({'sale_line_id': False}, {'forecast_line_id': False}):
            self._assert_no_door(
                self.lead,
                "cannot be",
                'crm.opportunity.line/write',
                ids=self.lead.opportunity_line_ids[:1].ids,
                vals=vals,
            )

    def test_number_of_accepted_orders(self):
        """The count decides the source: neither raised on an open deal nor taken from a sale."""
        for lead, count in ((self.open_lead, 1), (self.lead, 7), (self.lead, 0)):
            self._assert_no_door(
                lead,
                "by hand",
                'crm.lead/write',
                ids=lead.ids,
                vals={'accepted_order_count': count},
            )

    def test_memory_of_the_acceptance(self):
        for lead in (self.open_lead, self.lead):
            for value in ([[0, 0, {'expected_revenue': 5}]], [[5, 0, 0]]):
                before = self._snapshot(lead)
                for context in self._contexts():
                    response = self._call(
                        'crm.lead/write',
                        self.leader,
                        ids=lead.ids,
                        context=context,
                        vals={'acceptance_ids': value},
                    )
                    with self.subTest(lead=lead.name, value=value, context=context):
                        self.assertIn(response.status_code, (403, 422), response.text[:500])
                        self.assertEqual(self._snapshot(lead), before)

    def test_order_that_counts(self):
        quotation = self._create_order(self.open_lead)
        self._assert_no_door(
            self.open_lead,
            "by hand",
            'sale.order/write',
            ids=quotation.ids,
            vals={'opportunity_accepted': True},
        )

    def test_order_that_no_longer_counts(self):
        """An accepted quotation leaves by being cancelled, not by having its mark wiped off."""
        self._assert_no_door(
            self.lead,
            "by hand",
            'sale.order/write',
            ids=self.order.ids,
            vals={'opportunity_accepted': False},
        )

    def _create_lead_with(self, values=(), context=None):
        """Try to create an opportunity with values that nobody may give; return what came of it."""
        known = self.env['crm.lead'].search([])
        vals = {'name': "By force", 'type': 'opportunity', **dict(values)}
        response = self._call(
            'crm.lead/create', self.leader, vals_list=[vals], context=context or {}
        )
        self.assertIn(response.status_code, (200, 403, 422), response.text[:500])
        return self.env['crm.lead'].search([]) - known

    def test_computed_figures_at_creation(self):
        """Refused or figured anew, as the data demands: never believed."""
        lines = [[0, 0, {'product_id': self.bike.id}]]
        for values in (
            {'amount_source': 'order'},
            {'amount_source': 'lines'},
            {'margin': 5.0},
            {'amount_lines': 5.0},
            {'accepted_order_count': 3},
            {'prorated_margin': 5.0},
        ):
            with self.subTest(values):
                lead = self._create_lead_with(values)
                self.assertEqual(lead.mapped('amount_source'), ['manual'] * len(lead))
                self.assertEqual(sum(lead.mapped('margin')), 0.0)
                self.assertEqual(sum(lead.mapped('prorated_margin')), 0.0)
                lead = self._create_lead_with({**values, 'opportunity_line_ids': lines})
                self.assertEqual(lead.mapped('amount_source'), ['lines'] * len(lead))
                self.assertEqual(lead.mapped('amount_lines'), [1000.0] * len(lead))
                self.assertEqual(lead.mapped('margin'), [400.0] * len(lead))

    def test_defaults_of_the_opportunity(self):
        """What is refused as a value is no way in as a default of the context either."""
        for name, value in (
            ('accepted_order_count', 3),
            ('amount_source', 'order'),
            ('margin', 5.0),
            ('acceptance_ids', [[0, 0, {'expected_revenue': 5}]]),
            ('acceptance_revision', 9),
        ):
            with self.subTest(name):
                lead = self._create_lead_with(context={f'default_{name}': value})
                self.assertEqual(lead.mapped('amount_source'), ['manual'] * len(lead))
                self.assertEqual(lead.mapped('accepted_order_count'), [0] * len(lead))
                self.assertEqual(sum(lead.mapped('margin')), 0.0)

    def test_defaults_of_the_line(self):
        sale_line = self._create_order(self.open_lead).order_line
        forecast = self.lead.opportunity_line_ids.forecast_line_id[0]
        for name, value in (
            ('sale_line_id', sale_line.id),
            ('is_replaced', True),
            ('forecast_line_id', forecast.id),
        ):
            self._call(
                'crm.opportunity.line/create',
                self.leader,
                context={f'default_{name}': value},
                vals_list=[
                    {'lead_id': self.open_lead.id, 'product_id': self.bike.id, 'name': "Forced"}
                ],
            )
            with self.subTest(name):
                self.assertFalse(any(self._all_lines(self.open_lead).mapped(name)))
