from freezegun import freeze_time

from odoo.tests import tagged

from ..common_link import LinkCommon


@tagged('post_install', '-at_install')
class TestLinkExistingMany(LinkCommon):
    """Customers with many quotations, orders and meetings."""

    @freeze_time('2026-02-01')
    def test_many_cost_no_more_queries(self):
        counts = []
        for number in (3, 30):
            customer = self.customer.copy()
            lead = self._create_lead(partner_id=customer.id)
            for index in range(number):
                self._create_free_order(partner_id=customer.id)
                self._create_meeting(customer, self.salesperson.partner_id, name=f"Talk {index}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard = self._open(lead, self.salesperson)
            offered = self.env.cr.sql_log_count - before
            (wizard.order_line_ids | wizard.meeting_line_ids).is_selected = True
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_link()
            self.env.flush_all()
            counts.append((offered, self.env.cr.sql_log_count - before))
            self.assertEqual((len(lead.order_ids), len(lead.calendar_event_ids)), (number, number))
        self.assertLessEqual(counts[1][0], counts[0][0] + 3, counts)
        self.assertLessEqual(counts[1][1], counts[0][1] + 3, counts)

    def test_a_customer_with_very_many(self):
        self.patch(type(self.env['crm.opportunity.link']), '_max_candidates', 2)
        orders = self.env['sale.order'].concat(*[self._create_free_order() for _n in range(3)])
        wizard = self._open()
        self.assertEqual(len(wizard.order_line_ids), 2)
        self.assertIn(orders.sorted()[0], wizard.order_line_ids.order_id)
        self.assertTrue(wizard.is_limited)
