from odoo.fields import Command
from odoo.tests import tagged

from ..common_relation import CompetitorCommon


@tagged('post_install', '-at_install')
class TestRelationPerformance(CompetitorCommon):
    """People cost no query for each further opportunity."""

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _create_leads(self, count, with_people=True, **values):
        people = [
            Command.create({'partner_id': self.ann.id, 'kind': 'contact', 'is_primary': True}),
            Command.create({'partner_id': self.bob.id, 'kind': 'contact'}),
            Command.create({'partner_id': self.rival.id, 'kind': 'competitor'}),
            Command.create({'partner_id': self.other_rival.id, 'kind': 'competitor'}),
        ]
        return self.env['crm.lead'].create(
            [
                {
                    'name': f"Deal {index}",
                    'type': 'opportunity',
                    'partner_id': self.ann.id,
                    'user_id': self.salesperson.id,
                    'team_id': self.team.id,
                    'stage_id': self.stage_new.id,
                    'relation_ids': people if with_people else [],
                    **values,
                }
                for index in range(count)
            ]
        )

    def _count_growth(self, function, few=2, many=40):
        """Queries that each further opportunity costs with people, and without."""
        growths = []
        for with_people in (True, False):
            function(self._create_leads(1, with_people))  # warm up
            leads = [self._create_leads(count, with_people) for count in (few, many)]
            counts = [self._count(lambda: function(group)) for group in leads]  # noqa: B023
            growths.append((counts[1] - counts[0]) / (many - few))
        return growths

    def _assert_free(self, function):
        with_people, without = self._count_growth(function)
        self.assertLessEqual(with_people - without, 0.05, (with_people, without))

    def test_winning(self):
        self._assert_free(lambda leads: leads.write({'stage_id': self.stage_won.id}))

    def test_losing_and_reopening(self):
        self._assert_free(lambda leads: leads.action_set_lost())
        self._assert_free(lambda leads: leads.action_set_lost() and leads.action_unarchive())

    def test_losing_to_one_of_them(self):
        def lose(competitor):
            def function(leads):
                self.env['crm.lead.lost'].create(
                    {'lead_ids': leads.ids, 'lost_competitor_id': competitor.id}
                ).action_lost_reason_apply()
                self.assertEqual(leads.lost_competitor_id, competitor)

            return function

        new = self.env['res.partner'].create({'name': "New Rival", 'is_company': True})
        for competitor in (self.rival, new):
            leads = [self._create_leads(count) for count in (2, 40)]
            few, many = (self._count(lambda: lose(competitor)(group)) for group in leads)  # noqa: B023
            stock = [self._create_leads(count) for count in (2, 40)]
            stock_few, stock_many = (self._count(group.action_set_lost) for group in stock)
            growth = (many - few) - (stock_many - stock_few)
            self.assertLessEqual(growth, 4, (few, many, stock_few, stock_many))

    def test_another_customer(self):
        self._assert_free(lambda leads: leads.write({'partner_id': self.bob.id}))
        leads = self._create_leads(3)
        leads.partner_id = self.bob
        self.assertEqual(leads.relation_ids.filtered('is_primary').mapped('partner_id'), self.bob)

    def test_creating(self):
        """Rows are inserted in batches; the customer is given, so it is not written again."""

        def count(number, with_people):
            return self._count(lambda: self._create_leads(number, with_people))

        count(1, True)
        with_people = count(100, True) - count(10, True)
        without = count(100, False) - count(10, False)
        self.assertLessEqual((with_people - without) / 90, 0.1, (with_people, without))

    def test_creating_without_the_customer(self):
        """It comes from the primary contact: one write for each customer, not for each deal."""

        def count(number, **values):
            return self._count(lambda: self._create_leads(number, **values))

        values = {'partner_id': self.customer.id}
        count(1, **values)
        growth = count(40, **values) - count(10, **values)
        plain = count(40) - count(10)
        self.assertLessEqual((growth - plain) / 30, 0.1, (growth, plain))

    def test_creating_each_with_a_customer_of_its_own(self):
        """The writes of 40 customers cost at most 3 queries each."""

        def create(number):
            people = self.env['res.partner'].create([{'name': f"P{n}"} for n in range(number)])
            return lambda: self.env['crm.lead'].create(
                [
                    {
                        'name': person.name,
                        'type': 'opportunity',
                        'user_id': self.salesperson.id,
                        'team_id': self.team.id,
                        'contact_relation_ids': [
                            Command.create({'partner_id': person.id, 'is_primary': True})
                        ],
                    }
                    for person in people
                ]
            )

        self._count(create(1))
        few, many = self._count(create(10)), self._count(create(50))
        self.assertLessEqual((many - few) / 40, 3, (few, many))

    def test_scoring_writes_no_relation(self):
        """A change of probability alone, over many, neither reads one by one nor rewrites."""
        self._assert_free(lambda leads: leads.write({'probability': 42.0}))
        leads = self._create_leads(40)
        self.env.flush_all()
        before = self._get_row_versions()
        leads.write({'probability': 12.0})
        self.env.flush_all()
        self.assertEqual(self._get_row_versions(), before)

    def _get_row_versions(self):
        """What PostgreSQL changes whenever a row is written."""
        self.env.cr.execute("SELECT id, ctid::text FROM crm_opportunity_relation ORDER BY id")
        return self.env.cr.fetchall()
