from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestAcceptancePaths(OpportunityPlusCommon):
    """Accepted is accepted, whichever way the order came into its state or to its opportunity."""

    def _assert_won_with(self, lead, amount):
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'won',
                    'stage_id': self.stage_won.id,
                    'probability': 100.0,
                    'active': True,
                    'type': 'opportunity',
                    'amount_source': 'order',
                    'expected_revenue': amount,
                }
            ],
        )

    def test_state_written(self):
        lead = self._create_lead()
        self._create_order(lead).state = 'sale'
        self._assert_won_with(lead, 1000.0)

    def test_created_confirmed(self):
        lead = self._create_lead()
        self._create_order(lead, state='sale')
        self._assert_won_with(lead, 1000.0)

    def test_imported_confirmed(self):
        lead = self._create_lead()
        order = self._create_order(lead)
        order_id = order.export_data(['id'])['datas'][0][0]
        result = self.env['sale.order'].load(['id', 'state'], [[order_id, 'sale']])
        self.assertFalse(result['messages'])
        self._assert_won_with(lead, 1000.0)

    def test_linked_after_confirmation(self):
        lead, order = self._create_lead(), self._create_order(self.env['crm.lead'])
        order.action_confirm()
        order.opportunity_id = lead
        self._assert_won_with(lead, 1000.0)

    def test_linked_from_the_opportunity(self):
        lead, order = self._create_lead(), self._create_order(self.env['crm.lead'])
        order.action_confirm()
        lead.order_ids = [Command.link(order.id)]
        self._assert_won_with(lead, 1000.0)

    def test_linked_elsewhere(self):
        old, new = self._create_lead([(self.service, {})]), self._create_lead()
        order = self._create_order(old)
        order.action_confirm()
        order.opportunity_id = new
        self._assert_won_with(new, 1000.0)
        self.assertRecordValues(
            old,
            [
                {
                    'won_status': 'pending',
                    'stage_id': self.stage_new.id,
                    'amount_source': 'lines',
                    'expected_revenue': 75.0,
                }
            ],
        )

    def test_unlinked(self):
        lead = self._create_lead(expected_revenue=5.0)
        order = self._create_order(lead)
        order.action_confirm()
        order.opportunity_id = False
        self.assertRecordValues(
            lead,
            [{'amount_source': 'manual', 'expected_revenue': 5.0, 'stage_id': self.stage_new.id}],
        )
        self.assertFalse(order.opportunity_accepted)

    def test_cancelled_by_wizard_although_locked(self):
        lead = self._create_lead(expected_revenue=5.0)
        order = self._create_order(lead)
        order.action_confirm()
        order.action_lock()
        self.env['sale.mass.cancel.orders'].create(
            {'sale_order_ids': order.ids}
        ).action_mass_cancel()
        self.assertRecordValues(lead, [{'amount_source': 'manual', 'expected_revenue': 5.0}])

    def test_confirmed_again(self):
        lead = self._create_lead([(self.bike, {})])
        order = self._quote(lead)
        for _round in range(2):
            order.action_confirm()
            self._assert_won_with(lead, 1000.0)
            order._action_cancel()
            self.assertEqual(lead.stage_id, self.stage_new)
            order.action_draft()
        self.assertEqual(len(self._all_lines(lead)), 1)

    def test_deleted(self):
        lead = self._create_lead(expected_revenue=5.0)
        order = self._create_order(lead)
        order.action_confirm()
        order._action_cancel()
        order.unlink()
        self.assertRecordValues(lead, [{'expected_revenue': 5.0, 'stage_id': self.stage_new.id}])

    def test_a_lead_becomes_an_opportunity(self):
        lead = self._create_lead(type='lead', partner_id=False)
        order = self._create_order(lead)
        order.action_confirm()
        self._assert_won_with(lead, 1000.0)
        self.assertEqual(lead.partner_id, self.customer)
        order._action_cancel()
        self.assertRecordValues(lead, [{'type': 'opportunity', 'stage_id': self.stage_new.id}])

    def test_a_lost_opportunity_comes_back_and_is_lost_again(self):
        reason = self.env['crm.lost.reason'].create({'name': "Too late"})
        lead = self._create_lead([(self.bike, {})])
        lead.action_set_lost(lost_reason_id=reason.id)
        closed = lead.date_closed
        order = self._create_order(lead)
        order.action_confirm()
        self._assert_won_with(lead, 1000.0)
        self.assertFalse(lead.lost_reason_id)
        order._action_cancel()
        self.assertRecordValues(
            lead,
            [
                {
                    'active': False,
                    'won_status': 'lost',
                    'lost_reason_id': reason.id,
                    'probability': 0.0,
                    'date_closed': closed,
                }
            ],
        )

    def test_a_lost_lead(self):
        lead = self._create_lead(type='lead')
        lead.action_set_lost()
        self._create_order(lead).action_confirm()
        self._assert_won_with(lead, 1000.0)

    def test_won_before_keeps_stage_and_date(self):
        lead = self._create_lead(stage_id=self.stage_won.id, probability=100)
        lead.date_closed = '2020-02-02 02:02:02'
        order = self._create_order(lead)
        order.action_confirm()
        self._assert_won_with(lead, 1000.0)
        self.assertEqual(str(lead.date_closed), '2020-02-02 02:02:02')
        order._action_cancel()
        self.assertRecordValues(lead, [{'won_status': 'won', 'stage_id': self.stage_won.id}])
        self.assertEqual(str(lead.date_closed), '2020-02-02 02:02:02')

    def test_what_a_person_did_since_stands(self):
        lead = self._create_lead()
        order = self._create_order(lead)
        order.action_confirm()
        lead.write({'stage_id': self.stage_proposal.id, 'probability': 33.0})
        order.order_line.price_unit = 10.0
        self.assertRecordValues(
            lead,
            [{'expected_revenue': 10.0, 'stage_id': self.stage_proposal.id, 'probability': 33.0}],
        )
        order._action_cancel()
        self.assertRecordValues(lead, [{'stage_id': self.stage_proposal.id, 'probability': 33.0}])

    def test_manual_probability_comes_back(self):
        lead = self._create_lead(probability=66.0)
        order = self._create_order(lead)
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(lead.probability, 66.0)
        self.assertFalse(lead.date_closed)

    def test_old_stage_gone(self):
        lead = self._create_lead(stage_id=self.stage_proposal.id)
        order = self._create_order(lead)
        order.action_confirm()
        self.env.flush_all()
        self.stage_proposal.unlink()
        order._action_cancel()
        self.assertEqual(lead.stage_id, lead._stage_find(domain=[('is_won', '=', False)]))
        self.assertEqual(lead.won_status, 'pending')

    def test_no_won_stage(self):
        self.env['crm.stage'].search([('is_won', '=', True)]).is_won = False
        lead = self._create_lead()
        self._create_order(lead).action_confirm()
        self.assertRecordValues(
            lead,
            [{'expected_revenue': 1000.0, 'stage_id': self.stage_new.id, 'won_status': 'pending'}],
        )
        self.assertIn("no won stage", lead.message_ids[0].body)

    def test_only_product_lines_are_mirrored(self):
        lead = self._create_lead()
        order = self._create_order(lead, [(self.bike, {}), (self.service, {'price_unit': -20.0})])
        order.order_line = [
            Command.create({'display_type': 'line_section', 'name': "Goods"}),
            Command.create({'display_type': 'line_note', 'name': "Thanks"}),
        ]
        order.action_confirm()
        self.assertEqual(lead.opportunity_line_ids.mapped('price_subtotal'), [1000.0, -20.0])
        self.assertEqual(lead.expected_revenue, 980.0)
        payment = (
            self.env['sale.advance.payment.inv']
            .with_context(active_ids=order.ids)
            .create({'advance_payment_method': 'percentage', 'amount': 50})
        )
        payment.create_invoices()
        self.assertTrue(order.order_line.filtered('is_downpayment'))
        self.assertEqual(len(lead.opportunity_line_ids), 2)
        self.assertEqual(lead.expected_revenue, 980.0)

    def test_user_archived_lines_stay_archived(self):
        lead = self._create_lead([(self.bike, {}), (self.service, {})])
        hidden = lead.opportunity_line_ids[1]
        hidden.active = False
        order = self._quote(lead)
        order.action_confirm()
        order._action_cancel()
        self.assertFalse(hidden.active)
        self.assertEqual(lead.opportunity_line_ids.product_id, self.bike)

    def test_forecast_details_pass_to_the_sold_line(self):
        sale_type = self.env['crm.opportunity.sale.type'].create({'name': "Leasing"})
        lead = self._create_lead(
            [
                (
                    self.bike,
                    {
                        'sale_type_id': sale_type.id,
                        'date_start': '2026-03-01',
                        'duration_months': 6,
                    },
                )
            ]
        )
        forecast = lead.opportunity_line_ids
        order = self._quote(lead)
        order.action_confirm()
        sold = lead.opportunity_line_ids
        self.assertRecordValues(
            sold,
            [{'sale_type_id': sale_type.id, 'duration_months': 6, 'forecast_line_id': forecast.id}],
        )
        self.assertEqual(str(sold.date_end), '2026-08-31')
        self.assertEqual(lead.forecast_line_count, 1)
        action = lead.action_view_forecast_lines()
        found = (
            self.env[action['res_model']].with_context(**action['context']).search(action['domain'])
        )
        self.assertEqual(found, forecast)
        sold.duration_months = 9
        order.order_line.price_unit = 1.0
        self.assertEqual(
            sold.duration_months, 9, "a person's change survives a change of the order"
        )

    def test_doing_it_twice_changes_nothing(self):
        lead = self._create_lead([(self.bike, {})])
        self._quote(lead).action_confirm()
        before = self._read_all(lead)
        messages = lead.message_ids
        lead._sync_with_orders()
        self.assertEqual(self._read_all(lead), before)
        self.assertEqual(lead.message_ids, messages)

    def _read_all(self, lead):
        self.env.flush_all()
        self.env.invalidate_all()
        (values,) = lead.read([])
        del values['acceptance_revision']  # a counter that two requests at once collide on
        return values, self._all_lines(lead).read([])

    def test_search_by_accepted_orders(self):
        lead, other = self._create_lead(), self._create_lead()
        order = self._create_order(lead)
        order.action_confirm()
        Lead = self.env['crm.lead']
        both = [('id', 'in', (lead | other).ids)]
        self.assertEqual(Lead.search([*both, ('accepted_order_ids', '=', order.id)]), lead)
        self.assertEqual(Lead.search([*both, ('accepted_order_ids', '!=', False)]), lead)
        self.assertEqual(Lead.search([*both, ('accepted_order_ids', '=', False)]), other)
        self.assertEqual(Lead.search([*both, ('accepted_order_ids', 'ilike', order.name)]), lead)
        self.assertEqual(Lead.search([*both, ('accepted_order_ids', 'not in', order.ids)]), other)
        self.assertEqual(Lead.search([*both, ('accepted_order_ids.name', '=', order.name)]), lead)
