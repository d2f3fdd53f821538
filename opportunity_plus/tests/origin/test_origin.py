from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestOrigin(OpportunityPlusCommon):
    """Where a deal came from, and where that goes."""

    def _type(self, name):
        return self.env.ref(f'opportunity_plus.origin_type_{name}')

    def test_the_record_of_each_kind(self):
        helper = self.env['res.partner'].create({'name': "Helper"})
        event = self.env['calendar.event'].create(
            {'name': "Fair", 'start': '2026-01-01 10:00:00', 'stop': '2026-01-01 11:00:00'}
        )
        campaign = self.env['utm.campaign'].create({'name': "Spring"})
        earlier = self._create_lead(name="The first deal")
        for kind, field, record, name in (
            ('partner', 'origin_partner_id', helper, "Helper"),
            ('user', 'origin_user_id', self.colleague, self.colleague.name),
            ('event', 'origin_event_id', event, "Fair"),
            ('campaign', 'campaign_id', campaign, "Spring"),
            ('lead', 'origin_lead_id', earlier, "The first deal"),
        ):
            with self.subTest(kind):
                lead = self._create_lead(origin_type_id=self._type(kind).id, **{field: record.id})
                self.assertEqual(lead.origin_kind, kind)
                self.assertIn(name, lead.origin_name)
                self.assertIn(lead, lead.search([('origin_name', 'ilike', name)]))
                lead.origin_type_id = self._type('email')
                self.assertEqual(lead.origin_name, "Email")
                if field != 'campaign_id':
                    self.assertFalse(lead[field])

    def test_a_renamed_record(self):
        earlier = self._create_lead(name="The first deal")
        lead = self._create_lead(origin_type_id=self._type('lead').id, origin_lead_id=earlier.id)
        earlier.name = "The very first deal"
        self.assertEqual(lead.origin_name, "The very first deal")

    def test_a_record_that_does_not_fit(self):
        lead = self._create_lead(name="Wrong")
        with self.assertRaisesRegex(ValidationError, r"Referred by \(Contact\).*Wrong"):
            lead.write(
                {
                    'origin_type_id': self._type('user').id,
                    'origin_partner_id': self.customer.id,
                }
            )
        lead.write(
            {'origin_type_id': self._type('partner').id, 'origin_partner_id': self.customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "Wrong"):
            self._type('partner').kind = 'user'
        with self.assertRaisesRegex(UserError, "1 opportunities"):
            self._type('partner').unlink()

    def test_no_cycle(self):
        first = self._create_lead(name="First")
        second = self._create_lead(origin_type_id=self._type('lead').id, origin_lead_id=first.id)
        for lead in (first, second):
            with self.assertRaisesRegex(ValidationError, "back to itself"):
                first.write({'origin_type_id': self._type('lead').id, 'origin_lead_id': lead.id})

    def test_known_by_itself(self):
        website = self.env.ref('utm.utm_medium_website')
        self.assertEqual(
            self._create_lead(medium_id=website.id).origin_type_id, self._type('website')
        )
        lead = self.env['crm.lead'].message_new(
            {'subject': "Hello", 'from': "a@example.com", 'to': "sales@example.com"}
        )
        self.assertEqual(lead.origin_type_id, self._type('email'))
        result = self.env['crm.lead'].load(['name'], [["Imported"]])
        imported = self.env['crm.lead'].browse(result['ids'])
        self.assertEqual(imported.origin_type_id, self._type('import'))
        by_hand = self.env['crm.lead'].with_user(self.salesperson).create({'name': "By hand"})
        self.assertEqual(by_hand.origin_type_id, self._type('manual'))

    def test_followed_to_the_invoice(self):
        utm = {
            'campaign_id': self.env['utm.campaign'].create({'name': "Spring"}),
            'medium_id': self.env['utm.medium'].create({'name': "Poster"}),
            'source_id': self.env['utm.source'].create({'name': "Station"}),
        }
        values = {name: record.id for name, record in utm.items()}
        lead = self._create_lead([(self.service, {})], **values)
        linked = self._create_order(self.env['crm.lead'], [(self.service, {})])
        other_source = self.env['utm.source'].create({'name': "Other"})
        linked.source_id = other_source
        linked.opportunity_id = lead
        self.assertEqual(linked.campaign_id, utm['campaign_id'])
        self.assertEqual(linked.source_id, other_source, "what is there stays")
        order = self._quote(lead)
        new_source = self.env['utm.source'].create({'name': "Bus stop"})
        lead.source_id = new_source
        self.assertEqual((order | linked).mapped('source_id'), new_source | other_source)
        order.action_confirm()
        lead.source_id = utm['source_id']
        self.assertEqual(order.source_id, new_source, "an order stays as it is")
        invoice = order._create_invoices()
        self.assertEqual(invoice.campaign_id, utm['campaign_id'])
        self.assertEqual(invoice.source_id, new_source)

    def test_many_quotations_cost_no_more_queries(self):
        campaigns = self.env['utm.campaign'].create([{'name': "Spring"}, {'name': "Autumn"}])
        counts = []
        for number in (2, 20):
            leads = self.env['crm.lead'].concat(
                *[self._create_lead(campaign_id=campaigns[0].id) for _n in range(number)]
            )
            orders = self.env['sale.order'].create(
                [{'partner_id': self.customer.id, 'opportunity_id': lead.id} for lead in leads]
            )
            self.assertEqual(orders.campaign_id, campaigns[0])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.campaign_id = campaigns[1]
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(orders.campaign_id, campaigns[1])
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_the_customer_remembers(self):
        lead = self._create_lead(partner_id=False, contact_name="Newman", type='lead')
        lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id.origin_lead_id, lead)

    def test_from_a_meeting(self):
        event = (
            self.env['calendar.event']
            .with_user(self.salesperson)
            .create(
                {
                    'name': "Talk about bikes",
                    'start': '2026-01-01 10:00:00',
                    'stop': '2026-01-01 11:00:00',
                    'description': "<p>Twenty bikes</p>",
                    'partner_ids': [Command.set((self.salesperson.partner_id | self.customer).ids)],
                }
            )
        )
        action = event.action_create_opportunity()
        lead = self.env['crm.lead'].browse(action['res_id'])
        self.assertEqual(event.opportunity_id, lead)
        self.assertEqual(
            (lead.partner_id, lead.origin_event_id, lead.origin_kind, lead.type),
            (self.customer, event, 'event', 'opportunity'),
        )
        self.assertIn("Twenty", lead.description)
        with self.assertRaisesRegex(UserError, "already"):
            event.action_create_opportunity()

    def test_contact_made_on_the_way(self):
        """What a screen proposes for opportunities is not what a contact was made of."""
        lead = self._create_lead()
        contacts = self.env['res.partner'].with_user(self.salesperson)
        contacts = contacts.with_context(default_origin_lead_id=lead.id)
        contact = contacts.browse(contacts.name_create("Bob")[0])
        self.assertFalse(contact.origin_lead_id)
        self.assertEqual(
            contacts.onchange({}, [], {'origin_lead_id': {}})['value'], {'origin_lead_id': False}
        )

    def test_portal_user_made_on_the_way(self):
        users = self.env['res.users'].with_context(default_origin_lead_id=self._create_lead().id)
        self.assertFalse(users.create({'name': "Bob", 'login': 'bob'}).partner_id.origin_lead_id)
