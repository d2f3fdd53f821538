from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_portal import OpportunityPortalCommon

LOGGER = 'odoo.addons.opportunity_plus.models.acceptance.crm_lead_failure'


@tagged('post_install', '-at_install')
class TestPortalFailure(OpportunityPortalCommon):
    """Whatever is wrong with the opportunity, the customer's signature counts and is thanked for.

    The faults are real ones of the database, as other addons and people leave them behind.
    """

    def _sign_and_be_thanked(self):
        self.authenticate(None, None)
        answer = self._sign(access_token=self.token)
        self.assertTrue(answer.get('force_refresh'), answer)
        page = self.url_open(answer['redirect_url'])
        self.assertTrue(page.status_code == 200 and "Thank You!" in page.text)
        self.assertEqual((self.order.state, self.order.signed_by), ('sale', "Ada Blue"))

    def _assert_told(self, reason):
        """Nothing of the opportunity has changed, and its salesperson knows why."""
        self.assertRecordValues(
            self.lead,
            [
                {
                    'won_status': 'pending',
                    'stage_id': self.stage_new.id,
                    'amount_source': 'lines',
                    'expected_revenue': 2100.0,
                }
            ],
        )
        self.assertEqual(self.lead.opportunity_line_ids, self.forecast)
        activity = self.lead.activity_ids
        self.assertEqual(
            activity.activity_type_id,
            self.env.ref('opportunity_plus.mail_activity_type_acceptance'),
        )
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn(reason, activity.note)

    def _assert_followed_by_the_scheduled_action(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('opportunity_plus.ir_cron_retry_acceptance').method_direct_trigger()
        self.env.invalidate_all()
        self._assert_won_by_odoobot()

    def _execute(self, query):
        self.env.flush_all()
        self.env.cr.execute(query)

    def _fail(self, reason, mend):
        with self.assertLogs(LOGGER, 'WARNING'), mute_logger('odoo.sql_db'):
            self._sign_and_be_thanked()
        self._assert_told(reason)
        mend()
        self._assert_followed_by_the_scheduled_action()

    def test_constraint_of_another_addon(self):
        self._execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT crm_lead_open_for_ever CHECK (probability < 100)"
        )
        self._fail(
            'crm_lead_open_for_ever',
            lambda: self._execute("ALTER TABLE crm_lead DROP CONSTRAINT crm_lead_open_for_ever"),
        )

    def test_required_field_of_another_addon(self):
        self._execute(
            "ALTER TABLE crm_opportunity_line ADD COLUMN x_reason varchar;"
            "UPDATE crm_opportunity_line SET x_reason = 'Known';"
            "ALTER TABLE crm_opportunity_line ALTER COLUMN x_reason SET NOT NULL"
        )
        self._fail(
            'x_reason',
            lambda: self._execute("ALTER TABLE crm_opportunity_line DROP COLUMN x_reason"),
        )

    def test_missing_rate(self):
        currency = self.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        pricelist = self.env['product.pricelist'].create({'name': "X", 'currency_id': currency.id})
        self.order.pricelist_id = pricelist

        def mend():
            currency.rate_ids = [Command.create({'name': '2000-01-01', 'rate': 1.0})]

        self._fail('OPX', mend)

    def test_won_stage_deleted_meanwhile(self):
        """No failure: amount and products are those of the sale, a note says what is missing."""
        self.env['crm.stage'].search([('is_won', '=', True)]).unlink()
        self._sign_and_be_thanked()
        self.assertRecordValues(
            self.lead,
            [
                {
                    'won_status': 'pending',
                    'stage_id': self.stage_new.id,
                    'amount_source': 'order',
                    'expected_revenue': 2100.0,
                }
            ],
        )
        self.assertFalse(self.lead.activity_ids)
        self.assertTrue(any("no won stage" in note.body for note in self.lead.message_ids))

    def test_opportunity_deleted_meanwhile(self):
        self.lead.unlink()
        self._sign_and_be_thanked()
        self.assertFalse(self.order.opportunity_id or self.order.opportunity_accepted)

    def test_stages_deleted_before_the_way_back(self):
        """The opportunity reopens although no open stage is left that it could return to."""
        self._sign_and_be_thanked()
        self.env['crm.stage'].search([('is_won', '=', False)]).unlink()
        self._get('sale.order/action_cancel', self.leader, ids=self.order.ids)
        self.assertEqual(self.order.state, 'cancel')
        self.assertRecordValues(
            self.lead,
            [{'amount_source': 'lines', 'expected_revenue': 2100.0, 'won_status': 'pending'}],
        )
        self.assertLess(self.lead.probability, 100)
        self.assertFalse(self.lead.activity_ids)
