from contextlib import suppress
from datetime import date

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_forecast import ForecastCommon

STEPS = (
    'sell',
    'sell',
    'bill',
    'bill',
    'bill_in_part',
    'pay_down',
    'credit',
    'credit',
    'credit',
    'cancel',
    'reset_invoice',
    'lose',
    'restore',
    'win',
    'let_lead',
    'let_lead',
    'follow_nobody',
    'change_dates',
    'change_probability',
)
NEEDS_ORDER = ('bill', 'bill_in_part', 'pay_down', 'credit', 'cancel', 'reset_invoice')
DAYS = st.one_of(st.none(), st.dates(date(2025, 6, 1), date(2027, 6, 30)))
PRICES = st.decimals(-50, 5000, places=2).map(float)
LINES = st.lists(
    st.tuples(PRICES, st.sampled_from((1, 3, 0.7, 7)), st.integers(0, 14), DAYS, DAYS),
    max_size=4,
)
RUNS = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 28)), min_size=3, max_size=8)
DEALS = st.tuples(
    LINES,
    st.tuples(DAYS, DAYS, DAYS),
    st.sampled_from((0.5, 17, 50, 99)),
    st.booleans(),
    # Half of them are sold and billed first, or little of that would be tried.
    st.one_of(RUNS, RUNS.map(lambda steps: [('sell', 3), ('bill_in_part', 14), *steps])),
)


@tagged('post_install', '-at_install')
@freeze_time('2026-02-15 12:00:00')
class TestForecastProperty(ForecastCommon):
    """Whatever becomes of a deal: its months add up to its amount, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env['res.currency'].create(
            {
                'name': 'OPF',
                'symbol': 'OPF',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 3.7})],
            }
        )
        cls.pricelist = cls.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': cls.foreign.id}
        )

    def test_any_deal(self):
        self.billed = set()
        self._try_deals()
        # Not only steps that were refused.
        self.assertEqual(self.billed, {'in part', 'in full', 'credited', 'not'})

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(DEALS)
    def _try_deals(self, deal):
        note(f"Paste as a test: self._run(*{deal!r})")
        savepoint = self.env.cr.savepoint()
        try:
            self._run(*deal)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def _is_billed(self, lead):
        """What was tried of billing, to know that it was."""
        rows = self._get_rows(lead)
        billed = rows.filtered(lambda row: row.status == 'billed')
        if not billed:
            return {'not'}
        kinds = {'credited'} if min(billed.mapped('amount')) < 0 else set()
        return kinds | {'in full' if billed == rows else 'in part'}

    def _run(self, lines, dates, probability, is_foreign, steps):
        deadline, start, end = dates
        values = {
            'date_deadline': deadline,
            'date_production_start': start,
            'date_production_end': end if start and end and end >= start else False,
            'probability': probability,
            'expected_revenue': 0 if lines else 1234.56,
        }
        if is_foreign:
            values['pricelist_id'] = self.pricelist.id
        lead = self._create_deal(
            [
                (
                    self.gadget,
                    {
                        'price_unit': price,
                        'product_uom_qty': quantity,
                        'duration_months': months,
                        'date_start': first,
                        **({'date_end': last} if first and last and last >= first else {}),
                    },
                )
                for price, quantity, months, first, last in lines
            ],
            **values,
        )
        self._check(lead, 'create')
        self.order = self.env['sale.order']
        for name, day in steps:
            if name in NEEDS_ORDER and not self.order:
                continue
            with suppress(UserError), self.env.cr.savepoint():
                getattr(self, f'_do_{name}')(lead, day)
                self.billed |= self._is_billed(lead)
            self._check(lead, name)

    def _check(self, lead, step):
        with self.subTest(step=step):
            if lead.won_status == 'lost' or (not lead.active and lead.won_status != 'won'):
                self.assertFalse(self._get_rows(lead))
            else:
                self._assert_adds_up(lead)

    def _do_sell(self, lead, day):
        if not lead.opportunity_line_ids:
            self.order |= self._create_order(lead, [(self.gadget, {})])
            self.order[-1:].action_confirm()
        else:
            self.order |= self._sell(lead, f'2026-01-{day:02} 12:00:00')

    def _do_bill(self, lead, day):
        self._bill(self.order[-1:], f'2026-03-{day:02}')

    def _do_bill_in_part(self, lead, day):
        line = self.order[-1:].order_line[:1]
        self._bill(self.order[-1:], f'2026-02-{day:02}', {line: line.product_uom_qty * day / 28})

    def _do_pay_down(self, lead, day):
        self._bill_down_payment(self.order[-1:], day * 11, f'2026-02-{day:02}')

    def _do_credit(self, lead, day):
        invoices = self.order.invoice_ids.filtered(lambda move: move.move_type == 'out_invoice')
        if invoices:
            self._credit(invoices[-1:], f'2026-01-{day:02}', day / 7)

    def _do_cancel(self, lead, day):
        self.order[:1]._action_cancel()

    def _do_reset_invoice(self, lead, day):
        self.order.invoice_ids[-1:].button_draft()

    def _do_lose(self, lead, day):
        lead.action_set_lost()

    def _do_restore(self, lead, day):
        lead.toggle_active()

    def _do_win(self, lead, day):
        lead.action_set_won()

    def _do_change_dates(self, lead, day):
        lead.opportunity_line_ids.write({'date_start': f'2026-05-{day:02}', 'date_end': False})

    def _do_change_probability(self, lead, day):
        lead.probability = day

    def _do_let_lead(self, lead, day):
        quotation = self._create_order(lead, [(self.gadget, {'product_uom_qty': day / 3})])
        lead.primary_order_id = quotation

    def _do_follow_nobody(self, lead, day):
        lead.primary_order_id = False
