from odoo.tests import tagged

from ..common_http import OpportunityHttpCommon

LINES = {
    'fields': {
        'product_id': {},
        'product_uom_qty': {},
        'price_unit': {},
        'price_subtotal': {},
        'discount': {},
        'sale_line_id': {},
        'technical_price_unit': {},
        'product_uom_id': {},
        'tax_ids': {},
        'name': {},
        'purchase_price': {},
        'margin': {},
        'currency_id': {},
    },
}
SPECIFICATION = {
    'name': {},
    'partner_id': {},
    'expected_revenue': {},
    'amount_source': {},
    'amount_explanation': {},
    'amount_currency': {},
    'margin': {},
    'opportunity_line_ids': LINES,
}


@tagged('post_install', '-at_install')
class TestWebClientCalls(OpportunityHttpCommon):
    """The calls of the web client itself: onchange, web_save and web_read with a list of lines."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {}), (self.helmet, {})])
        self.authenticate('op_salesperson', 'op_salesperson')

    def _save(self, *commands, **values):
        values['opportunity_line_ids'] = [list(command) for command in commands]
        return self._call_kw('web_save', self.lead.ids, values, specification=SPECIFICATION)

    def test_edit_of_the_list(self):
        """Change one line, add one, delete one: one call answers with the new figures."""
        bike_line, helmet_line = self.lead.opportunity_line_ids
        result, error = self._save(
            (1, bike_line.id, {'product_uom_qty': 5}),
            (2, helmet_line.id, 0),
            (0, 'virtual_1', {'product_id': self.service.id, 'discount': 20}),
        )
        self.assertFalse(error)
        [values] = result
        self.assertEqual(values['expected_revenue'], 5060.0)
        self.assertEqual(values['amount_explanation'], "comes from 2 product lines")
        self.assertEqual(
            [
                (line['product_id'], line['price_subtotal'])
                for line in values['opportunity_line_ids']
            ],
            [(self.bike.id, 5000.0), (self.service.id, 60.0)],
        )
        self.assertEqual(self.lead.expected_revenue, 5060.0)
        self.assertFalse(helmet_line.exists())

    def test_amount_sent_along_with_the_list(self):
        """The client resends a figure that it was shown: the same passes, another is refused."""
        bike_line = self.lead.opportunity_line_ids[0]
        result, error = self._save(
            (1, bike_line.id, {'product_uom_qty': 2}), expected_revenue=2100.0
        )
        self.assertFalse(error)
        self.assertEqual(result[0]['expected_revenue'], 2100.0)
        before = self._snapshot(self.lead)
        _result, error = self._save(
            (1, bike_line.id, {'product_uom_qty': 3}), expected_revenue=2100.0
        )
        self.assertIn("comes from 2 product lines", error)
        self.assertEqual(self._snapshot(self.lead), before)

    def test_onchange_tells_and_stores_nothing(self):
        before = self._snapshot(self.lead)
        bike_line = self.lead.opportunity_line_ids[0]
        result, error = self._call_kw(
            'onchange',
            self.lead.ids,
            {'opportunity_line_ids': [[1, bike_line.id, {'product_uom_qty': 7}]]},
            ['opportunity_line_ids'],
            SPECIFICATION,
        )
        self.assertFalse(error)
        self.assertEqual(result['value']['expected_revenue'], 7100.0)
        self.assertEqual(result['value']['margin'], 2860.0)
        self.assertEqual(self._snapshot(self.lead), before)

    def test_onchange_of_a_new_line(self):
        """An empty line, as the client asks for it when "Add a product" is pressed."""
        specification = {**LINES['fields'], 'lead_id': {'fields': {'id': {}, 'name': {}}}}
        parent = {'id': self.lead.id, 'name': self.lead.name}
        result, error = self._call_kw(
            'onchange', [], {'lead_id': parent}, [], specification, model='crm.opportunity.line'
        )
        self.assertFalse(error)
        self.assertEqual(result['value']['product_uom_qty'], 1.0)
        values = {**result['value'], 'lead_id': parent, 'product_id': self.helmet.id}
        result, error = self._call_kw(
            'onchange', [], values, ['product_id'], specification, model='crm.opportunity.line'
        )
        self.assertFalse(error)
        self.assertEqual(result['value']['price_unit'], 121.0)
        self.assertEqual(result['value']['price_subtotal'], 100.0)
        self.assertEqual(result['value']['margin'], 60.0)

    def test_lines_of_a_sale(self):
        order = self._quote(self.lead)
        order.action_confirm()
        before = self._snapshot(self.lead)
        line = self.lead.opportunity_line_ids[0]
        for command in (
            (1, line.id, {'product_uom_qty': 9}),
            (2, line.id, 0),
            (0, 'virtual_1', {'product_id': self.service.id}),
        ):
            _result, error = self._save(command)
            with self.subTest(command):
                self.assertIn(order.name, error)
                self.assertEqual(self._snapshot(self.lead), before)
        result, error = self._save(
            (
                1,
                line.id,
                {'product_id': self.bike.id, 'duration_months': 12, 'date_start': '2031-01-01'},
            )
        )
        self.assertFalse(error)
        self.assertEqual(line.duration_months, 12)
        self.assertEqual(result[0]['expected_revenue'], 1100.0)
        self.assertEqual(result[0]['opportunity_line_ids'][0]['sale_line_id'], line.sale_line_id.id)

    def test_new_record_with_lines(self):
        result, error = self._call_kw(
            'web_save',
            [],
            {
                'name': "From the form",
                'type': 'opportunity',
                'partner_id': self.customer.id,
                'expected_revenue': 100.0,
                'opportunity_line_ids': [
                    [0, 'virtual_1', {'product_id': self.helmet.id, 'product_uom_qty': 1}]
                ],
            },
            specification=SPECIFICATION,
        )
        self.assertFalse(error)
        lead = self.env['crm.lead'].browse(result[0]['id'])
        self.assertEqual((lead.amount_source, lead.expected_revenue), ('lines', 100.0))
        self.assertEqual(lead.user_id, self.salesperson)

    def test_figures_by_group(self):
        """The pipeline's groups add up what the opportunities show."""
        self._create_lead(expected_revenue=50.0)
        groups, error = self._call_kw(
            'formatted_read_group',
            [('team_id', '=', self.team.id)],
            ['amount_source'],
            ['expected_revenue:sum', 'margin:sum'],
        )
        self.assertFalse(error)
        sums = {group['amount_source']: group['expected_revenue:sum'] for group in groups}
        self.assertEqual(sums, {'manual': 50.0, 'lines': 1100.0})
