from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


class UiLinesCommon(HttpCase, OpportunityPlusCommon):
    """A line has more to say than its row has room for."""

    def _open_line(self, tour):
        values = {'name': "Three gears", 'purchase_price': 1200.0}
        lead = self._create_lead([(self.bike, values)])
        line = lead.opportunity_line_ids
        self.start_tour(f'/odoo/crm/{lead.id}', tour, login='op_salesperson', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(line.duration_months, 12)
        self.assertEqual(str(line.date_start), '2031-01-01')


@tagged('post_install', '-at_install')
class TestUiLines(UiLinesCommon):
    """With a mouse: the line is a page of its own."""

    def test_a_line_opens(self):
        self._open_line('opportunity_plus_a_line_opens')


@tagged('post_install', '-at_install')
class TestUiLinesPhone(UiLinesCommon):
    """With a finger: its card opens a dialog."""

    browser_size = '390x844'
    touch_enabled = True

    def test_a_line_opens_on_the_phone(self):
        self._open_line('opportunity_plus_a_line_opens_on_the_phone')
