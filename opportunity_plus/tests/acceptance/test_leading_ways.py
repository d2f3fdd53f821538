from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_leading import LeadingCommon

HOSTILE = {
    'active_test': False,
    'default_primary_order_id': 1,
    'default_opportunity_leading': True,
    'default_is_led': True,
    'default_is_replaced': True,
    'default_state': 'sale',
    'default_date_end': '2001-01-01',
}
# What another addon says; no text of ours to translate.
NO_MONDAY = "Not on a Monday."
FAILURE_LOGGER = 'odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure'


@tagged('post_install', '-at_install')
class TestLeadingWays(LeadingCommon):
    """By whatever way it is chosen or changed, and whoever else has a say in it."""

    def test_in_any_context(self):
        lead = self.lead.with_context(**HOSTILE)
        lead.primary_order_id = self.order
        self._assert_led_by(self.order, 300.0)
        self.order.with_context(**HOSTILE).order_line.price_unit = 310.0
        self._assert_led_by(self.order, 310.0)
        new = self.env['sale.order'].browse(
            lead.with_context(default_state='draft').create_quotation()
        )
        self.assertRecordValues(new, [{'amount_untaxed': 310.0, 'opportunity_leading': False}])
        lead.write({'primary_order_id': None})
        self._assert_not_led()

    def test_archived_lines_stay_archived(self):
        """Neither what a person archived comes back, nor what was archived of the forecast."""
        lead = self._create_lead([(self.untaxed, {'price_unit': 450.0}), (self.bike, {})])
        lead.opportunity_line_ids[1].active = False
        lead.primary_order_id = self._create_quotation(300.0, lead)
        lines = self._all_lines(lead).filtered(lambda line: not line.sale_line_id)
        replaced, archived = lines.sorted('id')
        for line in (replaced, archived):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.active = True
        lead.with_context(active_test=False).primary_order_id = False
        self.assertRecordValues(replaced | archived, [{'active': True}, {'active': False}])
        self._assert_lead('lines', 450.0, lead)

    def test_imported(self):
        for value, source in ((str(self.order.id), 'quotation'), (False, 'manual')):
            answer = self.env['crm.lead'].load(
                ['.id', 'primary_order_id/.id'], [[str(self.lead.id), value]]
            )
            self.assertFalse(answer['messages'])
            self.assertEqual(self.lead.amount_source, source)

    def test_one_that_does_not_exist(self):
        with (
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
            mute_logger('odoo.sql_db'),
        ):
            self.lead.primary_order_id = self.env['sale.order'].browse(2**31 - 1)
            self.env.flush_all()

    def test_without_a_write(self):
        """What Odoo recomputes of the quotation, as another addon's global discount."""
        self.lead.primary_order_id = self.order
        for records, name in ((self.order, 'amount_untaxed'), (self.order.order_line, 'name')):
            value = "Other" if name == 'name' else 250.0
            with self.env.protecting([records._fields[name]], records):
                records[name] = value
            self.env.flush_all()
        self._assert_lead('quotation', 250.0)
        self.assertEqual(self.lead.opportunity_line_ids.name, "Other")

    def test_a_lead_stays_a_lead(self):
        """It is forecast by its quotation, but converted by a person or an acceptance."""
        self.lead.type = 'lead'
        self.lead.primary_order_id = self.order
        self._assert_lead('quotation', 300.0, type='lead')
        self.lead.convert_opportunity(self.customer)
        self._assert_led_by(self.order, 300.0)

    def test_a_closed_opportunity(self):
        """Won by hand it is worth what its leading quotation is, and nothing else changes."""
        self.lead.action_set_won()
        self.lead.primary_order_id = self.order
        self._assert_lead('quotation', 300.0, won_status='won', probability=100.0)
        self.lead.primary_order_id = False
        self._assert_lead('manual', 900.0, won_status='won')

    def test_what_a_person_does_meanwhile_stays(self):
        """An acceptance and its reversal between: stage and probability are a person's."""
        self.lead.primary_order_id = self.order
        other = self._create_quotation(690.0)
        self.lead.write({'stage_id': self.stage_proposal.id, 'probability': 44.0})
        other.action_confirm()
        other._action_cancel()
        self._assert_led_by(self.order, 300.0)
        self.assertRecordValues(
            self.lead, [{'stage_id': self.stage_proposal.id, 'probability': 44.0}]
        )
        # The second one does not remember the first.
        self.lead.write({'stage_id': self.stage_new.id, 'probability': 55.0})
        self.order.action_confirm()
        self.lead.stage_id = self.stage_proposal
        self.order._action_cancel()
        self._assert_lead('manual', 900.0, stage_id=self.stage_proposal.id)

    def test_archived(self):
        self.lead.primary_order_id = self.order
        self.lead.action_archive()
        self.order.order_line.price_unit = 310.0
        self.lead.action_unarchive()
        self._assert_led_by(self.order, 310.0)

    def test_opportunity_deleted(self):
        self.lead.primary_order_id = self.order
        self.lead.unlink()
        other = self._create_lead()
        self.order.opportunity_id = other
        self.assertFalse(self.order.opportunity_leading)
        self._assert_lead('manual', 0.0, other, primary_order_id=False)

    def test_another_customer(self):
        """Lines and price list are the quotation's, as of one that was accepted."""
        self.lead.primary_order_id = self.order
        self.lead.partner_id = self.customer.copy()
        self._assert_led_by(self.order, 300.0)
        self.order.partner_id = self.lead.partner_id
        self._assert_led_by(self.order, 300.0)

    @mute_logger(FAILURE_LOGGER)
    def test_whatever_fails(self):
        """The quotation is changed; giving back is tried again."""
        self.lead.primary_order_id = self.order

        def refuse(_self, *_args):
            raise UserError(NO_MONDAY)

        with self.subTest("changed"):
            self.patch(self.env.registry['crm.lead'], '_mirror_order_lines', refuse)
            self.order.order_line.price_unit = 310.0
            self._assert_lead('quotation', 300.0)
            self.assertEqual(self.order.amount_untaxed, 310.0)
            self.assertIn("Monday", self.lead.acceptance_failure)
        with self.subTest("cancelled"):
            self.patch(self.env.registry['crm.lead'], '_restore_forecast_lines', refuse)
            self.order._action_cancel()
            self._assert_lead('quotation', 300.0)
            self.assertEqual(self.order.state, 'cancel')
            self.assertFalse(self.order.opportunity_leading)

    def test_margin(self):
        lead = self._create_lead([(self.bike, {})])
        order = self._create_order(lead, [(self.bike, {'price_unit': 700.0})])
        lead.primary_order_id = order
        self.assertRecordValues(lead, [{'margin': 100.0, 'expected_revenue': 700.0}])
        lead.primary_order_id = False
        self.assertRecordValues(lead, [{'margin': 400.0, 'expected_revenue': 1000.0}])

    def test_explained(self):
        self.lead.primary_order_id = self.order
        why = self.lead.with_user(self.salesperson).get_amount_explanation()
        self.assertEqual((why['source'], why['amount']), ('quotation', 300.0))
        self.assertEqual([order['id'] for order in why['orders']], self.order.ids)
        self.assertEqual(why['before']['source'], 'manual')
        self.order.user_id = self.colleague
        why = self.lead.with_user(self.salesperson).get_amount_explanation()
        self.assertEqual(why['hidden'], {'count': 1, 'value': 300.0})

    def test_customer_sheet_has_its_totals(self):
        self.lead.primary_order_id = self.order
        report = self.env['report.opportunity_plus.report_customer_sheet']
        totals = report._prepare_sheets(self.lead)[self.lead.id]['totals']
        self.assertEqual([row['untaxed'] for row in totals], [300.0])

    def test_two_merged_with_an_accepted_one(self):
        """The leading quotation waits until the accepted one is cancelled."""
        other = self._create_lead(name="Second")
        other.primary_order_id = self._create_quotation(40.0, other)
        self.order.action_confirm()
        (self.lead | other).merge_opportunity()
        lead = self.order.opportunity_id
        leader = lead.primary_order_id
        self._assert_lead('order', 300.0, lead)
        self.assertEqual(leader.amount_untaxed, 40.0)
        self.order._action_cancel()
        self._assert_lead('quotation', 40.0, lead, primary_order_id=leader.id)
        lead.primary_order_id = False
        self._assert_lead('manual', 900.0, lead)

    def test_order_lines_of_all_kinds(self):
        """Sections and down payments are no products; an order without products has an amount."""
        order = self._create_order(self.lead, [])
        order.order_line = [
            Command.create({'display_type': 'line_section', 'name': "Options"}),
            Command.create({'display_type': 'line_note', 'name': "Soon"}),
        ]
        self.lead.primary_order_id = order
        self._assert_lead('quotation', 0.0, primary_order_id=order.id)
        self.assertFalse(self.lead.opportunity_line_ids)
        order.order_line = [Command.create({'product_id': self.untaxed.id})]
        self._assert_led_by_products(order, 100.0)

    def _assert_led_by_products(self, order, amount):
        self._assert_lead('quotation', amount, primary_order_id=order.id)
        products = order.order_line.filtered('product_id')
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, products)
