from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestCommitments(CompaniesCommon):
    """What was said is said: appended, seen by both, and deleted by nobody and nothing."""

    def _say(self, user, **values):
        return (
            self.env['crm.opportunity.commitment']
            .with_user(user)
            .create({'month': '2026-03-15', 'amount': 1000.0, **values})
        )

    def test_salesperson_says_the_own(self):
        word = self._say(self.salesperson, note="If the bank agrees")
        self.assertRecordValues(
            word,
            [
                {
                    'user_id': self.salesperson.id,
                    'team_id': self.team.id,
                    'company_id': self.company.id,
                    'month': date(2026, 3, 1),
                    'kind': 'salesperson',
                    'note': "If the bank agrees",
                    'display_name': f"{self.salesperson.name}, March 2026",
                }
            ],
        )

    def test_nobody_speaks_for_somebody_else(self):
        for user in (self.colleague, self.leader, self.manager):
            with self.assertRaisesRegex(AccessError, "nobody else"):
                self._say(user, user_id=self.salesperson.id)

    def test_leader_speaks_for_people_and_team(self):
        for user in (self.leader, self.manager):
            for whom in ({'user_id': self.salesperson.id}, {'team_id': self.team.id}):
                word = self._say(user, kind='manager', **whom)
                self.assertEqual((word.kind, word.team_id), ('manager', self.team))

    def test_others_do_not(self):
        self.team.user_id = self.manager
        for user in (self.salesperson, self.colleague, self.leader):
            for whom in ({'user_id': self.salesperson.id}, {'team_id': self.team.id}):
                with self.assertRaisesRegex(AccessError, "Only the team leader"):
                    self._say(user, kind='manager', **whom)

    def test_both_see_both(self):
        words = self._say(self.salesperson) | self._say(
            self.leader, kind='manager', user_id=self.salesperson.id
        )
        words |= self._say(self.leader, kind='manager', team_id=self.team.id)
        for user, expected in (
            (self.salesperson, words),
            (self.leader, words),
            (self.manager, words),
            (self.colleague, words[2]),
            (self.stranger, words.browse()),
        ):
            found = words.with_user(user).search([('id', 'in', words.ids)])
            self.assertEqual(set(found.ids), set(expected.ids), user.login)

    @users('op_salesperson', 'op_leader', 'op_manager')
    def test_nobody_changes_or_deletes(self):
        word = self._say(self.env.user, user_id=self.env.uid)
        for function in (lambda: word.write({'amount': 1.0}), word.unlink):
            for record in (word, word.sudo()):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    function()
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    record.note = "Something else"
        with self.assertRaisesRegex(UserError, "cannot be deleted"), self.env.cr.savepoint():
            word.sudo().unlink()
        self.assertEqual((word.amount, word.note), (1000.0, False))

    def test_who_is_deleted_is_still_named(self):
        words = self._say(self.colleague) | self._say(
            self.leader, kind='manager', team_id=self.team.id
        )
        name = self.colleague.name
        (self.stage_new | self.stage_proposal | self.stage_won).team_ids = False
        self.team.unlink()
        self.colleague.unlink()
        self.env.invalidate_all()
        self.assertEqual(
            words.exists().with_user(self.manager).mapped("display_name"),
            [f"{name}, March 2026", "Bikes, March 2026"],
        )
        self.assertFalse(words.user_id)
        self.assertFalse(words.team_id)

    def test_names_are_ours(self):
        word = self._say(self.salesperson, user_name="Somebody", team_name="Else")
        self.assertEqual((word.user_name, word.team_name), (self.salesperson.name, "Bikes"))

    def test_what_is_wrong_is_said(self):
        for values, pattern in (
            ({'amount': -1.0}, "cannot be negative"),
            ({'month': '0001-01-01'}, "between 2000 and 2100"),
            ({'company_id': self.other_company.id}, "does not work for"),
            ({'kind': 'customer'}, "not a valid value for “Committed by”"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, pattern),
                self.env.cr.savepoint(),
            ):
                self._say(self.salesperson, **values)
