from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError, LockError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, html2plaintext, mute_logger

from ..common import OpportunityPlusCommon

LOGGER = 'odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure'


@tagged('post_install', '-at_install')
class TestFailure(OpportunityPlusCommon):
    """The sale always wins: a third addon's fault on the opportunity never refuses an order."""

    def setUp(self):
        super().setUp()
        self.activity_type = self.env.ref('opportunity_plus.mail_activity_type_acceptance')

    def _fail(self, error, leads=None):
        """Let a write on the opportunity fail as a constraint of another addon would."""
        CrmLead = self.env.registry['crm.lead']
        original = CrmLead.write

        def write(records, vals):
            if 'accepted_order_count' in vals and (leads is None or records & leads):
                raise error
            return original(records, vals)

        return patch.object(CrmLead, 'write', write)

    def _get_activity(self, lead):
        return lead.activity_ids.filtered(lambda a: a.activity_type_id == self.activity_type)

    def test_order_is_confirmed_and_the_salesperson_told(self):
        lead = self._create_lead([(self.service, {})])
        order = self._create_order(lead)
        with self._fail(UserError("Not on a <b>Sunday</b>")), self.assertLogs(LOGGER, 'WARNING'):
            order.action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertRecordValues(lead, [{'stage_id': self.stage_new.id, 'expected_revenue': 75.0}])
        activity = self._get_activity(lead)
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("Not on a &lt;b&gt;Sunday", activity.note)
        with self._fail(UserError("Nor on a Monday")), self.assertLogs(LOGGER, 'WARNING'):
            order.order_line.price_unit = 5.0
        self.assertEqual(len(self._get_activity(lead)), 1)
        self.assertIn("Monday", self._get_activity(lead).note)

    def _constrain(self, name, check):
        """Let the database itself refuse what an acceptance writes."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE crm_lead DROP CONSTRAINT IF EXISTS %(name)s,"
                " ADD CONSTRAINT %(name)s CHECK (%(check)s)",
                name=SQL.identifier(name),
                check=SQL(check),
            )
        )

    def _fail_by_database(self):
        """Accept a quotation; return the reason that its salesperson is told."""
        lead = self._create_lead()
        order = self._create_order(lead)
        with self.assertLogs(LOGGER, 'WARNING'), mute_logger('odoo.sql_db'):
            order.action_confirm()
        self.assertEqual((order.state, lead.stage_id), ('sale', self.stage_new))
        return html2plaintext(self._get_activity(lead).note).splitlines()[-1]

    def test_reason_of_a_constraint_that_odoo_knows(self):
        self._constrain('crm_lead_check_probability', "probability < 100")
        reason = self._fail_by_database()
        self.assertEqual(
            reason, "The probability of closing the deal should be between 0% and 100%!"
        )

    def test_reason_without_the_row_of_the_database(self):
        self._constrain('crm_lead_only_forecasts', "amount_source != 'order'")
        reason = self._fail_by_database()
        self.assertIn("crm_lead_only_forecasts", reason)
        self.assertNotIn("Failing row", reason)

    def test_it_is_tried_again_until_it_works(self):
        lead = self._create_lead()
        order = self._create_order(lead)
        with self._fail(ZeroDivisionError("rate")), self.assertLogs(LOGGER, 'WARNING'):
            order.action_confirm()
        cron = self.env.ref('opportunity_plus.ir_cron_retry_acceptance')
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertRecordValues(lead, [{'won_status': 'won', 'expected_revenue': 1000.0}])
        self.assertFalse(self._get_activity(lead))

    def test_a_closed_activity_ends_the_trying(self):
        lead = self._create_lead()
        with self._fail(ValueError("x")), self.assertLogs(LOGGER, 'WARNING'):
            self._create_order(lead).action_confirm()
        self._get_activity(lead).action_feedback()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('opportunity_plus.ir_cron_retry_acceptance').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(lead.stage_id, self.stage_new)

    def test_one_failure_does_not_stop_the_others(self):
        bad, good = self._create_lead(), self._create_lead()
        orders = self._create_order(bad) | self._create_order(good)
        with self._fail(UserError("x"), bad), self.assertLogs(LOGGER, 'WARNING'):
            orders.action_confirm()
        self.assertEqual(orders.mapped('state'), ['sale', 'sale'])
        self.assertEqual((bad | good).mapped('won_status'), ['pending', 'won'])

    def test_the_way_back_is_protected_too(self):
        lead = self._create_lead()
        order = self._create_order(lead)
        order.action_confirm()
        with self._fail(UserError("x")), self.assertLogs(LOGGER, 'WARNING'):
            order._action_cancel()
        self.assertEqual(order.state, 'cancel')
        self.assertEqual(lead.amount_source, 'order')
        lead._sync_with_orders()
        self.assertEqual(lead.amount_source, 'manual')

    def test_missing_rate(self):
        currency = self.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        pricelist = self.env['product.pricelist'].create({'name': "X", 'currency_id': currency.id})
        lead = self._create_lead()
        order = self._create_order(lead, pricelist_id=pricelist.id)
        with self.assertLogs(LOGGER, 'WARNING'):
            order.action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertIn("OPX", self._get_activity(lead).note)
        currency.rate_ids = [(0, 0, {'name': '2000-01-01', 'rate': 2.0})]
        lead._sync_with_orders()
        self.assertEqual(lead.won_status, 'won')

    def test_what_the_database_wants_repeated_is_repeated(self):
        for error in (SerializationFailure(), LockError("locked"), ConcurrencyError("again")):
            order = self._create_order(self._create_lead())
            with self._fail(error), self.assertRaises(type(error)), self.env.cr.savepoint():
                order.action_confirm()

    def test_told_although_the_order_is_of_another_company(self):
        other = self.env['res.company'].create({'name': "Other Ltd"})
        lead = self._create_lead()
        lead.company_id = False
        order = self._create_order(
            lead, [(self.bike, {'tax_ids': False})], company_id=other.id, user_id=False
        )
        with self._fail(UserError("x")), self.assertLogs(LOGGER, 'WARNING'):
            order.action_confirm()
        self.assertEqual(self._get_activity(lead).user_id, self.salesperson)

    def test_who_is_told(self):
        lead = self._create_lead(user_id=False)
        order = self._create_order(lead, user_id=self.colleague.id)
        self.assertEqual(lead._get_failure_user(), self.colleague)
        order.user_id = False
        self.assertEqual(lead._get_failure_user(), self.leader)
        self.team.user_id = False
        self.assertTrue(lead._get_failure_user().has_group('sales_team.group_sale_manager'))

    def test_what_fails_each_time_does_not_refuse_the_sale(self):
        """PostgreSQL reports limits as it reports a lost connection: nobody repeats these."""
        self._constrain(
            'crm_lead_too_large',
            "length(repeat('xx', COALESCE(accepted_order_count, 0) * 2000000000)) >= 0",
        )
        self.assertIn("too large", self._fail_by_database())

    def test_one_that_cannot_be_repeated_does_not_block_the_job(self):
        bad, good = self._create_lead(), self._create_lead()
        orders = self._create_order(bad) | self._create_order(good)
        with self._fail(UserError("x")), self.assertLogs(LOGGER, 'WARNING'):
            orders.action_confirm()
        self.env.flush_all()
        with (
            self._fail(LockError("locked"), bad),
            self.assertLogs(LOGGER, 'WARNING') as logs,
            self.enter_registry_test_mode(),
        ):
            self.env.ref('opportunity_plus.ir_cron_retry_acceptance').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((bad | good).mapped('won_status'), ['pending', 'won'])
        self.assertIn(str(bad.id), logs.output[0])
        self.assertTrue(self._get_activity(bad))

    def test_products_while_giving_back_fails(self):
        """The order is cancelled, the opportunity still says sold: it says so, and by which."""
        lead = self._create_lead()
        order = self._create_order(lead)
        order.action_confirm()
        with self._fail(UserError("Not today")), self.assertLogs(LOGGER, 'WARNING'):
            order._action_cancel()
        self.assertTrue(lead.accepted_order_count)
        with self.assertRaisesRegex(UserError, order.name):
            lead.opportunity_line_ids = [Command.create({'product_id': self.bike.id})]
        other = self._create_lead()
        self.assertTrue((lead | other).merge_opportunity())

    def test_nobody_is_offered_its_type_of_activity(self):
        """It is no activity that people plan: neither in the dialog nor as a column."""
        types = self.env['mail.activity.type'].with_user(self.salesperson)
        offered = types.search([('res_model', 'in', ('crm.lead', False))])
        self.assertNotIn(self.activity_type, offered)
        data = self.env['mail.activity'].with_user(self.salesperson)
        shown = data.get_activity_data('crm.lead', [])['activity_types']
        self.assertNotIn(self.activity_type.id, [one['id'] for one in shown])
