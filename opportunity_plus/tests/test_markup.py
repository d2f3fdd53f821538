from odoo.tests import tagged

from .common import OpportunityPlusCommon

SCRIPT = "<script>alert(1)</script><b>{}</b>"


@tagged('post_install', '-at_install')
class TestMarkup(OpportunityPlusCommon):
    """Names are text: none of them is rendered as HTML in what the addon writes."""

    def setUp(self):
        super().setUp()
        # With tracked values, as anybody has them.
        context = dict(self.env.context, mail_notrack=False, tracking_disable=False)
        self.env = self.env(context=context)
        self.customer.name = SCRIPT.format("customer")
        self.company.name = SCRIPT.format("company")
        self.bike.name = SCRIPT.format("product")
        self.salesperson.name = SCRIPT.format("salesperson")
        self.lead = self._create_hostile_lead()
        self.order = self._create_order(self.lead)
        self.order.name = SCRIPT.format("order")

    def _create_hostile_lead(self, lines=None, **values):
        lines = [(self.bike, {})] if lines is None else lines
        lead = self._create_lead(lines, name=SCRIPT.format("opportunity"), **values)
        return lead.with_env(self.env)

    def _assert_escaped(self, bodies, *names):
        """No name has become a tag; those expected are there, to be read as they were typed."""
        bodies = [str(body or '') for body in bodies]
        text = "\n".join(bodies)
        self.assertNotIn('<script', text)
        self.assertNotRegex(text, '<b>(customer|company|product|salesperson|opportunity|order)')
        for name in names:
            self.assertIn(f'&lt;b&gt;{name}&lt;/b&gt;', text)

    def _get_bodies(self, records):
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()
        return records.message_ids.mapped('body')

    def test_notes_of_acceptance_and_cancellation(self):
        self.order.action_confirm()
        self._assert_escaped(self._get_bodies(self.lead)[:1], 'order')
        self.order._action_cancel()
        self.assertIn("No accepted quotation is left", self._get_bodies(self.lead)[0])
        self._assert_escaped(self._get_bodies(self.lead)[:1], 'order')
        self._assert_escaped(self._get_bodies(self.lead))

    def test_note_of_a_lost_opportunity_that_is_sold(self):
        reason = self.env['crm.lost.reason'].create({'name': SCRIPT.format("reason")})
        self.lead.action_set_lost(lost_reason_id=reason.id)
        self.order.action_confirm()
        self.order._action_cancel()
        self.assertEqual(self.lead.lost_reason_id, reason)
        self._assert_escaped(self._get_bodies(self.lead), 'order')

    def test_note_of_a_cancelled_sibling(self):
        self.company.opportunity_sibling_policy = 'cancel'
        sibling = self._create_order(self.lead)
        self.order.action_confirm()
        self._assert_escaped(self._get_bodies(sibling), 'order')

    def test_note_of_a_merge(self):
        head = self._create_hostile_lead([], expected_revenue=512.0)
        tail = self._create_hostile_lead()
        bodies = self._get_bodies((head | tail).merge_opportunity())
        self._assert_escaped(bodies, 'opportunity', 'product')
        self.assertTrue(any("typed expected revenue" in body for body in bodies))

    def test_currency_and_explanation(self):
        self.currency.symbol = "<b>order</b>"
        self.order.action_confirm()
        self._assert_escaped(self._get_bodies(self.lead), 'order')
        self.assertIn(SCRIPT.format("order"), self.lead.amount_explanation)
        for view_type in ('form', 'kanban', 'list'):
            arch = self.env['crm.lead'].get_view(view_type=view_type)['arch']
            self.assertNotRegex(arch, 'amount_explanation"[^>]*widget="html"')
