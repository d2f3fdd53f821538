from odoo import SUPERUSER_ID
from odoo.fields import Datetime
from odoo.tests import tagged

from ..common_timeline import TimelineCommon

OFFER = "Our offer"


@tagged('post_install', '-at_install')
class TestTimelineOrders(TimelineCommon):
    """What happens to a quotation stands in the chatter of its opportunity, with a link."""

    def _get_events(self, function, lead=None):
        """What a reader is told of quotations in a save: pairs of description and text."""
        entries = self._get_entries(function, lead)
        events = entries.filtered(
            lambda entry: (
                entry.subtype_id.get_external_id()[entry.subtype_id.id] or ""
            ).startswith('opportunity_plus.mt_quotation_')
        )
        self.assertFalse([e for e in events if not e.is_internal or e.notified_partner_ids])
        return [self._read_event(event) for event in events]

    def test_from_creation_to_cancellation(self):
        order = self._quote(self.lead)
        name = order.name
        self.assertEqual(self._get_events(lambda: None), [])
        (entry,) = self.lead.message_ids.filtered(lambda message: name in (message.body or ""))
        self.assertEqual(self._read_event(entry), ("Quotation created", name))
        self.assertIn(f'data-oe-id="{order.id}"', entry.body)
        self.assertIn('data-oe-model="sale.order"', entry.body)
        self.assertEqual(self._get_events(order.action_quotation_sent), [("Quotation sent", name)])
        entries = self._get_entries(order.action_confirm)
        accepted = [entry for entry in entries if "Quotation accepted" in (entry.body or "")]
        self.assertEqual(len(accepted), 1)
        (entry,) = self._get_entries(order._action_cancel)
        self.assertIn("Quotation cancelled", entry.body)
        # One that did not count is cancelled beside nothing else.
        order = self._quote(self.lead)
        self.assertEqual(
            self._get_events(order._action_cancel), [("Quotation cancelled", order.name)]
        )

    def test_sent_by_mail(self):
        order = self._quote(self.lead)

        def send():
            order.with_user(self.salesperson).with_context(mark_so_as_sent=True).message_post(
                body=OFFER, subtype_xmlid='mail.mt_comment'
            )

        self.assertEqual(self._get_events(send), [("Quotation sent", order.name)])
        self.assertEqual(order.state, 'sent')
        self.assertEqual(self._get_events(send), [("Quotation sent", order.name)])

    def test_signed(self):
        order = self._quote(self.lead)
        values = {'signed_by': "<b>Ann</b>", 'signed_on': Datetime.now()}
        self.assertEqual(
            self._get_events(lambda: order.write(values)),
            [("Quotation signed by the customer", f"{order.name} (<b>Ann</b>)")],
        )
        self.assertEqual(self._get_events(lambda: order.write(values)), [])

    def test_linked_and_unlinked(self):
        order = self._create_order(self.env['crm.lead'])
        other = self._create_lead(name="Other")
        self.assertEqual(
            self._get_events(lambda: order.write({'opportunity_id': self.lead.id})),
            [("Quotation linked", order.name)],
        )
        self.assertEqual(
            self._get_events(lambda: order.write({'opportunity_id': other.id})),
            [("Quotation unlinked", order.name)],
        )
        order.opportunity_id = False
        self.assertEqual(
            self._get_events(lambda: self.lead._link_existing(order, order.browse())), []
        )

    def test_one_entry_for_many_orders(self):
        def create():
            self.env['sale.order'].create(
                [
                    {'partner_id': self.customer.id, 'opportunity_id': self.lead.id},
                    {'partner_id': self.customer.id, 'opportunity_id': self.lead.id},
                ]
            )

        ((description, names),) = self._get_events(create)
        self.assertEqual(description, "Quotation created")
        for order in self.lead.order_ids:
            self.assertIn(order.name, names)

    def test_merged(self):
        other = self._create_lead(name="Other")
        self._create_order(other)
        events = self._get_events((self.lead | other).merge_opportunity, self.lead)
        self.assertNotIn("Quotation linked", dict(events))
        self.assertNotIn("Quotation unlinked", dict(events))

    def test_silence(self):
        for key in ('tracking_disable', 'mail_notrack'):
            orders = self.env['sale.order'].with_context(**{key: True})
            values = {'partner_id': self.customer.id, 'opportunity_id': self.lead.id}
            self.assertEqual(self._get_events(lambda o=orders, v=values: o.create(v)), [])

    def test_who_signs(self):
        """Whoever did it, if that user may read the opportunity; else OdooBot."""
        order = self._quote(self.lead)
        order.user_id = self.salesperson
        (entry,) = self._get_entries(order.with_user(self.salesperson).copy)
        self.assertEqual(entry.author_id, self.salesperson.partner_id)
        order.user_id = self.colleague
        (entry,) = self._get_entries(order.with_user(self.colleague).action_quotation_sent)
        self.assertEqual(entry.author_id, self.env.ref('base.partner_root'))
        self.assertFalse(entry.with_user(self.colleague).has_access('read'))
        order = self._quote(self.lead).with_user(self.portal_user).sudo()
        (entry,) = self._get_entries(order.action_quotation_sent)
        self.assertEqual(entry.author_id, self.env.ref('base.partner_root'))

    def test_no_amounts(self):
        order = self._quote(self.lead)
        (entry,) = self._get_entries(order.action_quotation_sent)
        self.assertEqual(self._read_event(entry)[1], order.name)
        self.assertFalse(entry.sudo().tracking_value_ids)
        self.lead.message_subscribe(self.portal_user.partner_id.ids)
        self.assertFalse(entry.with_user(self.portal_user).has_access('read'))

    def test_in_the_language_of_the_reader(self):
        self.env['res.lang']._activate_lang('fr_FR')
        subtype = self.env.ref('opportunity_plus.mt_quotation_sent')
        subtype.with_context(lang='fr_FR').description = "Devis envoyé"
        order = self._quote(self.lead)
        (entry,) = self._get_entries(order.action_quotation_sent)
        self.assertEqual(self._read_event(entry, lang='fr_FR'), ("Devis envoyé", order.name))

    def test_accepted_by_a_customer_of_another_language(self):
        """OdooBot writes the note, in the language of the salesperson."""
        self.env['res.lang']._activate_lang('fr_FR')
        self.salesperson.lang = 'fr_FR'
        order = self._quote(self.lead).with_user(SUPERUSER_ID).with_context(lang='en_US')
        for action in (order.action_confirm, order._action_cancel):
            entries = self._get_entries(action)
            notes = entries.filtered(lambda entry: "data-oe-model" in (entry.body or ""))
            amounts = [note.body for note in notes if "100,00" in note.body]
            self.assertEqual(len(amounts), 1)

    def test_many_opportunities_at_once(self):
        def count(number):
            leads = self.env['crm.lead'].create(
                [
                    {'name': f"Lead {n}", 'type': 'opportunity', 'partner_id': self.customer.id}
                    for n in range(number)
                ]
            )
            orders = self.env['sale.order'].create(
                [{'partner_id': self.customer.id, 'opportunity_id': lead.id} for lead in leads]
            )
            self._save()
            self.env.invalidate_all()
            orders._log_on_opportunity('viewed')
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            self.assertEqual(
                self._read_event(leads[-1].message_ids[0])[0], "Quotation viewed by the customer"
            )
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(3), count(30))

    def test_what_cannot_be_told_harms_no_sale(self):
        order = self._quote(self.lead)
        self._get_entries(lambda: None)
        self.env.ref('opportunity_plus.mt_quotation_signed').unlink()
        with self.assertLogs('odoo.addons.opportunity_plus', 'WARNING') as logs:
            order.write({'signed_by': "Ann", 'signed_on': Datetime.now()})
            order.action_confirm()
            self.env.cr.flush()
        self.assertIn("Not logged on the opportunities", logs.output[0])
        self.env.invalidate_all()
        self.assertEqual((order.state, order.signed_by), ('sale', "Ann"))
        self.assertEqual((self.lead.won_status, self.lead.amount_source), ('won', 'order'))

    def test_leading_quotation(self):
        """Choosing one and choosing none is told once; following it tells the amount only."""
        order = self._quote(self.lead)
        names = self._get_tracked(lambda: self.lead.write({'primary_order_id': order.id}))
        self.assertEqual(names, [{'primary_order_id'}])
        line = order.order_line[0]
        names = self._get_tracked(lambda: line.write({'price_unit': 1.0}))
        self.assertEqual(names, [{'expected_revenue'}])
        self.assertEqual(self._get_tracked(lambda: line.write({'sequence': 99})), [])
        names = self._get_tracked(lambda: self.lead.write({'primary_order_id': False}))
        self.assertEqual(names, [{'primary_order_id'}, {'expected_revenue'}])

    def _get_tracked(self, function):
        """The names of the fields that a save tells of, by entry."""
        return [
            set(entry.sudo().tracking_value_ids.field_id.mapped('name'))
            for entry in self._get_entries(function)
        ]
