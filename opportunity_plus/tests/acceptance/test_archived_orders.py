from odoo.fields import Domain
from odoo.tests import tagged

from ..common import OpportunityPlusCommon
from ..common_roles import ACCOUNTANT, ROLES, STRANGERS, AcceptanceRolesCommon


class ArchivableOrdersCommon(OpportunityPlusCommon):
    """Odoo cannot archive orders, but a field ``x_active`` of another module or of a customizer
    lets it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.registry._setup_models__, cls.cr)
        cls.env['ir.model.fields'].create(
            {
                'model_id': cls.env['ir.model']._get_id('sale.order'),
                'name': 'x_active',
                'field_description': "Active",
                'ttype': 'boolean',
            }
        )
        cls.env['ir.default'].set('sale.order', 'x_active', True)


@tagged('post_install', '-at_install')
class TestArchivedOrders(ArchivableOrdersCommon):
    """An accepted quotation that is only hidden has not been taken back."""

    def _accept(self, lead, archived=True):
        order = self._create_order(lead)
        order.action_confirm()
        if archived:
            order.action_archive()
            self.assertFalse(order.x_active)
        self.env.invalidate_all()
        return order

    def test_archived_order_counts(self):
        lead = self._create_lead([(self.service, {})])
        order = self._accept(lead)
        self.assertFalse(lead.order_ids, "it is hidden")
        later = self._accept(lead, archived=False)
        self.assertRecordValues(lead, [{'won_status': 'won', 'expected_revenue': 2000.0}])
        later._action_cancel()
        self.assertRecordValues(lead, [{'won_status': 'won', 'expected_revenue': 1000.0}])
        self.assertEqual(lead.accepted_order_ids, order)

    def test_archived_quotation_is_accepted(self):
        lead = self._create_lead([(self.service, {})])
        order = self._create_order(lead)
        order.action_archive()
        order.action_confirm()
        self.assertRecordValues(lead, [{'won_status': 'won', 'expected_revenue': 1000.0}])

    def test_archived_order_is_cancelled(self):
        lead = self._create_lead([(self.service, {})])
        order = self._accept(lead)
        order._action_cancel()
        self.assertRecordValues(lead, [{'won_status': 'pending', 'expected_revenue': 75.0}])

    def test_archived_order_is_found(self):
        lead = self._create_lead()
        order = self._accept(lead)
        Lead = self.env['crm.lead']
        for domain in (
            [('accepted_order_ids', '=', order.id)],
            [('accepted_order_ids', '!=', False)],
            [('accepted_order_ids.name', '=', order.name)],
            Domain('accepted_order_ids', 'any!', Domain('id', '=', order.id)),
        ):
            self.assertIn(lead, Lead.search(domain), domain)
        self.assertNotIn(lead, Lead.search([('accepted_order_ids', '=', False)]))

    def test_archived_order_is_merged(self):
        head, tail = self._create_lead(), self._create_lead([(self.service, {})])
        first, second = self._accept(head), self._accept(tail)
        merged = (head | tail).merge_opportunity()
        self.assertRecordValues(merged, [{'won_status': 'won', 'expected_revenue': 2000.0}])
        self.assertEqual(merged.accepted_order_ids, first | second)
        (first | second)._action_cancel()
        self.assertRecordValues(merged, [{'won_status': 'pending', 'expected_revenue': 75.0}])

    def test_archived_sibling_stays(self):
        """It is not open: whoever archived it has put it aside."""
        self.company.opportunity_sibling_policy = 'cancel'
        lead = self._create_lead()
        sibling = self._create_order(lead)
        sibling.action_archive()
        self._accept(lead)
        self.assertEqual(sibling.state, 'draft')

    def test_orders_of_before_the_installation(self):
        lead = self._create_lead()
        order = self._create_order(self.env['crm.lead'])
        order.action_confirm()
        order.action_archive()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET opportunity_id = %s WHERE id = %s", [lead.id, order.id]
        )
        self.env.invalidate_all()
        self.assertEqual(lead.unapplied_order_count, 1)


@tagged('post_install', '-at_install')
class TestRolesArchive(ArchivableOrdersCommon, AcceptanceRolesCommon):
    """Every role archives an accepted quotation and brings it back, over HTTP."""

    def test_archive(self):
        for role in ROLES:
            with self.subTest(role=role.login):
                lead = self._create_lead_for(role)
                forecast = lead.opportunity_line_ids
                order = self._create_order_for(role, lead)
                order.action_confirm()
                before = self._snapshot(lead)
                view = self._get_view_of(self.users[role.login], lead)
                for method, active in (('action_archive', False), ('action_unarchive', True)):
                    self._call_as(role, f'sale.order/{method}', ids=order.ids)
                    self.assertEqual(order.x_active, active)
                    after = self._snapshot(lead)
                    self.assertEqual(after['lead'], before['lead'])
                    self.assertEqual(after['lines'], before['lines'])
                    self._assert_won_with_order(lead, order, forecast)
                    self.assertEqual(self._get_view_of(self.users[role.login], lead), view)

    def test_strangers_archive_nothing(self):
        order = self._create_order_for(ACCOUNTANT, self._create_lead_for(ACCOUNTANT))
        for login in STRANGERS:
            with self.subTest(login=login):
                self._assert_forbidden(
                    'sale.order/action_archive', self.users[login], ids=order.ids
                )
                self.assertTrue(order.x_active)
