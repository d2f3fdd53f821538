from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common_forecast import ForecastCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestBilling(ForecastCommon):
    """What the opportunity itself says of its months and its invoices."""

    def _get_sentence(self, lead):
        self.env.flush_all()
        self.env.invalidate_all()
        sentence = lead.with_user(self.salesperson).billing_explanation
        return sentence and sentence.replace('\N{NO-BREAK SPACE}', ' ')

    def test_sentence(self):
        lead = self._create_deal([(self.gadget, {'product_uom_qty': 10, 'duration_months': 2})])
        self.assertFalse(self._get_sentence(lead))
        order = self._sell(lead)
        self.assertEqual(
            self._get_sentence(lead), "sold $ 1,000.00, nothing billed; to bill until March 2026"
        )
        self._bill(order, '2026-02-12', {order.order_line: 4})
        self.assertEqual(
            self._get_sentence(lead),
            "sold $ 1,000.00, billed $ 400.00, $ 600.00 to bill until March 2026",
        )
        self.assertEqual((lead.amount_billed, lead.amount_to_bill), (400.0, 600.0))
        self._bill(order, '2026-02-13')
        self.assertEqual(self._get_sentence(lead), "sold $ 1,000.00, all of it billed")
        action = lead.with_user(self.salesperson).action_view_invoices()
        invoices = self.env['account.move'].search(action['domain'])
        self.assertEqual(invoices, order.invoice_ids)
        action = lead.with_user(self.salesperson).action_view_forecast_months()
        rows = self.env[action['res_model']].with_context(**action['context'])
        self.assertEqual(sum(rows.search(action['domain']).mapped('amount')), 1000)

    def test_months_under_the_lines(self):
        lead = self._create_deal([(self.gadget, {'duration_months': 4})])
        months = lead.with_user(self.salesperson).forecast_months
        for text in ("Mar 2026", "Jun 2026", "25.00", "10.00"):
            self.assertIn(text, months)
        single = self._create_deal([(self.gadget, {'date_start': '2026-05-01'})])
        self.assertFalse(single.forecast_months)
        long = self._create_deal([(self.gadget, {'duration_months': 100})])
        self.assertIn("2034", long.forecast_months)
        self.assertNotIn("Mar 2026", long.forecast_months)

    def test_in_the_form(self):
        lead = self._create_deal([(self.gadget, {})]).with_user(self.salesperson)
        with Form(lead, 'crm.crm_lead_view_form') as form:
            self.assertFalse(form.forecast_months)
            with form.opportunity_line_ids.edit(0) as line:
                line.duration_months = 2
        self.assertIn("50.00", lead.forecast_months)

    def test_as_many_queries_for_many_as_for_few(self):
        leads = self.env['crm.lead']
        for _number in range(6):
            lead = self._create_deal([(self.gadget, {'duration_months': 3})])
            self._sell(lead)
            leads |= lead
        counts = []
        for some in (leads[:2], leads[:2], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.user.partner_id.mapped('lang')
            before = self.env.cr.sql_log_count
            some.mapped('billing_explanation')
            some.mapped('forecast_months')
            counts.append(self.env.cr.sql_log_count - before)
        # The first one warms the caches.
        self.assertEqual(counts[1], counts[2])
