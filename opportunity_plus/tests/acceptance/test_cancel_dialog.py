from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestCancelDialog(CompaniesCommon):
    """Before an order is cancelled one reads what its opportunity goes back to."""

    def _open(self, orders, user=None):
        """Odoo's dialog, as the button of the form opens it."""
        action = orders.with_user(user or self.salesperson).action_cancel_of_opportunity()
        dialog = self.env[action['res_model']].with_user(user or self.salesperson)
        return Form(dialog.with_context(**action['context']), view=action['view_id'][0])

    def _order(self, lead, *args, **values):
        return self._create_order(lead, *args, user_id=self.salesperson.id, **values)

    def test_back_to_the_products(self):
        lead = self._create_lead([(self.bike, {'product_uom_qty': 2}), (self.service, {})])
        order = self._order(lead)
        order.action_confirm()
        dialog = self._open(order)
        self.assertEqual(
            dialog.opportunity_consequences,
            "“Bikes for couriers” goes back to “Fresh”, $\xa02,075.00 with 2 products.",
        )
        # Nothing has happened yet.
        self.assertEqual((order.state, lead.won_status), ('sale', 'won'))
        self.assertEqual(lead.expected_revenue, 1000.0)
        dialog.save().action_mass_cancel()
        self.assertEqual(order.state, 'cancel')
        self.assertEqual((lead.stage_id, lead.expected_revenue), (self.stage_new, 2075.0))

    def test_back_to_a_typed_amount(self):
        order = self._order(self._create_lead(expected_revenue=800.0))
        order.action_confirm()
        self.assertIn("“Fresh”, $\xa0800.00.", self._open(order).opportunity_consequences)

    def test_another_one_is_left(self):
        lead = self._create_lead()
        first, second = self._order(lead), self._order(lead, [(self.helmet, {})])
        (first | second).action_confirm()
        self.assertEqual(
            self._open(first).opportunity_consequences,
            "“Bikes for couriers” stays in “Signed”: $\xa0100.00 with 1 product.",
        )

    def test_staying_won_as_the_company_wants_it(self):
        self.company.opportunity_reopen_on_cancel = False
        order = self._order(self._create_lead(expected_revenue=800.0))
        order.action_confirm()
        self.assertIn("stays in “Signed”: $\xa0800.00", self._open(order).opportunity_consequences)

    def test_the_leading_quotation(self):
        lead = self._create_lead([(self.service, {})])
        order = self._order(lead)
        lead.primary_order_id = order
        self.assertIn(
            "stays in “Fresh”: $\xa075.00 with 1 product",
            self._open(order).opportunity_consequences,
        )
        self.assertEqual(lead.primary_order_id, order)
        self.assertTrue(order.opportunity_leading)

    def test_many_at_once(self):
        """Odoo's own dialog of the list says it too; beyond some, only how many."""
        orders = self.env['sale.order']
        for number in range(12):
            orders |= self._order(self._create_lead(name=f"Deal {number:02}"))
        orders.action_confirm()
        lines = self._open(orders).opportunity_consequences.splitlines()
        self.assertEqual(len(lines), 11)
        self.assertEqual(lines[-1], "2 more opportunities follow.")

    def test_nothing_to_say(self):
        draft = self._order(self._create_lead())
        alone = self._order(self.env['crm.lead'])
        alone.action_confirm()
        self.assertFalse(self._open(draft | alone).opportunity_consequences)

    def test_an_opportunity_that_one_may_not_read(self):
        order = self._order(self._create_lead(user_id=self.colleague.id))
        order.action_confirm()
        self.assertFalse(self._open(order).opportunity_consequences)

    def test_a_locked_order(self):
        order = self._order(self._create_lead())
        order.action_confirm()
        order.action_lock()
        with self.assertRaisesRegex(UserError, "locked"):
            order.with_user(self.salesperson).action_cancel_of_opportunity()

    def test_one_button_is_shown(self):
        lead = self._create_lead()
        order, draft = self._order(lead), self._order(lead)
        order.action_confirm()
        arch = Form(order.with_user(self.salesperson))._view['tree']
        buttons = arch.xpath("//header/button[starts-with(@name, 'action_cancel')]")
        for record, name in ((order, 'action_cancel_of_opportunity'), (draft, 'action_cancel')):
            names = ('id', 'state', 'locked', 'opportunity_accepted', 'opportunity_leading')
            values = {name: record[name] for name in names}
            shown = [b for b in buttons if not safe_eval(b.get('invisible'), values)]
            self.assertEqual([button.get('name') for button in shown], [name])
