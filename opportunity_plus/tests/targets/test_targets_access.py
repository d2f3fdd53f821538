from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..common_companies import CompaniesCommon

MODELS = ('crm.opportunity.target', 'crm.opportunity.commitment')


@tagged('post_install', '-at_install')
class TestTargetsAccess(CompaniesCommon):
    """Targets are the sales managers'; one reads the own ones and the team's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env['crm.team'].create({'name': "Cars", 'company_id': False})
        values = {'month': '2026-03-01', 'amount': 1000.0}
        Target = cls.env['crm.opportunity.target']
        cls.own = Target.create({**values, 'user_id': cls.salesperson.id})
        cls.colleagues = Target.create({**values, 'user_id': cls.colleague.id})
        cls.teams = Target.create({**values, 'team_id': cls.team.id})
        cls.other_teams = Target.create({**values, 'team_id': cls.other_team.id})
        cls.abroad = Target.create(
            {**values, 'team_id': cls.other_team.id, 'company_id': cls.other_company.id}
        )
        cls.targets = cls.own | cls.colleagues | cls.teams | cls.other_teams | cls.abroad

    def _find(self, user):
        targets = self.env['crm.opportunity.target'].with_user(user)
        targets = targets.with_context(allowed_company_ids=user.company_ids.ids)
        return targets.search([('id', 'in', self.targets.ids)]).sudo(self.env.su)

    def test_who_reads_which(self):
        at_home = self.targets - self.abroad
        for user, expected in (
            (self.salesperson, self.own | self.teams),
            (self.colleague, self.colleagues | self.teams),
            (self.leader, at_home),
            (self.manager, at_home),
            (self.stranger, self.abroad),
        ):
            with self.subTest(user.login):
                self.assertEqual(set(self._find(user).ids), set(expected.ids))

    def test_leader_who_sees_own_documents_only(self):
        """Reads what the own people and team are to win."""
        self.team.user_id = self.salesperson
        self.assertEqual(
            set(self._find(self.salesperson).ids),
            set((self.own | self.colleagues | self.teams).ids),
        )

    @users('op_salesperson', 'op_leader')
    def test_only_managers_write(self):
        own = self.own.with_user(self.env.user)
        for function in (
            lambda: own.write({'amount': 1.0}),
            own.unlink,
            lambda: own.create({'user_id': self.env.uid, 'month': '2026-07-01', 'amount': 1.0}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                function()

    @users('op_manager')
    def test_managers_do(self):
        own = self.own.with_user(self.env.user)
        own.amount = 5.0
        own.unlink()
        self.assertFalse(self.own.exists())

    @users('op_employee', 'op_portal')
    def test_nobody_else(self):
        for model in MODELS:
            for operation in ('read', 'write', 'create', 'unlink'):
                self.assertFalse(self.env[model].has_access(operation), (model, operation))
