from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon

# What is in use is not deleted: archived instead, or a part of what it belongs to.
KEPT = {
    'crm.opportunity.line.product_id',  # as on an order line
    'crm.opportunity.line.product_uom_id',
    'crm.opportunity.line.sale_type_id',  # the lists that sales managers keep
    'crm.opportunity.relation.role_id',
    'crm.opportunity.relation.partner_id',
    'crm.lead.origin_type_id',
    'crm.lead.family_id',
    'crm.lead.subfamily_id',
    'crm.opportunity.family.parent_id',
    'crm.opportunity.commitment.company_id',  # what was said is deleted with nothing
    'crm.opportunity.target.company_id',
}


@tagged('post_install', '-at_install')
class TestDeletedMeanwhile(OpportunityPlusCommon):
    """What is gone is not given back, and stops nothing."""

    def setUp(self):
        super().setUp()
        self.reason = self.env['crm.lost.reason'].create({'name': "Why"})
        self.pricelist = self.env['product.pricelist'].create({'name': "Special"})
        self.lead = self._create_lead([(self.bike, {})], pricelist_id=self.pricelist.id)
        self.order = self._quote(self.lead)

    def _delete_between(self, *records):
        """Accept, delete something, cancel."""
        self.order.action_confirm()
        for record in records:
            record.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.order._action_cancel()
        self.assertFalse(self.lead.acceptance_failure)
        self.assertEqual((self.lead.amount_source, self.lead.expected_revenue), ('lines', 1000.0))

    def test_lost_reason(self):
        self.lead.action_set_lost(lost_reason_id=self.reason.id)
        self._delete_between(self.reason)
        self.assertEqual(self.lead.won_status, 'lost')
        self.assertFalse(self.lead.lost_reason_id)

    def test_stage(self):
        self.lead.stage_id = self.stage_proposal
        self._delete_between(self.stage_proposal)
        first = self.lead._stage_find(domain=[('is_won', '=', False)])
        self.assertEqual(self.lead.stage_id, first)

    def test_salesperson(self):
        seller = self.salesperson.copy({'login': 'op_leaver'})
        self.lead.user_id = seller
        self._delete_between(seller)
        self.assertFalse(self.lead.user_id)

    def test_pricelist(self):
        self._delete_between(self.pricelist)
        self.assertFalse(self.lead.pricelist_id)
        self.assertEqual(self._quote(self.lead).amount_untaxed, 1000.0)

    def test_pricelist_in_another_currency(self):
        money = self.env['res.currency'].create(
            {
                'name': 'OPD',
                'symbol': 'D',
                'rate_ids': [Command.create({'name': '2000-01-01', 'rate': 2.0})],
            }
        )
        pricelist = self.env['product.pricelist'].create({'name': "D", 'currency_id': money.id})
        lead = self._create_lead([(self.bike, {})], pricelist_id=pricelist.id)
        before = lead.amount_lines, lead.expected_revenue, lead.currency_id
        pricelist.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        lead.opportunity_line_ids.sequence = 7
        after = lead.amount_lines, lead.expected_revenue, lead.currency_id
        self.assertEqual(after, before)

    def test_links_that_stop_a_deletion_are_meant_to(self):
        stopping = {
            f'{model}.{name}'
            for model, registry_class in self.env.registry.items()
            for name, field in registry_class._fields.items()
            if field.type == 'many2one'
            and field.store
            and registry_class._auto
            and not registry_class._abstract
            and field._modules == ('opportunity_plus',)
            and field.ondelete == 'restrict'
        }
        self.assertEqual(stopping, KEPT)
