from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestCreateOpportunity(OpportunityPlusCommon):
    """An opportunity made of a contact or a meeting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.depot = cls.env['res.partner'].create(
            [
                {'name': "Ann", 'parent_id': cls.customer.id},
                {'name': "Depot", 'parent_id': cls.customer.id, 'type': 'delivery'},
            ]
        )

    def _create_from(self, record):
        action = record.with_user(self.env.user).action_create_opportunity()
        self.assertEqual(action['res_model'], 'crm.lead')
        return self.env['crm.lead'].browse(action['res_id'])

    def _create_meeting(self, *guests, **values):
        people = self.env['res.partner'].concat(*guests)
        return self.env['calendar.event'].create(
            {
                'name': "Talk about bikes",
                'start': '2026-01-01 10:00:00',
                'stop': '2026-01-01 11:00:00',
                'user_id': self.env.uid,
                'partner_ids': [Command.set((self.env.user.partner_id | people).ids)],
                **values,
            }
        )

    @users('op_salesperson', 'op_leader', 'op_manager')
    def test_of_a_person_and_of_a_company(self):
        for contact in (self.ann, self.customer):
            with self.subTest(contact.name):
                lead = self._create_from(contact)
                self.assertRecordValues(
                    lead,
                    [
                        {
                            'type': 'opportunity',
                            'partner_id': contact.id,
                            'user_id': self.env.user.id,
                            'name': f"{contact.name}'s opportunity",
                            'origin_type_id': self.env.ref(
                                'opportunity_plus.origin_type_manual'
                            ).id,
                            'won_status': 'pending',
                        }
                    ],
                )

    @users('op_salesperson')
    def test_of_a_delivery_address(self):
        lead = self._create_from(self.depot)
        self.assertEqual((lead.partner_id, lead.site_partner_id), (self.customer, self.depot))

    @users('op_salesperson')
    def test_of_a_colleague(self):
        """A colleague is where the deal came from, not the customer."""
        lead = self._create_from(self.colleague.partner_id)
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.user_id, self.env.user)
        self.assertEqual((lead.origin_kind, lead.origin_user_id), ('user', self.colleague))
        self.assertIn(self.colleague.name, lead.name)
        self.env['crm.opportunity.origin.type'].sudo().search(
            [('kind', '=', 'user')]
        ).active = False
        lead = self._create_from(self.colleague.partner_id)
        self.assertFalse(lead.origin_user_id, "no such origin is configured")

    @users('op_salesperson')
    def test_not_of_a_competitor(self):
        self.customer.is_competitor = True
        with self.assertRaisesRegex(UserError, "Ann.*competitor"):
            self.ann.with_user(self.env.user).action_create_opportunity()

    @users('op_employee', 'op_portal')
    def test_not_by_others(self):
        records = [self.ann, self.env.user.partner_id]
        if self.env.user == self.employee:
            records.append(self._create_meeting(self.ann))
        for record in records:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.with_user(self.env.user).action_create_opportunity()

    @users('op_leader')
    def test_salesperson_of_the_customer(self):
        self.customer.user_id = self.colleague
        self.assertEqual(self._create_from(self.ann).user_id, self.colleague)
        self.assertEqual(self._create_from(self._create_meeting(self.ann)).user_id, self.colleague)
        self.colleague.active = False
        self.assertEqual(self._create_from(self.ann).user_id, self.leader)
        elsewhere = self.env['res.company'].sudo().create({'name': "Elsewhere"})
        self.colleague.write(
            {'active': True, 'company_id': elsewhere.id, 'company_ids': [elsewhere.id]}
        )
        self.assertEqual(self._create_from(self.ann).user_id, self.leader)

    @users('op_salesperson')
    def test_own_documents_only(self):
        """Whoever may not create for a colleague keeps what comes from a colleague's customer."""
        self.customer.user_id = self.colleague
        for record in (self.customer, self.ann, self._create_meeting(self.ann)):
            self.assertEqual(self._create_from(record).user_id, self.salesperson)
        form = Form(self.env['crm.lead'])
        form.name = "From the form"
        form.partner_id = self.customer
        self.assertEqual(form.save().user_id, self.salesperson)

    @users('op_salesperson')
    def test_of_a_meeting(self):
        rival = self.env['res.partner'].create({'name': "Rival", 'is_competitor': True})
        meeting = self._create_meeting(
            rival, self.colleague.partner_id, self.ann, description="<p>Twenty bikes</p>"
        )
        lead = self._create_from(meeting)
        self.assertRecordValues(
            lead,
            [
                {
                    'name': "Talk about bikes",
                    'type': 'opportunity',
                    'partner_id': self.ann.id,
                    'origin_kind': 'event',
                    'origin_event_id': meeting.id,
                }
            ],
        )
        self.assertIn("Twenty bikes", lead.description)
        self.assertEqual(meeting.opportunity_id, lead)
        self.assertEqual(lead.calendar_event_ids, meeting)

    @users('op_salesperson')
    def test_of_a_meeting_without_guests(self):
        lead = self._create_from(self._create_meeting())
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.user_id, self.salesperson)

    @users('op_salesperson')
    def test_of_a_meeting_that_has_one(self):
        meeting = self._create_meeting(self.ann)
        lead = self._create_from(meeting)
        with self.assertRaisesRegex(UserError, f"Talk about bikes.*{lead.name}"):
            meeting.action_create_opportunity()
        lead.user_id = self.colleague
        with self.assertRaisesRegex(UserError, "already belongs to another opportunity"):
            meeting.action_create_opportunity()

    @users('op_salesperson')
    def test_other_company(self):
        """What belongs to a company makes an opportunity of that company, for who is in it."""
        other = self.env['res.company'].sudo().create({'name': "Other Ltd"})
        self.salesperson.company_ids = self.company  # Odoo adds who creates a company.
        local = self.env['res.partner'].sudo().create({'name': "Local", 'company_id': other.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            local.with_user(self.env.user).action_create_opportunity()
        unreadable, meeting = self._create_meeting(), self._create_meeting()
        (unreadable | meeting).sudo().partner_ids += local
        self.env.invalidate_all()
        self.assertFalse(self._create_from(unreadable).sudo().partner_id)
        self.salesperson.company_ids += other
        both = (self.company | other).ids
        self.env.invalidate_all()
        for record in (local, meeting):
            lead = self._create_from(record.with_context(allowed_company_ids=both))
            self.assertRecordValues(
                lead.with_context(allowed_company_ids=both),
                [
                    {
                        'partner_id': local.id,
                        'company_id': other.id,
                        'user_id': self.salesperson.id,
                    }
                ],
            )
