from contextlib import closing

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from ..common import OpportunityPlusCommon

# Models of which a record is one opportunity's.
HIDDEN = ('crm.lead', 'crm.opportunity.line', 'crm.opportunity.relation')
# Odoo's own, which change nothing of the opportunity: a meeting is shown there.
HARMLESS = {'calendar.event.opportunity_id'}


@tagged('post_install', '-at_install')
class TestLinksToHidden(OpportunityPlusCommon):
    """No field of a record that one may write can be pointed to what one may not see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls._create_lead([(cls.bike, {})], name="Theirs", user_id=cls.colleague.id)
        cls.theirs.contact_relation_ids = [Command.create({'partner_id': cls.customer.id})]
        cls.own = cls._create_lead([(cls.bike, {})], name="Own")
        cls.own.contact_relation_ids = [Command.create({'partner_id': cls.customer.id})]
        cls.order = cls._create_order(cls.own, user_id=cls.salesperson.id)

    def _get_own_records(self):
        event = self.env['calendar.event'].create(
            {'name': "Meeting", 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00'}
        )
        records = [
            *(self.own, self.own.opportunity_line_ids, self.own.relation_ids),
            *(self.order, self.order.order_line, event, self.customer),
        ]
        return {record._name: record.with_user(self.env.user) for record in records}

    def _get_hidden(self, field):
        return {
            'crm.lead': self.theirs,
            'crm.opportunity.line': self.theirs.opportunity_line_ids,
            'crm.opportunity.relation': self.theirs.relation_ids,
        }[field.comodel_name]

    def _find_links(self):
        """Every stored link to an opportunity or a part of it on a model that one works with."""
        for model, registry_class in self.env.registry.items():
            if registry_class._abstract or registry_class._transient or not registry_class._auto:
                continue
            if not self.env[model].with_user(self.salesperson).has_access('write'):
                continue
            for field in registry_class._fields.values():
                if field.type == 'many2one' and field.store and field.comodel_name in HIDDEN:
                    yield field

    @users('op_salesperson')
    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_every_link(self):
        own, tried = self._get_own_records(), 0
        # Of the kind that takes an earlier opportunity: nothing else refuses it.
        kind = self.env['crm.opportunity.origin.type'].search([('kind', '=', 'lead')], limit=1)
        self.own.origin_type_id = kind
        self.assertFalse(self.theirs.with_user(self.env.user).has_access('read'))
        for field in self._find_links():
            if str(field) in HARMLESS:
                continue
            self.assertIn(field.model_name, own, f"{field} is tried on no record")
            record, hidden = own[field.model_name], self._get_hidden(field)
            tried += 1
            with self.subTest(field=str(field)), closing(self.env.cr.savepoint()):
                with self.assertRaises(UserError) as caught:
                    record.write({field.name: hidden.id})
                    self.env.flush_all()
                self.assertNotIn("Theirs", str(caught.exception))
            self.env.invalidate_all(flush=False)
        self.assertGreater(tried, 5)
