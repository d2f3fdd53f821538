from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...wizard.crm_opportunity_takeover_work import BATCH
from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestTakeoverMany(TakeoverCommon):
    """Much of it costs no more queries, and what refuses stops nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_line_table('middle')
        cls.stages = cls.stage_new | cls.stage_won

    def _create_many(self, count):
        leads = self.env['crm.lead'].create(
            [
                {
                    'name': f"Deal {number}",
                    'type': 'opportunity',
                    'user_id': self.salesperson.id,
                    'team_id': self.team.id,
                    'stage_id': self.stages[number % 2].id,
                    'expected_revenue': number % 3 * 1000.0,
                }
                for number in range(count)
            ]
        )
        for lead in leads:
            self._add_line(lead, self.bike, 2)
            self._add_line(lead, self.service, 1, 0.0)
        return leads

    def _count_queries(self, count):
        leads = self._create_many(count)
        self.env.flush_all()
        self.env.invalidate_all()
        wizard = self._open()
        before = self.env.cr.sql_log_count
        self.assertEqual(wizard.take_over()['opportunities'], count)
        self.env.flush_all()
        self.env.cr.precommit.run()
        queries = self.env.cr.sql_log_count - before
        amounts = [number % 3 * 1000.0 for number in range(count)]
        for number, lead in enumerate(leads):
            is_open = number % 2 == 0
            expected = 2000.0 if is_open and not amounts[number] else amounts[number]
            self.assertEqual(lead.expected_revenue, expected)
        return queries

    def test_queries_do_not_grow_with_the_opportunities(self):
        self._count_queries(12)
        few = self._count_queries(30)
        many = self._count_queries(BATCH)
        self.assertLessEqual(many, few * 1.2)

    def test_what_refuses_is_left_out_alone(self):
        leads = self._create_many(6)
        self.env['base.automation'] if 'base.automation' in self.env else None
        bad = leads[3]
        # What another addon may refuse: here a contact that is deleted.
        constraint = type(self.env['crm.opportunity.line'])._check_dates

        def refuse(lines):
            if bad in lines.lead_id:
                raise ValidationError("Not this one")
            return constraint(lines)

        self.patch(type(self.env['crm.opportunity.line']), '_check_dates', refuse)
        self.assertTrue(leads)
