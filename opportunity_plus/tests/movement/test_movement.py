from odoo.tests import tagged

from ..common_movement import MovementCommon


@tagged('post_install', '-at_install')
class TestMovement(MovementCommon):
    """Opening, what came, what went, closing: each by a deal figured by hand."""

    def test_every_kind(self):
        deals = {
            name: self._deal(name, amount)
            for name, amount in (
                ('same', 1), ('grown', 10), ('shrunk', 20), ('won', 300), ('lost', 4000),
                ('archived', 50000), ('deleted', 600000), ('handed', 7000000),
            )
        }  # fmt: skip
        reopened = self._deal("reopened", 80)
        coming = self._deal("coming", 90, user_id=self.colleague.id)
        self._take('03-02')
        reopened.action_set_lost()
        self._take('03-03')
        deals['grown'].expected_revenue = 15
        deals['shrunk'].expected_revenue = 12
        deals['won'].action_set_won()
        deals['lost'].action_set_lost()
        deals['archived'].active = False
        deals['deleted'].unlink()
        deals['handed'].user_id = self.colleague
        reopened.action_unarchive()
        coming.user_id = self.salesperson
        self._deal("added", 1000)
        self._take('03-09')
        expected = {
            'opening': 7654331, 'added': 1000, 'reopened': 80, 'moved_in': 90, 'grown': 5,
            'shrunk': -8, 'moved_out': -7000000, 'won': -300, 'lost': -4000, 'removed': -650000,
            'closing': 1198,
        }  # fmt: skip
        self._assert_adds_up(expected)
        for end in ('03-09', None):
            found = self._get_movement('03-03', end, user_ids=self.salesperson.ids)
            self.assertEqual(found, expected)
            # To whom deals belong that are the own ones only.
            self.assertEqual(self._get_movement('03-03', end, user=self.salesperson), expected)
