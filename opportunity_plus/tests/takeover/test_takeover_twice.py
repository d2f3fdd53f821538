from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_takeover import TakeoverCommon


@tagged('post_install', '-at_install')
class TestTakeoverTwice(TakeoverCommon):
    """Taking over again changes nothing, whatever people did meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_line_table('middle')
        cls.lead = cls._create_lead(expected_revenue=2000.0)
        cls.won = cls._create_lead(expected_revenue=5.0, stage_id=cls.stage_won.id)
        cls.deleted = cls._create_lead(expected_revenue=2000.0)
        for lead in (cls.lead, cls.won, cls.deleted):
            cls._add_line(lead, cls.bike, 2)

    def _look(self):
        self.env.flush_all()
        self.env.invalidate_all()
        leads = self.lead | self.won | self.deleted
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        lines = lines.search([('lead_id', 'in', leads.ids)])
        names = ['expected_revenue', 'target_revenue', 'amount_source', 'write_date', 'code']
        return leads.read([*names, 'message_ids']), lines.read(
            ['active', 'product_id', 'product_uom_qty', 'price_unit', 'write_date']
        )

    def test_at_once(self):
        self._take_over()
        before = self._look()
        counts = self._take_over()
        self.assertEqual(set(counts.values()), {0})
        self.assertEqual(self._look(), before)

    def test_after_edits(self):
        self._take_over()
        self.lead.opportunity_line_ids = [
            Command.update(self.lead.opportunity_line_ids.id, {'product_uom_qty': 7}),
            Command.create({'product_id': self.helmet.id}),
        ]
        self.deleted.opportunity_line_ids.unlink()
        self.deleted.expected_revenue = 12.0
        before = self._look()
        self.assertFalse(self._open().has_something)
        self.assertEqual(self._take_over()['products'], 0)
        self.assertEqual(self._look(), before)

    def test_what_came_since_is_taken_over(self):
        self._take_over()
        late = self._create_lead(expected_revenue=2000.0)
        self._add_line(late, self.bike, 2)
        self.assertEqual(self._take_over()['opportunities'], 1)
        self.assertEqual(late.amount_source, 'lines')

    def test_a_limit_leaves_the_rest_for_the_next_time(self):
        counts = self._take_over(limit=2)
        self.assertEqual((counts['opportunities'], counts['remaining']), (2, 1))
        self.assertEqual(self._take_over(limit=2)['opportunities'], 1)
        for limit in (0, -1, "2", True):
            with self.assertRaisesRegex(UserError, "how many opportunities"):
                self._take_over(limit=limit)

    def test_the_button_says_when_there_is_nothing_left(self):
        wizard = self._open()
        message = wizard.action_take_over()['params']['message']
        self.assertIn("3 opportunities were taken over, with 3 products", message)
        with self.assertRaisesRegex(UserError, "nothing to take over"):
            self._open().action_take_over()
