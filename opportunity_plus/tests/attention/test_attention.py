from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from ...models.attention import crm_opportunity_attention_reason_rules
from ..common_attention import AttentionCommon


@tagged('post_install', '-at_install')
class TestAttention(AttentionCommon):
    """Each reason to look at an opportunity: when it is there, and when it goes."""

    def test_nothing_is_said_of_a_quiet_deal(self):
        self.assertEqual(self._codes(self.deal), [])

    def test_no_next_step(self):
        self.deal.next_step = self.deal.next_step_date = False
        self.assertEqual(self._codes(self.deal), ['no_next_step'])
        self.deal.next_step = ""
        self.assertEqual(self._codes(self.deal), ['no_next_step'])
        activity = self.deal.activity_schedule(
            'mail.mail_activity_data_todo', date_deadline=self.today
        )
        self.assertEqual(self._codes(self.deal), [])
        activity.action_feedback()
        self.assertEqual(self._codes(self.deal), ['no_next_step'])

    def test_next_step_overdue(self):
        self.deal.next_step_date = self.today
        self.assertEqual(self._codes(self.deal), [])
        self.deal.next_step_date = self.today - timedelta(days=1)
        self.assertEqual(self._codes(self.deal), ['next_step_overdue'])

    def test_an_activity_that_is_overdue_takes_the_place_of_a_next_step(self):
        self.deal.next_step = self.deal.next_step_date = False
        activity = self.deal.activity_schedule(
            'mail.mail_activity_data_todo', date_deadline=self.today - timedelta(days=1)
        )
        self.assertEqual(self._codes(self.deal), ['next_step_overdue'])
        activity.date_deadline = self.today
        self.assertEqual(self._codes(self.deal), [])

    def test_closing_date_passed(self):
        self.deal.date_deadline = self.today
        self.assertEqual(self._codes(self.deal), [])
        self.deal.date_deadline = self.today - timedelta(days=1)
        self.assertEqual(self._codes(self.deal), ['closing_passed'])

    def test_no_decision_maker(self):
        self.deal.contact_relation_ids.role_id = self.influencer
        self.assertEqual(self._codes(self.deal), ['no_decision_maker'])

    def test_nobody_can_be_a_decision_maker_without_that_role(self):
        self.deal.contact_relation_ids.role_id = False
        self.decision_maker.unlink()
        self.assertEqual(self._codes(self.deal), [])

    def test_one_contact_only(self):
        self.deal.contact_relation_ids.filtered(lambda r: r.partner_id == self.bob).unlink()
        self.assertEqual(self._codes(self.deal), ['one_contact'])
        self._add(self.deal, self.rival, 'competitor')
        self.assertEqual(self._codes(self.deal), ['one_contact'])
        self.deal.contact_relation_ids.unlink()
        self.assertEqual(self._codes(self.deal), ['no_decision_maker'])

    def test_expired_quotation(self):
        order = self._create_order(self.deal, validity_date=self.today)
        self.deal.expected_revenue = order.amount_untaxed
        self.assertEqual(self._codes(self.deal), [])
        order.validity_date = self.today - timedelta(days=1)
        self.assertEqual(self._codes(self.deal), ['expired_quotation'])
        order.action_quotation_sent()
        self.assertEqual(self._codes(self.deal), ['expired_quotation'])
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self._codes(self.deal), [])

    def test_differs_from_quotation(self):
        deal = self._create_quiet_deal([(self.bike, {})])
        order = self._quote(deal)
        self.assertEqual(self._codes(deal), [])
        deal.opportunity_line_ids.product_uom_qty = 2
        self.assertEqual(self._codes(deal), ['differs_from_quotation'])
        self._create_order(deal, [(self.bike, {'product_uom_qty': 2})])
        self.assertEqual(self._codes(deal), [], "one of them is what the deal is worth")
        deal.primary_order_id = order
        deal.primary_order_id = False
        deal.order_ids[0].order_line.product_uom_qty = 3
        self.assertEqual(self._codes(deal), ['differs_from_quotation'])
        deal.primary_order_id = order
        self.assertEqual(self._codes(deal), [], "the leading one is the amount")

    def test_a_typed_amount_differs_too(self):
        self.deal.expected_revenue = 1200
        order = self._create_order(self.deal)
        self.assertEqual(self._codes(self.deal), ['differs_from_quotation'])
        self.deal.expected_revenue = order.amount_untaxed
        self.assertEqual(self._codes(self.deal), [])

    def test_a_quotation_in_another_currency_differs_by_more_than_rates_move(self):
        other = self.env.ref('base.CHF')
        other.active = True
        self.env['res.currency.rate'].create(
            {'currency_id': other.id, 'name': '2020-01-01', 'rate': 2.0}
        )
        pricelist = self.env['product.pricelist'].create({'name': "Swiss", 'currency_id': other.id})
        order = self._create_order(
            self.deal, [(self.bike, {'price_unit': 2000.0})], pricelist_id=pricelist.id
        )
        self.assertEqual((order.currency_id, order.amount_untaxed), (other, 2000.0))
        self.deal.expected_revenue = 1005
        self.assertEqual(self._codes(self.deal), [])
        self.deal.expected_revenue = 1050
        self.assertEqual(self._codes(self.deal), ['differs_from_quotation'])

    def test_longer_in_the_stage_than_three_quarters_of_the_won_ones(self):
        self._win(range(1, 20))
        stay = self.deal.with_user(self.manager).env['crm.opportunity.stage.history'].sudo()
        stay = stay.search([('lead_id', '=', self.deal.id), ('date_left', '=', False)])
        stay.date_entered -= timedelta(days=15, hours=1)
        self.assertEqual(self._codes(self.deal), [], "19 stays do not say what is usual")
        self._win([20])
        self.assertEqual(self._codes(self.deal), ['long_in_stage'])
        with patch.object(crm_opportunity_attention_reason_rules, 'LATEST', 20):
            self._win([20])
            self.assertEqual(
                self._codes(self.deal), [], "three quarters of the last 20 took 16 days"
            )
            self.assertFalse(self._search('=', 'long_in_stage'))
        stay.date_entered += timedelta(hours=2)
        self.assertEqual(self._codes(self.deal), [], "longer than 14 of 20 only")
        stay.date_entered -= timedelta(days=30)
        self.deal.stage_id = self.stage_proposal
        self.assertEqual(self._codes(self.deal), [], "in another stage since now")

    def test_margin_below_what_the_team_usually_has(self):
        def win(prices):
            deals = self.env['crm.lead']
            for price in prices:
                deals |= self._create_lead([(self.bike, {'price_unit': price})])
            deals.write({'stage_id': self.stage_won.id})
            return deals

        # Margins of 5 % to 95 %, at a cost of 600
        won = win([600 / (1 - share / 20) for share in range(1, 20)])
        deal = self._create_quiet_deal([(self.bike, {'price_unit': 600 / 0.76})])
        self.assertEqual(self._codes(deal), [], "19 wins do not say what is usual")
        won |= win([600])
        self.assertEqual(self._codes(deal), [], "24 % is above the fifth of twenty, 20 %")
        deal.opportunity_line_ids.price_unit = 600 / 0.81
        self.assertEqual(self._codes(deal), ['low_margin'])
        won[0].date_closed -= timedelta(days=366)
        self.assertEqual(self._codes(deal), [], "one of them was won too long ago")
        won[0].date_closed += timedelta(days=366)
        deal.team_id = False
        self.assertEqual(self._codes(deal), [])

    def test_a_typed_amount_has_no_margin(self):
        deals = self.env['crm.lead']
        for _number in range(20):
            deals |= self._create_lead([(self.bike, {})])
        deals.write({'stage_id': self.stage_won.id})
        self.deal.expected_revenue = 500
        self.assertEqual(self._codes(self.deal), [])

    def test_only_open_opportunities(self):
        self.deal.next_step = self.deal.next_step_date = False
        lead = self._create_quiet_deal(next_step=False, type='lead')
        self.assertEqual(self._codes(lead), [])
        self.assertEqual(self._search('!=', False), self.deal)
        self.deal.action_set_won()
        self.assertEqual(self._codes(self.deal), [])
        lost = self._create_quiet_deal(next_step=False)
        lost.action_set_lost()
        archived = self._create_quiet_deal(next_step=False)
        archived.active = False
        self.assertEqual(self._codes(lost | archived), [])

    def test_reasons_of_many_stand_in_their_order(self):
        self.deal.write(
            {
                'next_step': False,
                'next_step_date': False,
                'date_deadline': self.today - timedelta(1),
            }
        )
        self.deal.contact_relation_ids = [Command.clear()]
        expected = ['no_next_step', 'closing_passed', 'no_decision_maker']
        self.assertEqual(self._codes(self.deal), expected)
        last = self.env.ref('opportunity_plus.attention_reason_no_next_step')
        last.sequence = 1000
        self.assertEqual(self._codes(self.deal), [*expected[1:], expected[0]])

    def test_a_new_opportunity_has_none_until_it_is_saved(self):
        new = self.env['crm.lead'].new({'name': "New", 'type': 'opportunity'})
        self.assertFalse(new.attention_reasons)

    def test_closing_date_moved_twice(self):
        """As the daily snapshots saw it: there and back on one day is no move."""
        Snapshot = self.env['crm.opportunity.snapshot'].sudo()
        day = self.deal.date_deadline
        for number, (moved_to, codes) in enumerate(
            ((day, []), (day + timedelta(9), []), (day, ['closing_moved']))
        ):
            with freeze_time(Datetime.now() + timedelta(days=number)):
                self.deal.date_deadline = day + timedelta(days=20)
                self.deal.date_deadline = moved_to
                self.env.flush_all()
                Snapshot._cron_take_snapshot()
            self.assertEqual(self._codes(self.deal), codes)
