from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_form import OpportunityFormCommon


@tagged('post_install', '-at_install')
class TestObjective(OpportunityFormCommon):
    """A typed amount whose place something takes becomes the objective, if there is none."""

    def _assert_amounts(self, lead, source, amount, objective):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            lead,
            [{'amount_source': source, 'expected_revenue': amount, 'target_revenue': objective}],
        )

    def _add_bike(self, lead):
        return lead.opportunity_line_ids.create({'lead_id': lead.id, 'product_id': self.bike.id})

    def test_first_line_by_hand(self):
        lead = self._create_lead(expected_revenue=900.0)
        line = self._add_bike(lead)
        self._assert_amounts(lead, 'lines', 1000.0, 900.0)
        self._add_bike(lead)
        self._assert_amounts(lead, 'lines', 2000.0, 900.0)
        line.unlink()
        self._assert_amounts(lead, 'lines', 1000.0, 900.0)
        lead.opportunity_line_ids.unlink()
        self._assert_amounts(lead, 'manual', 1000.0, 0.0)

    def test_first_line_in_the_form(self):
        lead = self._create_lead(expected_revenue=900.0)
        with self._open(lead) as form:
            self._add_line(form, self.bike)
        self._assert_amounts(lead, 'lines', 1000.0, 900.0)
        with self._open(lead) as form:
            form.opportunity_line_ids.remove(0)
        self._assert_amounts(lead, 'manual', 1000.0, 0.0)

    def test_seen_in_the_form_before_it_is_saved(self):
        with self._open(self._create_lead(expected_revenue=900.0)) as form:
            self._add_line(form, self.bike)
            self.assertEqual(form.target_revenue, 900.0)
            self.assertAlmostEqual(form.target_percent, 111.11, places=2)

    def test_amount_that_is_replaced_before_it_was_ever_saved(self):
        form = self._open_new()
        form.expected_revenue = 900.0
        self._add_line(form, self.bike)
        self.assertEqual((form.expected_revenue, form.target_revenue), (1000.0, 900.0))
        self._add_line(form, self.bike)
        self._assert_amounts(form.save(), 'lines', 2000.0, 900.0)

    def test_form_keeps_an_objective_of_ones_own(self):
        form = self._open_new()
        form.expected_revenue = 900.0
        form.target_revenue = 5000.0
        self._add_line(form, self.bike)
        self._assert_amounts(form.save(), 'lines', 1000.0, 5000.0)

    def test_first_line_by_other_ways(self):
        line = self._create_lead([(self.bike, {})]).opportunity_line_ids
        archived = self._create_lead(expected_revenue=900.0)
        archived_line = self._add_bike(archived)
        archived_line.active = False
        archived.write({'expected_revenue': 800.0})
        self._assert_amounts(archived, 'manual', 800.0, 0.0)
        for lead, function in (
            (archived, lambda lead: archived_line.write({'active': True})),
            (False, lambda lead: line.write({'lead_id': lead.id})),
            (False, lambda lead: lead._update_order_line_info(self.bike.id, 1)),
            (
                False,
                lambda lead: lead.write(
                    {
                        'opportunity_line_ids': [Command.create({'product_id': self.bike.id})],
                        'expected_revenue': 1000.0,
                    }
                ),
            ),
        ):
            lead = lead or self._create_lead(expected_revenue=800.0)
            function(lead)
            self._assert_amounts(lead, 'lines', 1000.0, 800.0)

    def test_line_that_leaves_for_another_opportunity(self):
        lead, other = self._create_lead(expected_revenue=900.0), self._create_lead()
        self._add_bike(lead).lead_id = other
        self._assert_amounts(lead, 'manual', 1000.0, 0.0)
        self._assert_amounts(other, 'lines', 1000.0, 0.0)

    def test_an_objective_of_ones_own_stays(self):
        lead = self._create_lead(expected_revenue=900.0, target_revenue=900.0)
        self._add_bike(lead).unlink()
        self._assert_amounts(lead, 'manual', 1000.0, 900.0)
        lead = self._create_lead(expected_revenue=900.0)
        line = self._add_bike(lead)
        lead.target_revenue = 1200.0
        line.unlink()
        self._assert_amounts(lead, 'manual', 1000.0, 1200.0)
        lead = self._create_lead(expected_revenue=900.0)
        lead.write(
            {
                'target_revenue': 700.0,
                'opportunity_line_ids': [Command.create({'product_id': self.bike.id})],
            }
        )
        self._assert_amounts(lead, 'lines', 1000.0, 700.0)

    def test_every_source_keeps_the_typed_amount(self):
        """Whatever takes the place of a typed amount; undone, nothing of it is left."""
        lead = self._create_lead(expected_revenue=900.0)
        order = self._create_order(lead, [(self.service, {})])
        ways = {
            'lines': (
                lambda: self._add_bike(lead),
                lambda: lead.opportunity_line_ids.unlink(),
            ),
            'order': (order.action_confirm, order._action_cancel),
            'quotation': (
                lambda: lead.write({'primary_order_id': order.id}),
                lambda: lead.write({'primary_order_id': False}),
            ),
        }
        for source, _label in lead._fields['amount_source']._description_selection(self.env):
            if source == 'manual':
                continue
            self.assertIn(source, ways, "a source that this test does not know")
            with self.subTest(source):
                order.action_draft()
                lead.write({'expected_revenue': 900.0, 'target_revenue': False})
                there, back = ways[source]
                there()
                self.assertEqual((lead.amount_source, lead.target_revenue), (source, 900.0))
                back()
                self.assertEqual((lead.amount_source, lead.target_revenue), ('manual', 0.0))

    def test_one_create_has_no_estimate(self):
        for amount in (False, 0, 1000.0):
            lead = self._create_lead([(self.bike, {})], expected_revenue=amount)
            self._assert_amounts(lead, 'lines', 1000.0, 0.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._create_lead([(self.bike, {})], expected_revenue=900.0)
        self._assert_amounts(lead.copy(), 'lines', 1000.0, 0.0)

    def test_acceptance_and_cancellation(self):
        lead = self._create_lead(expected_revenue=900.0)
        order = self._create_order(lead)
        order.action_confirm()
        self._assert_amounts(lead, 'order', 1000.0, 900.0)
        order._action_cancel()
        self._assert_amounts(lead, 'manual', 900.0, 0.0)
        order.action_draft()
        order.action_confirm()
        lead.target_revenue = 1500.0
        order._action_cancel()
        self._assert_amounts(lead, 'manual', 900.0, 1500.0)

    def test_acceptance_of_products_is_no_reason(self):
        lead = self._create_lead(expected_revenue=900.0)
        self._add_bike(lead)
        order = self._quote(lead)
        order.order_line.price_unit = 950.0
        order.action_confirm()
        self._assert_amounts(lead, 'order', 950.0, 900.0)
        order._action_cancel()
        self._assert_amounts(lead, 'lines', 1000.0, 900.0)

    def test_merge(self):
        head = self._create_lead(stage_id=self.stage_proposal.id, expected_revenue=512.0)
        tail = self._create_lead([(self.bike, {})])
        merged = (head | tail).merge_opportunity()
        self._assert_amounts(merged, 'lines', 1000.0, 512.0)
        self.assertIn("512", " ".join(merged.message_ids.mapped('body')))
        head = self._create_lead([(self.bike, {})], stage_id=self.stage_proposal.id)
        tail = self._create_lead(expected_revenue=300.0, target_revenue=400.0)
        self._assert_amounts((head | tail).merge_opportunity(), 'lines', 1000.0, 400.0)

    def test_merge_with_a_sale(self):
        head, tail = self._create_lead(), self._create_lead(expected_revenue=321.0)
        order = self._create_order(head)
        order.action_confirm()
        merged = (head | tail).merge_opportunity()
        self._assert_amounts(merged, 'order', 1000.0, 321.0)
        order._action_cancel()
        self._assert_amounts(merged, 'manual', 321.0, 0.0)

    def test_memory_is_nobodys_to_write(self):
        lead = self._create_lead(expected_revenue=900.0)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.with_user(self.salesperson).write({'typed_objective': 5.0})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.sudo().write({'typed_objective': 5.0})

    def test_salesperson_adds_the_first_line(self):
        lead = self._create_lead(expected_revenue=900.0).with_user(self.salesperson)
        self._add_bike(lead)
        self._assert_amounts(lead, 'lines', 1000.0, 900.0)

    def test_empty_objectives_are_the_smallest(self):
        leads = self.env['crm.lead'].concat(
            *(
                self._create_lead(name=name, **values)
                for name, values in (
                    ('none', {}),
                    ('low', {'target_revenue': 10.0}),
                    ('emptied', {'target_revenue': False}),
                    ('high', {'target_revenue': 500.0}),
                )
            )
        )
        names = leads.search([('id', 'in', leads.ids)], order='target_revenue desc').mapped('name')
        self.assertEqual(names[:2], ['high', 'low'])

    def test_how_much_of_it_the_amount_is(self):
        lead = self._create_lead(expected_revenue=620.0, target_revenue=1000.0)
        self.assertEqual(lead.target_percent, 62.0)
        with self._open(lead) as form:
            form.target_revenue = 500.0
            self.assertEqual(form.target_percent, 124.0)
            self._add_line(form, self.bike)
            self.assertEqual(form.target_percent, 200.0)
            form.target_revenue = 0.0
            self.assertEqual(form.target_percent, 0.0)
