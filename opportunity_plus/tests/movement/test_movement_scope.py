from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users

from ..common_movement import MovementCommon


@tagged('post_install', '-at_install')
class TestMovementScope(MovementCommon):
    """Whether a deal moved in or out depends on who asks, and for what."""

    def setUp(self):
        super().setUp()
        self.deal = self._deal("Deal", 100)
        self.other = self._deal("Other", 1000, user_id=self.colleague.id)
        self._take('03-02')

    def _search(self, *args, domain=(), **kwargs):
        with freeze_time('2020-12-31 12:00:00'):
            return self._get_report(*args, **kwargs).search(list(domain))

    def test_what_slipped_out_of_the_period_and_back(self):
        june = {'due_from': '2020-06-01', 'due_until': '2020-06-30'}
        self.deal.date_deadline = '2020-07-10'
        self._take('03-05')
        self.deal.date_deadline = '2020-06-30'
        self._take('03-09')
        self.deal.date_deadline = '2020-05-30'
        for begin, end, kind, reason in (
            ('03-02', '03-05', '06_moved_out', 'slipped'),
            ('03-05', '03-09', '03_moved_in', 'forward'),
            ('03-09', None, '06_moved_out', 'forward'),
        ):
            rows = self._search(begin, end, **june, domain=[('reason', '!=', False)])
            self.assertRecordValues(
                rows, [{'lead_id': self.deal.id, 'kind': kind, 'reason': reason}]
            )
        self.assertEqual(
            self._get_movement('03-02', '03-09', **june), {'opening': 1100.0, 'closing': 1100.0}
        )

    def test_before_and_after(self):
        self.deal.write({'expected_revenue': 150, 'date_deadline': '2020-07-01'})
        self.deal.stage_id = self.stage_proposal
        row = self._search('03-02', domain=[('kind', '=', '04_grown')])
        self.assertRecordValues(
            row,
            [
                {
                    'name': "Deal",
                    'amount': 50.0,
                    'amount_before': 100.0,
                    'amount_after': 150.0,
                    'date_before': self._today('06-15'),
                    'date_after': self._today('07-01'),
                    'stage_before_id': self.stage_new.id,
                    'stage_after_id': self.stage_proposal.id,
                }
            ],
        )
        self.assertEqual(row.action_open_opportunity()['res_id'], self.deal.id)

    def test_what_went_to_a_colleague_is_told_without_name(self):
        self.deal.user_id = self.colleague
        second = self._deal("Second", 7)
        self._take('03-03')
        second.user_id = self.colleague
        rows = self._search('03-03', user=self.salesperson)
        self.assertRecordValues(
            rows,
            [
                {'kind': '00_opening', 'amount': 7.0, 'name': False, 'lead_id': False},
                {'kind': '06_moved_out', 'amount': -7.0, 'name': False, 'lead_id': False},
            ],
        )
        self.assertFalse(rows.user_after_id or any(rows.mapped('amount_after')))
        rows = self._search('03-02', user=self.salesperson)
        self.assertEqual(rows.mapped('amount'), [100.0, -100.0])
        # A screen reads what it found; the rules are asked again.
        self.assertTrue(rows.web_read({'name': {}, 'amount': {}}))
        with self.assertRaisesRegex(UserError, "somebody else"):
            rows[0].action_open_opportunity()
        self.assertEqual(
            self._get_movement('03-02', user=self.colleague),
            {'opening': 1000.0, 'added': 7.0, 'moved_in': 100.0, 'closing': 1107.0},
        )

    def test_what_was_deleted_keeps_its_name(self):
        self.deal.unlink()
        row = self._search('03-02', domain=[('kind', '=', '09_removed')])
        self.assertRecordValues(row, [{'name': "Deal", 'lead_id': False, 'amount': -100.0}])
        with self.assertRaisesRegex(UserError, "“Deal” was deleted or merged"):
            row.action_open_opportunity()
        self.assertFalse(
            self._search('03-02', user=self.colleague, domain=[('kind', '=', '09_removed')])
        )

    def test_what_was_closed_when_snapshots_began(self):
        old = self._deal("Old", 5)
        old.action_set_lost()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2019-01-01' WHERE id = %s", [old.id]
        )
        old.action_unarchive()
        self.assertEqual(self._get_movement('03-02').get('reopened'), 5.0)

    def test_a_text_in_the_search_bar(self):
        movement = self._get_movement('03-02', user_ids=["op_colleague"])
        self.assertEqual(movement, {'opening': 1000.0, 'closing': 1000.0})

    def test_no_day(self):
        for value in ("soon", 5, [1], {'a': 1}, "9999-99-99"):
            with self.assertRaisesRegex(UserError, "is not a day"):
                self._search('03-02', due_from=value)

    @users('op_salesperson')
    def test_the_dialog(self):
        with (
            freeze_time('2020-03-20 12:00:00'),
            Form(self.env['crm.opportunity.movement.days']) as form,
        ):
            self.assertEqual(form.date_from, self._today('03-16'))
            form.date_to = '2020-03-18'
            form.due_until = '2020-12-31'
            form.user_ids.add(self.salesperson)
            days = form.save()
            action = days.action_show()
            self.assertEqual(
                action['context'],
                {
                    'opportunity_movement_from': '2020-03-16',
                    'opportunity_movement_to': '2020-03-18',
                    'opportunity_movement_due_until': '2020-12-31',
                    'opportunity_movement_user_ids': self.salesperson.ids,
                    'search_default_group_by_kind': 1,
                },
            )
            for values, pattern in (
                ({'date_to': '2020-03-01'}, "“Until” is before “From”"),
                ({'date_from': '2020-01-01'}, "first one was taken on 03/02/2020"),
                ({'due_from': '2021-03-01'}, "ends before it begins"),
            ):
                with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
                    days.write(values)
