from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestStoredText(OpportunityPlusCommon):
    """Text that is stored is read by all: it is the same whoever computed it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('fr_FR')
        meeting = cls.env['calendar.event'].with_user(cls.colleague)
        meeting = meeting.create(
            {
                'name': "Secret",
                'privacy': 'private',
                'start': '2030-01-01 10:00:00',
                'stop': '2030-01-01 11:00:00',
            }
        )
        origin_type = cls.env['crm.opportunity.origin.type'].search([('kind', '=', 'event')])[:1]
        cls.lead = cls._create_lead([(cls.bike, {})], origin_type_id=origin_type.id)
        cls.lead.origin_event_id = meeting
        campaign = cls.env['utm.campaign'].create({'title': "Spring"})
        origin_type = origin_type.search([('kind', '=', 'campaign')])[:1]
        cls._create_lead(origin_type_id=origin_type.id, campaign_id=campaign.id)
        # Whatever has a name in the language of whoever computes.
        for record in (cls.bike, cls.stage_proposal, campaign, cls.lead.origin_type_id):
            for name, field in record._fields.items():
                if field.translate is True and field.store and record[name]:
                    record.with_context(lang='fr_FR')[name] = f"French {name}"
        cls.lead.contact_relation_ids = [Command.create({'partner_id': cls.customer.id})]
        cls._quote(cls.lead).action_confirm()
        cls.lead.stage_id = cls.stage_proposal

    def _find_fields(self):
        """Every computed text of ours that is stored."""
        for model, registry_class in self.env.registry.items():
            if registry_class._abstract or not registry_class._auto:
                continue
            for field in registry_class._fields.values():
                if (
                    field.type in ('char', 'text', 'html')
                    and field.compute
                    and field.store
                    and 'opportunity_plus' in field._modules
                ):
                    yield self.env[model], field

    def test_every_computed_text(self):
        users = self.colleague | self.salesperson | self.env.ref('base.user_root')
        tried = []
        for model, field in self._find_fields():
            records = model.search([], order='id desc', limit=5)
            self.assertTrue(records, f"{field} is tried on no record")
            texts = set()
            for user in users:
                for context in ({}, {'lang': 'fr_FR'}, {'show_address': True}):
                    env = self.env(user=user, su=True, context=context)
                    self.env.invalidate_all()
                    env.add_to_compute(field, records.with_env(env))
                    field.recompute(records.with_env(env))
                    self.env.flush_all()
                    self.env.invalidate_all()
                    texts.add(tuple(records.with_context(lang=None).mapped(field.name)))
            with self.subTest(field=str(field)):
                self.assertEqual(len(texts), 1, texts)
            tried.append(str(field))
        self.assertIn('crm.lead.origin_name', tried)
