from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestOriginPrivate(OpportunityPlusCommon):
    """What is kept as text of where a deal came from is read by all: it is the same for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Type = cls.env['crm.opportunity.origin.type']
        cls.types = {
            kind: Type.search([('kind', '=', kind)], limit=1)
            for kind in ('partner', 'user', 'event', 'lead', 'campaign')
        }
        cls.meeting = cls._create_meeting("Secret take-over", privacy='private')

    @classmethod
    def _create_meeting(cls, name, **values):
        return (
            cls.env['calendar.event']
            .with_user(cls.colleague)
            .create(
                {
                    'name': name,
                    'start': '2030-01-01 10:00:00',
                    'stop': '2030-01-01 11:00:00',
                    'partner_ids': [Command.set(cls.colleague.partner_id.ids)],
                    **values,
                }
            )
        )

    def _get_origin(self, meeting):
        return {'origin_type_id': self.types['event'].id, 'origin_event_id': meeting.id}

    def _assert_named(self, lead, name):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(lead.origin_name, name)

    def test_private_meeting(self):
        """Whoever names it, and whoever changes it afterwards."""
        name = self.types['event'].with_context(lang=None).name
        lead = self._create_lead(user_id=False)
        for user in (self.colleague, self.salesperson, self.env.ref('base.user_root')):
            lead.with_user(user).write({'origin_type_id': False, 'origin_event_id': False})
            lead.with_user(user).write(self._get_origin(self.meeting.with_user(user)))
            self._assert_named(lead, name)
        self.meeting.with_user(self.colleague).name = "Secret take-over, moved"
        self._assert_named(lead, name)
        texts = lead.message_ids.tracking_value_ids.mapped('new_value_char')
        self.assertNotIn("Secret", " ".join(filter(None, texts)))

    def test_private_by_default_of_its_owner(self):
        self.colleague.with_user(self.colleague).calendar_default_privacy = 'private'
        lead = self._create_lead(user_id=False)
        lead.with_user(self.colleague).write(self._get_origin(self._create_meeting("Secret")))
        self._assert_named(lead, self.types['event'].with_context(lang=None).name)

    def test_meeting_becomes_private(self):
        meeting = self._create_meeting("Fair")
        lead = self._create_lead(**self._get_origin(meeting))
        self._assert_named(lead, "Fair")
        meeting.with_user(self.colleague).privacy = 'private'
        self._assert_named(lead, self.types['event'].with_context(lang=None).name)
        meeting.with_user(self.colleague).privacy = 'public'
        self._assert_named(lead, "Fair")

    def test_tracked_name(self):
        """The chatter is read by all, too."""
        context = {'tracking_disable': False, 'mail_notrack': False}
        lead = self._create_lead(user_id=False).with_context(**context)
        self.env.flush_all()
        self.env.cr.precommit.run()
        lead.with_user(self.colleague).write(self._get_origin(self.meeting))
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        values = lead.message_ids.tracking_value_ids
        field = self.env['ir.model.fields']._get('crm.lead', 'origin_event_id')
        tracked = values.filtered(lambda value: value.field_id == field)
        self.assertTrue(tracked)
        self.assertNotIn("Secret", tracked.new_value_char)

    def test_note_of_a_linked_meeting(self):
        self.meeting.sudo().partner_ids += self.customer
        lead = self._create_lead(user_id=self.colleague.id).with_user(self.colleague)
        lead._link_existing(self.env['sale.order'], self.meeting)
        self.assertIn("a private meeting", lead.message_ids[0].body)
        self.assertNotIn("Secret", lead.message_ids[0].body)

    def test_every_kind_is_the_same_for_all(self):
        """In whichever language and with whatever context it is computed."""
        self.env['res.lang']._activate_lang('fr_FR')
        campaign = self.env['utm.campaign'].create({'title': "Spring"})
        campaign.with_context(lang='fr_FR').title = "Printemps"
        origin = self.env['res.partner'].create(
            {'name': "Ann", 'street': "High Street 1", 'parent_id': self.customer.id}
        )
        contexts = (
            {'lang': 'fr_FR'},
            {'show_address': True, 'show_email': True, 'opportunity_show_code': True},
            {'partner_display_name_hide_company': True, 'active_test': False},
        )
        records = {
            'origin_partner_id': origin,
            'origin_user_id': self.colleague,
            'origin_event_id': self._create_meeting("Fair"),
            'origin_lead_id': self._create_lead(name="Former"),
            'campaign_id': campaign,
        }
        for name, record in records.items():
            kind = name.removesuffix('_id').removeprefix('origin_')
            values = {'origin_type_id': self.types[kind].id, name: record.id}
            texts = set()
            for context in ({}, *contexts):
                lead = self.env['crm.lead'].with_context(**context)
                lead = lead.create({'name': "Deal", **values})
                self.env.flush_all()
                self.env.invalidate_all()
                texts.add(lead.with_context(lang=None).origin_name)
            self.assertEqual(len(texts), 1, texts)

    def test_former_stage_in_the_language_of_the_company(self):
        """Whoever moved the opportunity on: a stage that is deleted later keeps one name."""
        self.env['res.lang']._activate_lang('fr_FR')
        self.stage_new.with_context(lang='fr_FR').name = "Frais"
        lead = self._create_lead()
        lead.with_context(lang='fr_FR').stage_id = self.stage_proposal
        history = self.env['crm.opportunity.stage.history'].search([('lead_id', '=', lead.id)])
        self.assertIn("Fresh", history.mapped('former_stage'))
