from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestAmount(OpportunityPlusCommon):
    """The amount has one source at a time, the same by every way in."""

    def test_create_with_lines_gives_their_total(self):
        lead = self._create_lead(
            [(self.bike, {'product_uom_qty': 2, 'discount': 10}), (self.helmet, {})]
        )
        self.assertRecordValues(
            lead,
            [
                {
                    'amount_source': 'lines',
                    'expected_revenue': 1900.0,  # 2 x 1000 - 10 %, and 121 with 21 inside
                    'margin': 660.0,
                    'amount_currency': 1900.0,
                }
            ],
        )
        self.assertAlmostEqual(lead.margin_percent, 660.0 / 1900.0)
        self.assertEqual(lead.amount_explanation, "comes from 2 product lines")
        self.assertRecordValues(
            lead.opportunity_line_ids,
            [
                {'price_subtotal': 1800.0, 'margin': 600.0},
                {'price_subtotal': 100.0, 'margin': 60.0},
            ],
        )

    def test_weighted_figures_follow_the_probability(self):
        lead = self._create_lead([(self.bike, {})])
        lead.probability = 30.0
        self.assertEqual(lead.prorated_revenue, 300.0)
        self.assertEqual(lead.prorated_margin, 120.0)
        self.assertEqual(lead.opportunity_line_ids.prorated_subtotal, 300.0)
        self.assertEqual(lead.opportunity_line_ids.prorated_margin, 120.0)

    def test_amount_follows_lines_by_any_way(self):
        lead = self._create_lead([(self.bike, {})])
        line = lead.opportunity_line_ids
        line.product_uom_qty = 3
        self.assertEqual(lead.expected_revenue, 3000.0)
        line.create({'lead_id': lead.id, 'product_id': self.service.id})
        self.assertEqual(lead.expected_revenue, 3075.0)
        lead.write({'opportunity_line_ids': [Command.update(line.id, {'price_unit': 500.0})]})
        self.assertEqual(lead.expected_revenue, 1575.0)
        line.active = False
        self.assertEqual(lead.expected_revenue, 75.0)
        line.active = True
        self.assertEqual(lead.expected_revenue, 1575.0)
        line.unlink()
        self.assertEqual(lead.expected_revenue, 75.0)

    def test_last_amount_stays_when_the_last_line_goes(self):
        lead = self._create_lead([(self.bike, {})])
        lead.opportunity_line_ids.unlink()
        self.assertRecordValues(
            lead, [{'amount_source': 'manual', 'expected_revenue': 1000.0, 'margin': 0.0}]
        )
        lead.expected_revenue = 400.0
        self.assertEqual(lead.expected_revenue, 400.0)

    def test_derived_amount_is_refused_with_its_source(self):
        lead = self._create_lead([(self.bike, {}), (self.service, {})])
        with self.assertRaisesRegex(UserError, "comes from 2 product lines"):
            lead.expected_revenue = 5.0
        lead.invalidate_recordset()
        self.assertEqual(lead.expected_revenue, 1075.0)
        lead.expected_revenue = 1075.0
        order = self._quote(lead)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, f"comes from accepted quotation {order.name}"):
            lead.expected_revenue = 5.0

    def test_derived_figures_are_refused(self):
        lead = self._create_lead([(self.bike, {})])
        for values in (
            {'margin': 1.0},
            {'amount_source': 'manual'},
            {'amount_lines': 3.0},
            {'currency_id': self.env['res.currency'].create({'name': 'OPY', 'symbol': 'Y'}).id},
        ):
            with self.assertRaisesRegex(UserError, "computed"):
                lead.write(values)
        lead.write({'margin': 400.0, 'amount_source': 'lines'})
        self.assertEqual(lead.margin, 400.0)

    def test_closed_manual_amount_is_refused(self):
        lead = self._create_lead(expected_revenue=100.0)
        lead.action_set_won()
        with self.assertRaisesRegex(UserError, "Reopen"):
            lead.expected_revenue = 5.0
        lead.expected_revenue = 100.0
        lead.write({'stage_id': self.stage_new.id, 'expected_revenue': 6.0})
        self.assertEqual(lead.expected_revenue, 6.0)
        lead.write({'stage_id': self.stage_won.id, 'expected_revenue': 7.0})
        self.assertEqual(lead.expected_revenue, 7.0)
        lost = self._create_lead(expected_revenue=100.0)
        lost.action_set_lost()
        with self.assertRaisesRegex(UserError, "Reopen"):
            lost.expected_revenue = 5.0

    def test_archived_open_amount_is_typed(self):
        lead = self._create_lead(expected_revenue=100.0, probability=30.0)
        lead.action_archive()
        self.assertEqual(lead.won_status, 'pending')
        lead.expected_revenue = 120.0
        self.assertEqual(lead.expected_revenue, 120.0)

    def test_create_closed_with_an_amount(self):
        lead = self._create_lead(
            expected_revenue=100.0, stage_id=self.stage_won.id, probability=100
        )
        self.assertRecordValues(lead, [{'won_status': 'won', 'expected_revenue': 100.0}])

    def test_create_with_lines_and_an_amount(self):
        for amount in (False, 0, 1000.0):
            lead = self._create_lead([(self.bike, {})], expected_revenue=amount)
            self.assertEqual(lead.expected_revenue, 1000.0)
        with self.assertRaisesRegex(UserError, "comes from 1 product line"):
            self._create_lead([(self.bike, {})], expected_revenue=5.0)
        lead = (
            self.env['crm.lead']
            .with_context(default_expected_revenue=0.0)
            .create(
                {
                    'name': "X",
                    'opportunity_line_ids': [Command.create({'product_id': self.bike.id})],
                }
            )
        )
        self.assertEqual(lead.expected_revenue, 1000.0)

    def test_lines_are_applied_before_the_amount(self):
        lead = self._create_lead(expected_revenue=5.0)
        lines = [Command.create({'product_id': self.bike.id})]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.write({'opportunity_line_ids': lines, 'expected_revenue': 9.0})
        lead.write({'opportunity_line_ids': lines, 'expected_revenue': 1000.0})
        self.assertEqual(lead.expected_revenue, 1000.0)
        lead.write({'opportunity_line_ids': [Command.clear()], 'expected_revenue': 9.0})
        self.assertRecordValues(lead, [{'amount_source': 'manual', 'expected_revenue': 9.0}])

    def test_lines_of_a_closed_opportunity_stay_editable(self):
        lead = self._create_lead([(self.bike, {})])
        lead.action_set_won()
        lead.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(lead.expected_revenue, 2000.0)

    def test_duplicate_copies_active_lines(self):
        lead = self._create_lead([(self.bike, {}), (self.service, {}), (self.helmet, {})])
        lead.opportunity_line_ids[2].active = False
        copy = lead.copy()
        self.assertEqual(copy.opportunity_line_ids.product_id, self.bike | self.service)
        self.assertEqual(len(self._all_lines(copy)), 2)
        self.assertRecordValues(copy, [{'amount_source': 'lines', 'expected_revenue': 1075.0}])
        typed = self._create_lead(expected_revenue=70.0)
        self.assertEqual(typed.copy().expected_revenue, 70.0)

    def test_duplicate_of_a_sale_is_open(self):
        lead = self._create_lead([(self.bike, {})])
        order = self._create_order(
            lead,
            [
                (self.bike, {'product_uom_qty': 2}),
                (self.service, {'product_uom_qty': 1, 'price_unit': -50.0}),
            ],
        )
        order.action_confirm()
        copy = lead.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    'amount_source': 'lines',
                    'expected_revenue': 1950.0,
                    'won_status': 'pending',
                    'accepted_order_count': 0,
                }
            ],
        )
        self.assertFalse(copy.opportunity_line_ids.sale_line_id)
        self.assertFalse(copy.accepted_order_ids)
        self.assertEqual(len(self._all_lines(copy)), 2)
        copy.opportunity_line_ids[0].product_uom_qty = 1
        self.assertEqual(copy.expected_revenue, 950.0)

    def test_duplicate_of_a_lost_opportunity_is_open(self):
        lead = self._create_lead([(self.bike, {})])
        lead.action_set_lost(
            lost_reason_id=self.env['crm.lost.reason'].create({'name': "Price"}).id
        )
        archived = self._create_lead([(self.bike, {})], active=False)
        self.assertTrue(archived.copy().active)
        self.assertRecordValues(
            lead.copy(), [{'active': True, 'lost_reason_id': False, 'won_status': 'pending'}]
        )

    def test_delete_takes_the_lines_along(self):
        lead = self._create_lead([(self.bike, {})])
        line = lead.opportunity_line_ids
        lead.unlink()
        self.assertFalse(line.exists())

    def test_convert_keeps_lines(self):
        lead = self._create_lead([(self.bike, {})], type='lead')
        lead.convert_opportunity(self.customer)
        self.assertRecordValues(lead, [{'type': 'opportunity', 'expected_revenue': 1000.0}])

    def test_bulk_probability_writes_no_line(self):
        leads = self.env['crm.lead'].concat(
            *(self._create_lead([(self.bike, {})]) for _index in range(3))
        )
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, xmin FROM crm_opportunity_line WHERE lead_id IN %s", [tuple(leads.ids)]
        )
        before = dict(self.env.cr.fetchall())
        leads.write({'probability': 42.0})
        self.env['crm.lead']._update_automated_probabilities()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, xmin FROM crm_opportunity_line WHERE lead_id IN %s", [tuple(leads.ids)]
        )
        self.assertEqual(dict(self.env.cr.fetchall()), before)
        self.assertEqual(leads.mapped('prorated_revenue'), [420.0] * 3)

    def test_import_and_reimport(self):
        fields = [
            'id',
            'name',
            'opportunity_line_ids/product_id/.id',
            'opportunity_line_ids/product_uom_qty',
        ]
        result = self.env['crm.lead'].load(
            fields,
            [
                ['__import__.op_lead', "Imported", str(self.bike.id), '2'],
                ['', '', str(self.service.id), '4'],
            ],
        )
        self.assertFalse(result['messages'])
        lead = self.env['crm.lead'].browse(result['ids'])
        self.assertRecordValues(lead, [{'amount_source': 'lines', 'expected_revenue': 2300.0}])
        names = [
            'id',
            'expected_revenue',
            'margin',
            'opportunity_line_ids/.id',
            'opportunity_line_ids/product_uom_qty',
            'opportunity_line_ids/price_unit',
        ]
        rows = lead.export_data(names)['datas']
        result = self.env['crm.lead'].load(names, [[str(v) for v in row] for row in rows])
        self.assertFalse(result['messages'])
        self.assertEqual(lead.expected_revenue, 2300.0)
        self.assertEqual(len(lead.opportunity_line_ids), 2)
        rows[0][1] = 5.0
        result = self.env['crm.lead'].load(names, [[str(v) for v in row] for row in rows])
        self.assertIn("comes from 2 product lines", result['messages'][0]['message'])
