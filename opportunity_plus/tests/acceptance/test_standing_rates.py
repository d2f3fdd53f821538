from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestStandingRates(OpportunityPlusCommon):
    """What was sold is worth what it was worth on the day of its order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls.foreign = cls.env['res.currency'].create({'name': 'OPF', 'symbol': 'F'})
        cls.rate = cls._create_rate('2020-01-01', 4.0)
        cls.pricelist = cls.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': cls.foreign.id}
        )

    @classmethod
    def _create_rate(cls, day, rate):
        return cls.env['res.currency.rate'].create(
            {
                'currency_id': cls.foreign.id,
                'name': day,
                'rate': rate,
                'company_id': cls.company.id,
            }
        )

    def _sell(self, price=400.0, lead=None, **values):
        lead = lead or self._create_lead()
        order = self._create_order(
            lead,
            [(self.service, {'price_unit': price, 'tax_ids': False})],
            pricelist_id=self.pricelist.id,
            **values,
        )
        order.action_confirm()
        return lead, order

    def _follow(self, lead):
        self.env.flush_all()
        lead._sync_with_orders()
        self.env.flush_all()
        self.assertFalse(lead.acceptance_failure)
        return lead.expected_revenue

    def test_rate_corrected_later(self):
        lead, order = self._sell()
        self.assertEqual(lead.expected_revenue, 100.0)
        self.rate.rate = 8.0
        order.order_line.sequence = 42
        self.assertEqual(self._follow(lead), 100.0)

    def test_rate_deleted_later(self):
        lead, order = self._sell()
        self.rate.unlink()
        order.order_line.sequence = 42
        self.assertEqual(self._follow(lead), 100.0)

    def test_earlier_rate_added_later(self):
        lead, order = self._sell()
        self._create_rate(fields.Date.today(), 8.0)
        order.order_line.name = "Another name"
        self.assertEqual(self._follow(lead), 100.0)

    def test_line_added_afterwards(self):
        """It is valued at the remembered rate: one order, one rate."""
        lead, order = self._sell()
        self.rate.unlink()
        order.order_line = [
            Command.create({'product_id': self.service.id, 'price_unit': 80.0, 'tax_ids': False})
        ]
        self.assertEqual(self._follow(lead), 120.0)

    def test_another_day(self):
        lead, order = self._sell()
        self._create_rate('2010-01-01', 2.0)
        order.date_order = '2015-05-05 12:00:00'
        self.assertEqual(self._follow(lead), 200.0)

    def test_another_hour_of_the_day(self):
        lead, order = self._sell()
        self.rate.rate = 8.0
        order.date_order = order.date_order.replace(hour=(order.date_order.hour + 1) % 24)
        self.assertEqual(self._follow(lead), 100.0)

    def test_two_orders_of_a_day_each_at_its_own(self):
        lead, _order = self._sell()
        self.rate.rate = 8.0
        self._sell(lead=lead)
        self.assertEqual(lead.expected_revenue, 150.0)
        self.rate.rate = 2.0
        self.assertEqual(self._follow(lead), 150.0)

    def test_one_of_two_is_cancelled(self):
        lead, _order = self._sell()
        _lead, other = self._sell(lead=lead)
        self.rate.unlink()
        other._action_cancel()
        self.assertEqual(self._follow(lead), 100.0)

    def test_confirmed_again_is_another_day(self):
        """A second acceptance is of its own day, at that day's rate."""
        with freeze_time('2026-02-10'):
            lead, order = self._sell()
            order._action_cancel()
        with freeze_time('2026-03-10'):
            self._create_rate('2026-03-01', 8.0)
            order.action_draft()
            order.action_confirm()
        self.assertEqual(lead.expected_revenue, 50.0)

    def test_rate_of_many_digits(self):
        """A rupiah is 0.0000612 dollars: a rate cut after ten digits would move the amount."""
        self.rate.rate = 16330.6543218765
        lead, order = self._sell(price=9_876_543_210.0)
        amount = lead.expected_revenue
        self.assertEqual(amount, self.currency.round(9_876_543_210.0 / self.rate.rate))
        self.env.invalidate_all()
        order.order_line.sequence = 42
        self.assertEqual(self._follow(lead), amount)

    def test_merged_after_the_rate_is_gone(self):
        lead, _order = self._sell()
        head, other = self._sell(price=40.0)
        self.assertEqual(other.opportunity_id, head)
        self.rate.unlink()
        merged = (head | lead).merge_opportunity()
        self.assertEqual(self._follow(merged), 110.0)
        self.assertEqual(len(merged.acceptance_ids.order_ids), 2)

    def test_merged_into_an_open_one_after_the_rate_was_corrected(self):
        lead, _order = self._sell()
        head = self._create_lead(stage_id=self.stage_proposal.id)
        self.rate.rate = 8.0
        merged = (head | lead).merge_opportunity()
        self.assertEqual(self._follow(merged), 100.0)

    def test_first_rate_is_of_the_local_day(self):
        self.foreign.rate_ids.unlink()
        with freeze_time('2026-11-27 13:00:00'):  # The 28th, 2 a.m., in Auckland.
            local = self.env['res.currency.rate'].with_context(tz='Pacific/Auckland')
            today = fields.Date.context_today(local)
            self.assertEqual(str(today), '2026-11-28')
            self._create_rate(today, 4.0)
            lead, _order = self._sell()
            self.assertFalse(lead.acceptance_failure)
            self.assertRecordValues(lead, [{'won_status': 'won', 'expected_revenue': 100.0}])

    def test_first_rate_of_the_local_day_values_products(self):
        self.foreign.rate_ids.unlink()
        with freeze_time('2026-11-27 13:00:00'):
            self._create_rate('2026-11-28', 4.0)
            lead = self._create_lead(
                [(self.service, {'price_unit': 400.0})], pricelist_id=self.pricelist.id
            )
            self.assertEqual(lead.expected_revenue, 100.0)

    def test_order_and_opportunity_agree_in_every_time_zone(self):
        with freeze_time('2026-11-27 13:00:00'):
            self._create_rate('2026-11-28', 8.0)
            for zone in ('Pacific/Auckland', 'UTC', 'America/Los_Angeles'):
                with self.subTest(zone):
                    self.salesperson.tz = zone
                    lead = self._create_lead(pricelist_id=self.pricelist.id)
                    lead = lead.with_user(self.salesperson).with_context(tz=zone)
                    lead.opportunity_line_ids = [
                        Command.create({'product_id': self.service.id, 'price_unit': 400.0})
                    ]
                    self.assertEqual(lead.expected_revenue, 100.0)
                    order = self.env['sale.order'].browse(lead.create_quotation())
                    self.assertEqual(order.currency_rate, 4.0)
                    order.with_user(self.salesperson).with_context(tz=zone).action_confirm()
                    self.assertEqual(lead.sudo().acceptance_ids.order_ids.rate, 0.25)
                    self.assertEqual(lead.expected_revenue, 100.0)

    def test_a_later_rate_is_none(self):
        self.foreign.rate_ids.unlink()
        with freeze_time('2026-11-27 13:00:00'):
            self._create_rate('2026-11-29', 4.0)
            lead, _order = self._sell()
            self.assertIn('OPF', lead.acceptance_failure)
