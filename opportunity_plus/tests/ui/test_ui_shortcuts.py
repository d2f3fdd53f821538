from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUiShortcuts(HttpCase, OpportunityPlusCommon):
    """From where one is to an opportunity, a quotation or a link, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.env['res.partner'].create({'name': "Ann", 'parent_id': cls.customer.id})
        cls.meeting = cls.env['calendar.event'].create(
            {
                'name': "Talk about bikes",
                'start': '2026-01-01 10:00:00',
                'stop': '2026-01-01 11:00:00',
                'description': "<p>Twenty bikes</p>",
                'user_id': cls.salesperson.id,
                'partner_ids': [Command.set((cls.salesperson.partner_id | cls.ann).ids)],
            }
        )

    def _tour(self, url, name):
        self.start_tour(url, name, login='op_salesperson', timeout=120)
        self.env.invalidate_all()

    def test_from_a_meeting(self):
        self._tour(f'/odoo/calendar.event/{self.meeting.id}', 'opportunity_plus_from_a_meeting')
        lead = self.meeting.opportunity_id
        self.assertRecordValues(
            lead,
            [
                {
                    'type': 'opportunity',
                    'partner_id': self.ann.id,
                    'user_id': self.salesperson.id,
                    'origin_kind': 'event',
                    'origin_event_id': self.meeting.id,
                }
            ],
        )
        self.assertIn("Twenty bikes", lead.description)

    def test_from_a_contact(self):
        self._tour(f'/odoo/contacts/{self.ann.id}', 'opportunity_plus_from_a_contact')
        lead = self.env['crm.lead'].search([('partner_id', '=', self.ann.id)])
        self.assertEqual((lead.type, lead.user_id), ('opportunity', self.salesperson))

    def test_convert_and_quote(self):
        lead = self._create_lead(
            [(self.bike, {'product_uom_qty': 2})],
            type='lead',
            partner_id=False,
            contact_name="Newman",
            email_from='newman@newwheels.example.com',
        )
        self._tour(f'/odoo/crm/{lead.id}', 'opportunity_plus_convert_and_quote')
        self.assertEqual((lead.type, lead.partner_id.name), ('opportunity', "Newman"))
        self.assertEqual((lead.user_id, lead.team_id), (self.salesperson, self.team))
        self.assertRecordValues(
            lead.order_ids,
            [
                {
                    'partner_id': lead.partner_id.id,
                    'state': 'draft',
                    'amount_untaxed': 2000.0,
                    'user_id': self.salesperson.id,
                }
            ],
        )

    def test_link_existing(self):
        lead = self._create_lead()
        free = self.env['crm.lead']
        quotation = self._create_order(free, user_id=self.salesperson.id)
        order = self._create_order(free, [(self.service, {})], user_id=self.salesperson.id)
        order.action_confirm()
        self._tour(f'/odoo/crm/{lead.id}', 'opportunity_plus_link_existing')
        self.assertEqual(lead.order_ids, quotation)
        self.assertEqual(lead.calendar_event_ids, self.meeting)
        self.assertEqual(lead.won_status, 'pending')
        self.assertFalse(order.opportunity_id)
