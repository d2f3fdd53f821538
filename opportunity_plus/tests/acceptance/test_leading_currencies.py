from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_leading import LeadingCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-06-15 10:00:00')
class TestLeadingCurrencies(LeadingCommon):
    """A leading quotation is worth what it is today; a missing rate refuses no sale."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls.foreign = cls.env['res.currency'].create({'name': 'OPF', 'symbol': 'F'})
        cls.rate = cls._create_rate('2026-01-01', 2.0)
        cls.abroad = cls.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': cls.foreign.id}
        )
        cls.order = cls._create_quotation(300.0, pricelist_id=cls.abroad.id)

    @classmethod
    def _create_rate(cls, day, rate):
        values = {'name': day, 'rate': rate, 'currency_id': cls.foreign.id}
        return cls.env['res.currency.rate'].create({**values, 'company_id': cls.company.id})

    def _refresh(self):
        self.env['crm.lead']._cron_refresh_foreign_amounts()

    def test_at_the_rate_of_today(self):
        """Refreshed by the daily job; accepted, at that of its date."""
        self.lead.primary_order_id = self.order
        self._assert_lead('quotation', 150.0)
        row = self.lead.acceptance_ids.order_ids
        self.assertRecordValues(row, [{'rate': 0.5, 'amount': 150.0, 'order_id': self.order.id}])
        self._create_rate('2026-06-16', 4.0)
        with freeze_time('2026-06-16 10:00:00'):
            self._refresh()
            self._assert_lead('quotation', 75.0)
            self.assertAlmostEqual(self.lead.get_amount_explanation()['orders'][0]['value'], 75.0)
        self.order.date_order = '2026-06-15 10:00:00'
        with freeze_time('2026-06-16 10:00:00'):
            # Odoo dates an order by its confirmation.
            self.order.with_context(force_keep_date_order=True).action_confirm()
            self.order.date_order = '2026-06-15 10:00:00'
        self._assert_lead('order', 150.0)

    def test_a_rate_corrected_before_the_acceptance(self):
        """What was remembered of it as the leading one does not stand for the sale."""
        self.lead.primary_order_id = self.order
        self.rate.rate = 3.0
        self.order.action_confirm()
        self._assert_lead('order', 100.0)
        self.rate.rate = 2.0
        self.order.order_line.sequence = 7
        self._assert_lead('order', 100.0)

    def test_set_without_a_rate(self):
        self.rate.unlink()
        with self.assertRaisesRegex(UserError, 'OPF'), self.env.cr.savepoint():
            self.lead.primary_order_id = self.order
        self._assert_not_led()

    @mute_logger('odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure')
    def test_changed_without_a_rate(self):
        """The order is changed, the salesperson is told, and the job goes on."""
        self.lead.primary_order_id = self.order
        other = self._create_lead(name="Other")
        other.primary_order_id = self._create_quotation(10.0, other, pricelist_id=self.abroad.id)
        self.rate.unlink()
        self.order.order_line.price_unit = 400.0
        self.env.flush_all()
        self.assertEqual(self.order.amount_untaxed, 400.0)
        self.assertIn('OPF', self.lead.acceptance_failure)
        self.assertTrue(self.lead.activity_ids)
        self._refresh()
        self._assert_lead('quotation', 150.0)
        self._assert_lead('quotation', 5.0, other)
        self._create_rate('2026-06-01', 4.0)
        self.env['crm.lead']._cron_retry_acceptance()
        self._assert_lead('quotation', 100.0, acceptance_failure=False)

    @mute_logger('odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure')
    def test_sent_without_a_rate(self):
        """It is sent; it leads as soon as there is a rate."""
        self.company.opportunity_primary_quotation = 'sent'
        self.rate.unlink()
        self.order.action_quotation_sent()
        self._assert_lead('manual', 900.0, primary_order_id=False)
        self.assertEqual(self.order.state, 'sent')
        self._create_rate('2026-06-01', 4.0)
        self.env['crm.lead']._cron_retry_acceptance()
        self._assert_led_by(self.order, 75.0)

    def test_another_currency_of_the_order(self):
        self.lead.primary_order_id = self.order
        home = self.abroad.copy({'currency_id': self.currency.id})
        self.order.pricelist_id = home
        self._assert_led_by(self.order, 300.0)

    def test_new_quotation_in_its_currency(self):
        self.lead.primary_order_id = self.order
        order = self._quote(self.lead)
        self.assertRecordValues(order, [{'currency_id': self.foreign.id, 'amount_untaxed': 300.0}])

    def test_another_company(self):
        """The opportunity and its quotation move to a company with another currency."""
        other = self.env['res.company'].create(
            {'name': "Other Ltd", 'currency_id': self.foreign.id}
        )
        self.env.user.company_ids |= other
        self.salesperson.company_ids |= other
        order = self._create_quotation(300.0)
        self.lead.primary_order_id = order
        self._assert_led_by(order, 300.0)
        lead = self.lead.with_context(allowed_company_ids=(self.company | other).ids)
        lead.user_id.company_ids |= other
        self.lead.team_id.company_id = False
        self.env['res.currency.rate'].create(
            {
                'name': '2026-01-01',
                'rate': 1.0,
                'currency_id': self.currency.id,
                'company_id': other.id,
            }
        )
        self.env['res.currency.rate'].create(
            {
                'name': '2026-01-01',
                'rate': 2.0,
                'currency_id': self.foreign.id,
                'company_id': other.id,
            }
        )
        lead.company_id = other
        self._assert_lead('quotation', 600.0, primary_order_id=order.id)
        lead.primary_order_id = False
        self._assert_lead('manual', 1800.0)

    def test_no_company(self):
        """It takes that of the quotation."""
        self.lead.write({'user_id': False, 'team_id': False, 'company_id': False})
        self.lead.primary_order_id = self._create_quotation(30.0)
        self._assert_lead('quotation', 30.0, company_id=self.company.id)
