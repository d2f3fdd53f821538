from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import format_date

from .common_board import BoardCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-03-11 12:00:00')
class TestBoardWords(BoardCommon):
    """What salespeople and leaders said, beside what is calculated."""

    def _get_words(self, row):
        return [row[kind] and row[kind]['amount'] for kind in ('salesperson', 'manager')]

    def _get_all_words(self, user, **options):
        board = self._get_board(user, **options)
        words = {row['name']: self._get_words(row) for row in board['rows']}
        return words, self._get_words(board['total'])

    def test_last_one_counts(self):
        self._say(self.salesperson, 3500.0)
        last = self._say(self.salesperson, 3200.0, note="The bank agreed")
        self._say(self.colleague, 100.0)
        self._say(self.leader, 2800.0, kind='manager', user_id=self.salesperson.id)
        words, total = self._get_all_words(self.leader)
        self.assertEqual(words[self.salesperson.name], [3200.0, 2800.0])
        self.assertEqual(words[self.colleague.name], [100.0, False])
        self.assertEqual(total, [3300.0, 2800.0])
        row = self._get_board(self.leader, user_id=self.salesperson.id)['rows'][0]
        self.assertEqual(
            row['salesperson'],
            {
                'amount': 3200.0,
                'months': 1,
                'of_months': 1,
                'note': "The bank agreed",
                'date': format_date(self.env, last.create_date),
            },
        )

    def test_word_on_the_team(self):
        """It takes the place of what the leader said of each, and is none of theirs."""
        self._say(self.leader, 2800.0, kind='manager', user_id=self.salesperson.id)
        self._say(self.leader, 4000.0, kind='manager', team_id=self.team.id)
        _words, total = self._get_all_words(self.leader)
        self.assertEqual(total, [False, 4000.0])
        words, total = self._get_all_words(self.salesperson)
        self.assertEqual(words[self.salesperson.name], [False, 2800.0])
        self.assertEqual(total, [False, 2800.0])

    def test_zero_is_a_word(self):
        self._say(self.salesperson, 0.0)
        words, _total = self._get_all_words(self.leader)
        self.assertEqual(words[self.salesperson.name][0], 0.0)
        self.assertIsNot(words[self.salesperson.name][0], False)

    def test_months_of_a_quarter(self):
        self._say(self.salesperson, 10.0, month='2026-01-01')
        self._say(self.salesperson, 20.0)
        self._say(self.salesperson, 30.0, month='2026-04-01')
        row = self._get_board(self.leader, period='quarter')['rows']
        said = next(r for r in row if r['name'] == self.salesperson.name)['salesperson']
        self.assertEqual((said['amount'], said['months'], said['of_months']), (30.0, 2, 3))

    def test_who_was_deleted_has_a_row(self):
        self._say(self.colleague, 100.0)
        self.env['crm.lead'].search([('user_id', '=', self.colleague.id)]).user_id = False
        name = self.colleague.name
        self.colleague.unlink()
        words, total = self._get_all_words(self.leader)
        self.assertEqual((words[name], total), ([100.0, False], [100.0, False]))
        action = self._get_model(self.leader).open_figure(self._get_options(), 'salesperson', name)
        found = self.env[action['res_model']].search(action['domain'])
        self.assertEqual(found.user_name, name)

    def test_who_may_say_what(self):
        for user, own, colleagues, teams in (
            (self.salesperson, ['salesperson'], None, []),
            (self.leader, ['manager'], ['manager'], ['manager']),
            (self.manager, ['manager'], ['manager'], ['manager']),
        ):
            board = self._get_board(user)
            may_say = {row['name']: row['may_say'] for row in board['rows']}
            self.assertEqual(may_say[self.salesperson.name], own)
            self.assertEqual(may_say.get(self.colleague.name), colleagues)
            self.assertEqual(may_say["No salesperson"], [])
            self.assertEqual(board['total']['may_say'], teams)
        quarter = self._get_board(self.leader, period='quarter')
        self.assertFalse(quarter['total']['may_say'])

    def _commit(self, user, kind, key, amount):
        action = self._get_model(user).say_commitment(self._get_options(), kind, key)
        words = self.env[action['res_model']].with_user(user).with_context(**action['context'])
        with Form(words, action['views'][0][0]) as form:
            form.amount = amount
            form.note = "By phone"
        return form.record

    def test_dialog(self):
        for user, kind, key, values in (
            (
                self.salesperson,
                'salesperson',
                self.salesperson.id,
                {'user_id': self.salesperson.id},
            ),
            (self.leader, 'manager', self.salesperson.id, {'user_id': self.salesperson.id}),
            (self.leader, 'manager', None, {'user_id': False}),
        ):
            word = self._commit(user, kind, key, 123.0)
            self.assertRecordValues(
                word,
                [
                    {
                        'kind': kind,
                        'amount': 123.0,
                        'team_id': self.team.id,
                        'note': "By phone",
                        **values,
                    }
                ],
            )
            self.assertEqual(str(word.month), '2026-03-01')

    def test_dialog_of_nobody(self):
        model = self._get_model(self.leader)
        for kind, key, options in (
            ('customer', self.salesperson.id, self._get_options()),
            ('manager', None, {}),
            ('manager', "Somebody", {}),
        ):
            with self.assertRaises(UserError):
                model.say_commitment(options, kind, key)
