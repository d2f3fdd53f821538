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
        # Odoo inserts and updates a hundred rows by one statement, 1,000 products by ten.
        self.assertLess(many - few, (BATCH - 30) / 10)

    def test_what_refuses_is_left_out_alone(self):
        leads = self._create_many(6)
        # By a record rule, as another addon may have one.
        bad = leads[3]
        self.env['ir.rule'].create(
            {
                'name': "Not this one",
                'model_id': self.env.ref('opportunity_plus.model_crm_opportunity_line').id,
                'domain_force': f"[('lead_id', '!=', {bad.id})]",
            }
        )
        wizard = self._open()
        counts = wizard.take_over()
        self.env.invalidate_all()
        self.assertEqual((counts['opportunities'], counts['left']), (5, 1))
        self.assertEqual(wizard.left_ids.lead_id, bad)
        self.assertFalse(self._get_lines(bad))
        self.assertFalse(bad.message_ids.filtered(lambda m: "another addon" in m.body))
        for lead in leads - bad:
            self.assertEqual(len(self._get_lines(lead)), 2)

    def test_what_was_refused_is_taken_over_the_next_time(self):
        leads = self._create_many(2)
        rule = self.env['ir.rule'].create(
            {
                'name': "None",
                'model_id': self.env.ref('opportunity_plus.model_crm_opportunity_line').id,
                'domain_force': "[(0, '=', 1)]",
            }
        )
        self.assertEqual(self._take_over()['opportunities'], 0)
        rule.active = False
        self.assertEqual(self._take_over()['opportunities'], 2)
        self.assertEqual(len(self._get_lines(leads)), 4)
