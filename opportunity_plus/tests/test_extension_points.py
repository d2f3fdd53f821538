from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from .common import OpportunityPlusCommon

FAILURE_LOGGER = 'odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure'


@tagged('post_install', '-at_install')
class TestExtensionPoints(OpportunityPlusCommon):
    """What docs/extending.md offers other addons to override, overridden and used."""

    def _extend(self, model, name, function):
        """Override a method as the model of another addon would.

        :param function: called with what the addon's own method returns, the records, and the
            arguments; returns what the override returns
        """
        registry_class = self.env.registry[model]
        original = getattr(registry_class, name)

        def override(records, *args):
            return function(original(records, *args), records, *args)

        self.patch(registry_class, name, override)

    def _sell(self, lines=None, **values):
        """Accept a quotation; return the opportunity and the order."""
        lead = self._create_lead()
        order = self._create_order(lead, lines, **values)
        order.action_confirm()
        return lead, order

    def test_values_of_a_quotation(self):
        self._extend(
            'crm.lead',
            '_prepare_quotation_values',
            lambda values, lead: {**values, 'client_order_ref': lead.name},
        )
        order = self._quote(self._create_lead([(self.bike, {})]))
        self.assertEqual(order.client_order_ref, "Bikes for couriers")

    def test_values_of_the_line_of_a_quotation(self):
        self._extend(
            'crm.opportunity.line',
            '_prepare_order_line_values',
            lambda values, line: {**values, 'name': f"{line.name}, painted"},
        )
        order = self._quote(self._create_lead([(self.bike, {})]))
        self.assertEqual(order.order_line.name, "Bike, painted")

    def test_which_order_lines_become_products(self):
        self._extend(
            'sale.order.line',
            '_is_mirrored_on_opportunity',
            lambda mirrored, line: mirrored and line.product_id != self.service,
        )
        lead, _order = self._sell([(self.bike, {}), (self.service, {})])
        self.assertEqual(lead.opportunity_line_ids.product_id, self.bike)
        self.assertEqual(lead.expected_revenue, 1075.0)

    def test_what_a_product_takes_from_an_order_line(self):
        self._extend(
            'sale.order.line',
            '_prepare_opportunity_line_values',
            lambda values, line, _lead, _sequence: {
                **values,
                'name': f"{line.order_id.name}: {values['name']}",
            },
        )
        lead, order = self._sell()
        self.assertEqual(lead.opportunity_line_ids.name, f"{order.name}: Bike")

    def test_which_orders_count(self):
        self._extend(
            'sale.order',
            '_get_accepted_domain',
            lambda domain, _orders: [*domain, ('client_order_ref', '!=', "On trial")],
        )
        lead, _order = self._sell(client_order_ref="On trial")
        self.assertRecordValues(
            lead, [{'won_status': 'pending', 'amount_source': 'manual', 'accepted_order_ids': []}]
        )

    def test_what_an_order_is_worth(self):
        self._extend(
            'sale.order',
            '_prepare_acceptance_values',
            lambda values, _order, *_args: {**values, 'amount': values['amount'] / 2},
        )
        lead, _order = self._sell()
        self.assertEqual(lead.expected_revenue, 500.0)

    def test_who_is_told_of_a_failure(self):
        def fail(*_args):
            raise ValueError("Not on a Sunday")

        self._extend('crm.lead', '_get_failure_user', lambda _user, _lead: self.manager)
        self._extend('crm.lead', '_mirror_order_lines', fail)
        with self.assertLogs(FAILURE_LOGGER, 'WARNING'):
            lead, order = self._sell()
        self.assertEqual((order.state, lead.activity_ids.user_id), ('sale', self.manager))

    def test_the_note_in_the_chatter(self):
        self._extend(
            'crm.lead',
            '_get_acceptance_message',
            lambda body, _lead, orders, *_args: body + f" Signed by {orders.partner_id.name}.",
        )
        lead, _order = self._sell()
        self.assertIn("Signed by Blue Bikes.", lead.message_ids[0].body)

    def test_which_orders_can_be_linked(self):
        self._extend(
            'crm.lead',
            '_get_linkable_orders_domain',
            lambda domain, _lead: domain & Domain('state', '=', 'draft'),
        )
        lead, none = self._create_lead(), self.env['crm.lead']
        draft, sent = self._create_order(none), self._create_order(none, state='sent')
        dialog = self.env['crm.opportunity.link'].browse(lead.action_link_existing()['res_id'])
        self.assertIn(draft, dialog.order_line_ids.order_id)
        self.assertNotIn(sent, dialog.order_line_ids.order_id)

    def test_opportunity_made_of_a_contact_or_a_meeting(self):
        meeting = self.env['calendar.event'].create(
            {'name': "Fair", 'start': fields.Datetime.now(), 'stop': fields.Datetime.now()}
        )
        for record in (self.customer, meeting):
            self._extend(
                record._name,
                '_prepare_opportunity_values',
                lambda values, _record: {**values, 'priority': '2'},
            )
            lead = self.env['crm.lead'].browse(record.action_create_opportunity()['res_id'])
            self.assertEqual(lead.priority, '2')

    def test_proposed_origin(self):
        origin_type = self.env['crm.opportunity.origin.type'].create({'name': "Fair"})
        self._extend(
            'crm.lead',
            '_with_proposed_origin_type',
            lambda vals_list, _leads, _given: [
                {**vals, 'origin_type_id': origin_type.id} for vals in vals_list
            ],
        )
        self.assertEqual(self._create_lead().origin_type_id, origin_type)

    def test_the_next_revision_leads(self):
        """An addon that keeps revisions cancels the former one; it names the one that follows."""
        lead = self._create_lead()
        order, revision = self._create_order(lead), self._create_order(lead, [(self.helmet, {})])
        lead.primary_order_id = order
        self._extend('sale.order', '_get_next_revision', lambda _found, _order, _lead: revision)
        order._action_cancel()
        self.assertEqual(lead.primary_order_id, revision)
        self.assertEqual(lead.expected_revenue, 100.0)

    def test_when_somebody_should_look_at_a_deal(self):
        self._extend(
            'crm.opportunity.attention.reason',
            '_get_conditions',
            lambda conditions, _reasons, lead, *_asked: {
                **conditions,
                'large': SQL('%s.expected_revenue > 999', lead),
            },
        )
        large = self.env['crm.opportunity.attention.reason'].create(
            {'name': "Large", 'code': 'large', 'sequence': 0}
        )
        lead = self._create_lead(expected_revenue=1000)
        self.assertEqual(lead.attention_reasons[0], large)
        self.assertIn(lead, lead.search([('attention_reasons', '=', 'large')]))

    def test_what_else_changes_hands(self):
        given = []
        Handover = self.env['crm.opportunity.handover']
        self._extend(
            Handover._name,
            '_hand_over_to',
            lambda _result, _handover, *people_and_records: given.append(people_and_records),
        )
        self._extend(
            Handover._name,
            '_get_told',
            lambda told, _handover, _receiver, lines: [*told, f"And {len(lines)} tasks"],
        )
        lead = self._create_lead()
        handover = Handover.browse(lead.action_hand_over()['res_id'])
        handover.receiver_ids = self.colleague
        handover.action_hand_over()
        orders = self.env['sale.order']
        self.assertEqual(given, [(self.colleague, self.salesperson, lead, orders)])
        message = self.env['mail.message'].search(
            [('partner_ids', 'in', self.colleague.partner_id.ids)], limit=1
        )
        self.assertIn("And 1 tasks", message.body)
