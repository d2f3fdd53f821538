import csv
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import file_open, mute_logger

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestTargets(CompaniesCommon):
    """What a salesperson or a team is to win in a month: one figure, and a sound one."""

    def _create_target(self, **values):
        return self.env['crm.opportunity.target'].create(
            {'month': '2026-03-01', 'amount': 1000.0, **values}
        )

    @users('op_manager')
    def test_target_of_a_person(self):
        target = self._create_target(user_id=self.salesperson.id, month='2026-03-17')
        self.assertRecordValues(
            target,
            [
                {
                    'month': date(2026, 3, 1),
                    'team_id': self.team.id,
                    'company_id': self.company.id,
                    'currency_id': self.currency.id,
                    'display_name': f"{self.salesperson.name}, March 2026",
                }
            ],
        )
        target.month = '2026-04-30'
        self.assertEqual(target.month, date(2026, 4, 1))

    @users('op_manager')
    def test_target_typed_into_the_list(self):
        with Form(
            self.env['crm.opportunity.target'], 'opportunity_plus.crm_opportunity_target_view_list'
        ) as form:
            form.month = date(2026, 5, 9)
            form.team_id = self.team
            form.amount = 700.0
        self.assertRecordValues(
            form.record,
            [{'month': date(2026, 5, 1), 'user_id': False, 'team_id': self.team.id}],
        )

    @users('op_manager')
    def test_currency_is_that_of_the_company(self):
        self.manager.sudo().company_ids += self.other_company
        self.salesperson.sudo().company_ids += self.other_company
        target = self._create_target(user_id=self.salesperson.id, company_id=self.other_company.id)
        self.assertEqual(target.currency_id, self.foreign)

    @users('op_manager')
    def test_month_has_one_target(self):
        """Of a person or a team: by creating, by writing, and both in one call."""
        own = {'user_id': self.salesperson.id}
        target = self._create_target(**own)
        self._create_target(team_id=self.team.id)
        later = self._create_target(**own, month='2026-04-01')
        for function in (
            lambda: self._create_target(**own, month='2026-03-31'),
            lambda: self._create_target(**own, team_id=False),
            lambda: self._create_target(team_id=self.team.id),
            lambda: later.write({'month': '2026-03-02'}),
            lambda: (target | later).write({'month': '2027-01-01'}),
            lambda: self.env['crm.opportunity.target'].create(
                [{'team_id': self.team.id, 'month': '2026-09-01', 'amount': 5.0}] * 2
            ),
        ):
            with (
                self.assertRaisesRegex(ValidationError, "a month has one target"),
                self.env.cr.savepoint(),
            ):
                function()
        target.write({'month': '2026-03-31', 'amount': 5.0})
        self.assertEqual(target.amount, 5.0)

    def test_database_knows_it_too(self):
        """Two at the same moment pass the check, and not the index."""
        target = self._create_target(team_id=self.team.id)
        later = self._create_target(team_id=self.team.id, month='2026-04-01')
        self.env.flush_all()
        with (
            mute_logger('odoo.sql_db'),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE crm_opportunity_target SET month = %s WHERE id = %s",
                (target.month, later.id),
            )

    @users('op_manager')
    def test_what_is_wrong_is_said(self):
        own = {'user_id': self.salesperson.id}
        for values, pattern in (
            ({}, "to a salesperson or to a team"),
            ({**own, 'amount': -1.0}, "March 2026.*cannot be negative"),
            ({**own, 'month': '0206-03-01'}, "between 2000 and 2100"),
            ({**own, 'month': '2026-13-01'}, "not a valid value for “Month”"),
            ({**own, 'month': 'March'}, "not a valid value for “Month”"),
            ({**own, 'amount': 'much'}, "not a valid value for “Amount”"),
            ({'user_id': self.portal_user.id}, "user of the portal"),
            ({'user_id': self.stranger.id}, "does not work for the company"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, pattern),
                self.env.cr.savepoint(),
            ):
                self._create_target(**values)
        target = self._create_target(**own)
        with self.assertRaisesRegex(UserError, "cannot be negative"):
            target.amount = -5.0

    def test_team_of_another_company(self):
        team = self.env['crm.team'].create({'name': "Abroad", 'company_id': self.other_company.id})
        with self.assertRaisesRegex(UserError, "“Abroad” belongs to the company “Other Ltd”"):
            self._create_target(team_id=team.id)
        target = self._create_target(team_id=team.id, company_id=self.other_company.id)
        self.assertEqual(target.currency_id, self.foreign)

    @users('op_manager')
    def test_import(self):
        header = ['user_id', 'team_id', 'month', 'amount']
        rows = [
            [self.salesperson.name, '', '2026-06-01', '500'],
            ['', self.team.name, '2026-06-15', '900'],
        ]
        result = self.env['crm.opportunity.target'].load(header, rows)
        targets = self.env['crm.opportunity.target'].browse(result['ids'])
        self.assertEqual(targets.mapped('amount'), [500.0, 900.0])
        self.assertEqual(set(targets.mapped('month')), {date(2026, 6, 1)})
        result = self.env['crm.opportunity.target'].load(header, rows[:1])
        self.assertIn("a month has one target", result['messages'][0]['message'])

    def test_file_that_the_import_offers(self):
        Target = self.env['crm.opportunity.target']
        (template,) = Target.get_import_templates()
        with file_open(template['template'].lstrip('/')) as file:
            labels = next(csv.reader(file))
        own = {field['string'] for field in Target.fields_get(attributes=['string']).values()}
        self.assertLessEqual(set(labels), own)

    def test_deleted_with_whom_they_are_of(self):
        """Those of a team's people stay theirs."""
        of_person = self._create_target(user_id=self.colleague.id)
        of_team = self._create_target(team_id=self.team.id)
        (self.stage_new | self.stage_proposal | self.stage_won).team_ids = False
        self.team.unlink()
        self.assertFalse(of_team.exists())
        self.env.invalidate_all()
        self.assertFalse(of_person.team_id)
        self.colleague.unlink()
        self.assertFalse(of_person.exists())

    def test_queries_do_not_grow_with_the_targets(self):
        def create(count, year):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['crm.opportunity.target'].create(
                [
                    {
                        'user_id': self.salesperson.id,
                        'month': f'{year + number // 12}-{number % 12 + 1:02}-01',
                        'amount': 5.0,
                    }
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        create(2, 2030)
        self.assertEqual(create(100, 2040), create(2, 2060))
