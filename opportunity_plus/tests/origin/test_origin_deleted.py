from odoo.tests import tagged

from ...tools.marker import CUSTOMER
from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestOriginDeleted(OpportunityPlusCommon):
    """What an opportunity came from is merged with another, or deleted."""

    def _type(self, name):
        return self.env.ref(f'opportunity_plus.origin_type_{name}')

    def _create_follower(self, lead, **values):
        return self._create_lead(
            origin_type_id=self._type('lead').id, origin_lead_id=lead.id, **values
        )

    def test_merged_opportunity(self):
        head = self._create_lead(name="Head", stage_id=self.stage_proposal.id)
        tail = self._create_lead(name="Tail")
        follower = self._create_follower(tail, user_id=self.colleague.id)
        lost = self._create_follower(tail)
        lost.action_set_lost()
        tail.contact_name = "Ann"
        contact = tail._create_customer()
        merged = (head | tail).with_user(self.salesperson).merge_opportunity()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(merged.id, head.id)
        self.assertEqual((follower | lost).origin_lead_id, head)
        self.assertEqual(set((follower | lost).mapped('origin_name')), {"Head"})
        self.assertEqual(contact.origin_lead_id, head)

    def test_merged_opportunity_of_which_the_other_comes(self):
        head = self._create_lead(name="Head", stage_id=self.stage_proposal.id)
        tail = self._create_lead(name="Tail")
        middle = self._create_follower(tail)
        head.write({'origin_type_id': self._type('lead').id, 'origin_lead_id': middle.id})
        (head | tail).merge_opportunity()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(head.origin_lead_id, middle)
        self.assertFalse(middle.origin_lead_id)
        self.assertEqual(middle.origin_name, self._type('lead').name)

    def test_every_pointer_to_a_merged_opportunity(self):
        """What is no part of an opportunity and points to it points to the result afterwards."""
        tail = self._create_lead(name="Tail")
        pointers = {}
        for model, registry_class in self.env.registry.items():
            for field in registry_class._fields.values():
                if (
                    field.type == 'many2one'
                    and field.store
                    and field.comodel_name == 'crm.lead'
                    and field._module == 'opportunity_plus'
                    and field.ondelete != 'cascade'
                    and not registry_class._transient
                    and registry_class._auto
                    # The past of a merged opportunity is not that of the result.
                    and model != 'crm.opportunity.snapshot'
                ):
                    values = {self.env[model]._rec_name or 'name': "Pointer", field.name: tail.id}
                    if field.name == 'origin_lead_id' and model == 'crm.lead':
                        values['origin_type_id'] = self._type('lead').id
                    # What a contact was made of is remembered, and given by nobody.
                    records = self.env[model].with_context(opportunity_values_from=CUSTOMER)
                    pointers[field] = records.create(values)
        self.assertGreater(len(pointers), 1)
        head = self._create_lead(name="Head", stage_id=self.stage_proposal.id)
        (head | tail).merge_opportunity()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(tail.exists())
        for field, record in pointers.items():
            with self.subTest(str(field)):
                self.assertEqual(record[field.name], head)

    def test_deleted_records_leave_no_name(self):
        partner = self.env['res.partner'].create({'name': "Helper"})
        event = self.env['calendar.event'].create(
            {'name': "Fair", 'start': '2026-01-01 10:00:00', 'stop': '2026-01-01 11:00:00'}
        )
        campaign = self.env['utm.campaign'].create({'name': "Spring"})
        earlier = self._create_lead(name="The first deal")
        for kind, field, record in (
            ('partner', 'origin_partner_id', partner),
            ('event', 'origin_event_id', event),
            ('campaign', 'campaign_id', campaign),
            ('lead', 'origin_lead_id', earlier),
        ):
            with self.subTest(kind):
                origin_type = self._type(kind)
                lead = self._create_lead(origin_type_id=origin_type.id, **{field: record.id})
                archived = lead.copy({'active': False})
                self.assertNotEqual(lead.origin_name, origin_type.name)
                self.env.flush_all()
                record.unlink()
                self.env.flush_all()
                self.env.cr.precommit.run()
                self.env.invalidate_all()
                for deal in (lead, archived):
                    self.assertFalse(deal[field])
                    self.assertEqual(deal.origin_name, origin_type.name)

    def test_deleted_together(self):
        earlier = self._create_lead(name="The first deal")
        (earlier | self._create_follower(earlier)).unlink()

    def test_merged_contacts(self):
        """What people do not write a merge of contacts takes along, and nothing stops it."""
        lead = self._create_lead(contact_name="Ann")
        made, kept = lead._create_customer(), self.env['res.partner'].create({'name': "Ann"})
        wizard = self.env['base.partner.merge.automatic.wizard'].create({})
        wizard._merge((made | kept).ids, kept)
        self.assertEqual(kept.origin_lead_id, lead)
