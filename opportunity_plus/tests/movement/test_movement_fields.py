from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common_movement import MovementCommon


@tagged('post_install', '-at_install')
class TestMovementFields(MovementCommon):
    """How an opportunity has moved, in Odoo's own list and on the form."""

    def setUp(self):
        super().setUp()
        self.deal = self._deal("Deal", 1000)
        self.quiet = self._deal("Quiet", 500)
        for day, deadline in (('03-02', '07-01'), ('03-04', '07-15'), ('03-05', '08-01')):
            self.deal.date_deadline = f'2020-{deadline}'
            self._take(day)
        self.deal.expected_revenue = 1400

    def _read(self, deal, day, user=None):
        with freeze_time(f'2020-{day} 12:00:00'):
            self.env.invalidate_all()
            deal = deal.with_user(user or self.salesperson)
            return deal.amount_change, deal.date_move_count, deal.movement_explanation

    def test_what_changed_since_monday(self):
        self.assertEqual(
            self._read(self.deal, '03-06'),
            (400.0, 2, "▲ $\xa0400.00 since Monday, 03/02/2020, closing date moved 2 times"),
        )
        self.assertEqual(self._read(self.quiet, '03-06'), (0.0, 0, False))

    def test_on_a_monday_it_is_that_of_the_week_before(self):
        self.assertEqual(self._read(self.deal, '03-09')[0], 400.0)
        self.assertEqual(self._read(self.deal, '03-02')[0], 0.0)

    def test_it_shrank(self):
        self.deal.write({'expected_revenue': 900, 'date_deadline': False})
        self._take('03-06')
        self.assertEqual(
            self._read(self.deal, '03-06'),
            (-100.0, 3, "▼ $\xa0100.00 since Monday, 03/02/2020, closing date moved 3 times"),
        )

    def test_a_first_date_is_no_move(self):
        deal = self._deal("Undated", 1, date_deadline=False)
        self._take('03-06')
        deal.date_deadline = '2020-09-01'
        self._take('03-07')
        self.assertEqual(self._read(deal, '03-08')[1:], (0, False))

    def test_what_is_closed_changes_no_more(self):
        self.deal.action_set_won()
        self.assertEqual(self._read(self.deal, '03-06'), (0.0, 2, "closing date moved 2 times"))

    def test_filters(self):
        Lead = self.env['crm.lead'].with_user(self.salesperson)
        both = self.deal | self.quiet
        self.quiet.expected_revenue = 400
        same = self._deal("Same", 1)
        with freeze_time('2020-03-06 12:00:00'):
            for domain, found in (
                ([('amount_change', '>', 0)], self.deal),
                ([('amount_change', '<', 0)], self.quiet),
                ([('amount_change', '!=', 0)], both),
                ([('amount_change', '=', 0)], same),
                ([('amount_change', '>=', 0)], self.deal | same),
                ([('amount_change', '=', 400)], self.deal),
                ([('date_move_count', '>', 1)], self.deal),
                ([('date_move_count', '>', 2)], Lead),
                ([('date_move_count', '=', 0)], self.quiet | same),
                ([('date_move_count', 'in', [0, 2])], both | same),
                ([('date_move_count', '<', 2)], self.quiet | same),
            ):
                with self.subTest(domain=domain):
                    mine = [('id', 'in', (both | same).ids)]
                    self.assertEqual(
                        Lead.search(mine + domain),
                        found.sorted(lambda lead: (lead.priority, lead.id), reverse=True),
                    )

    def test_one_query_for_many(self):
        deals = self.deal | self.quiet
        names = ['amount_change', 'date_move_count', 'movement_explanation']
        with freeze_time('2020-03-06 12:00:00'):
            # What else it takes is read by then.
            deals.mapped('movement_explanation')
            deals.invalidate_recordset(names)
            with self.assertQueryCount(1):
                for name in names:
                    deals.mapped(name)

    def test_the_form_says_it(self):
        with (
            freeze_time('2020-03-06 12:00:00'),
            Form(self.deal.with_user(self.salesperson), view='crm.crm_lead_view_form') as form,
        ):
            self.assertIn("▲", form.movement_explanation)
