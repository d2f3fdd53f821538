from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
@freeze_time('2027-01-11 12:00:00')
class TestTargetsSpread(OpportunityPlusCommon):
    """The target of a year, spread over its months to the cent."""

    def _spread(self, **values):
        with Form(self.env['crm.opportunity.target.spread']) as form:
            for name, value in values.items():
                form[name] = value
        action = form.record.action_spread()
        targets = self.env[action['res_model']].search(action['domain'], order='month')
        return {target.month.month: target.amount for target in targets}

    @users('op_manager')
    def test_evenly(self):
        """What rounding leaves is in the last month."""
        amounts = self._spread(user_id=self.salesperson, amount=1000.0)
        self.assertEqual([*amounts.values()], [83.33] * 11 + [83.37])
        targets = self.env['crm.opportunity.target'].search([('user_id', '=', self.salesperson.id)])
        self.assertEqual({target.month.year for target in targets}, {2027})
        self.assertEqual(targets.team_id, self.team)

    @users('op_manager')
    def test_some_months_in_place_of_those_that_are_there(self):
        target = self.env['crm.opportunity.target'].create(
            {'team_id': self.team.id, 'month': '2027-05-01', 'amount': 1.0}
        )
        wizard = Form(self.env['crm.opportunity.target.spread'])
        wizard.team_id = self.team
        wizard.month_from = '4'
        wizard.month_to = '6'
        self.assertEqual(wizard.preview, "3 months; 1 existing targets are replaced.")
        amounts = self._spread(team_id=self.team, month_from='4', month_to='6', amount=300.0)
        self.assertEqual(amounts, {4: 100.0, 5: 100.0, 6: 100.0})
        self.assertEqual(target.amount, 100.0)

    @users('op_manager')
    def test_as_last_years_wins(self):
        for day, amount in (('2026-02-10', 100.0), ('2026-02-20', 200.0), ('2026-06-01', 600.0)):
            lead = self._create_lead(expected_revenue=amount)
            lead.action_set_won()
            lead.date_closed = f'{day} 12:00:00'
        amounts = self._spread(user_id=self.salesperson, amount=1800.0, method='last_year')
        self.assertEqual(
            {month: amount for month, amount in amounts.items() if amount}, {2: 600.0, 6: 1200.0}
        )
        self.assertEqual(len(amounts), 12)

    @users('op_manager')
    def test_what_is_wrong_is_said(self):
        for values, pattern in (
            ({'amount': 5.0, 'user_id': False, 'team_id': False}, "salesperson or a team"),
            ({'year': 20}, "year between"),
            ({'amount': -5.0}, "cannot be negative"),
            ({'month_from': '6', 'month_to': '2'}, "before the first"),
            ({'method': 'last_year'}, "Nothing was won"),
        ):
            wizard = self.env['crm.opportunity.target.spread'].create(
                {'user_id': self.salesperson.id, 'amount': 10.0, **values}
            )
            self.assertRegex(wizard.preview, pattern)
            with self.assertRaisesRegex(UserError, pattern):
                wizard.action_spread()

    @users('op_salesperson', 'op_leader')
    def test_only_for_managers(self):
        with self.assertRaises(AccessError):
            self.env['crm.opportunity.target.spread'].create({'user_id': self.env.uid})
