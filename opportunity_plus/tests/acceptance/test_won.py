import json

from odoo import SUPERUSER_ID
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestWon(CompaniesCommon):
    """A win is felt: a rainbow for whoever confirms, a notification for whoever sold."""

    def _confirm(self, orders, user=None):
        """Confirm as the button of the form does; the effect, or what else is returned."""
        orders = orders.with_user(user or self.salesperson)
        answer = orders.with_context(opportunity_celebrate=True).action_confirm()
        return answer['effect'] if isinstance(answer, dict) else answer

    def _order(self, lead, *args, **values):
        return self._create_order(lead, *args, user_id=self.salesperson.id, **values)

    def _sign(self, order, name="Ada Blue"):
        """What the portal does: it acts as OdooBot."""
        order = order.with_user(SUPERUSER_ID).sudo()
        order.write({'signed_by': name, 'signed_on': Datetime.now()})
        order.action_confirm()

    def _get_notifications(self, function, user=None):
        """What a user is shown on the screen meanwhile."""
        bus = self.env['bus.bus'].sudo()
        self.env.cr.precommit.run()
        known = bus.search([])
        function()
        self.env.cr.precommit.run()
        partner = (user or self.salesperson).partner_id
        channel = [self.env.cr.dbname, 'res.partner', partner.id]
        sent = (bus.search([]) - known).filtered(lambda row: json.loads(row.channel) == channel)
        messages = [json.loads(row.message) for row in sent]
        return [m['payload'] for m in messages if m['type'] == 'simple_notification']

    def test_the_button_of_the_form_asks_for_it(self):
        order = self._order(self._create_lead(expected_revenue=900.0))
        for state in ('draft', 'sent'):
            with self.subTest(state=state):
                order.state = state
                arch = Form(order.with_user(self.salesperson))._view['tree']
                contexts = [
                    b.get('context')
                    for b in arch.iter('button')
                    if b.get('name') == 'action_confirm'
                ]
                self.assertEqual(len(contexts), 2)
                for context in contexts:
                    self.assertIn('opportunity_celebrate', context)
                    self.assertIn('validate_analytic', context)

    def test_whoever_else_confirms_gets_what_odoo_returns(self):
        order = self._order(self._create_lead())
        self.assertIs(order.with_user(self.salesperson).action_confirm(), True)

    def test_above_the_forecast(self):
        lead = self._create_lead(expected_revenue=900.0)
        order = self._order(lead)
        effect = self._confirm(order)
        self.assertEqual(effect['type'], 'opportunity_won')
        self.assertEqual(effect['lead_ids'], lead.ids)
        self.assertEqual(effect['title'], "“Bikes for couriers” is won: $\xa01,000.00")
        self.assertEqual(effect['detail'], f"{order.name}: $\xa0100.00 above the forecast")
        self.assertEqual(lead.won_status, 'won')

    def test_below_and_as_forecast(self):
        for revenue, text in ((1300.0, "$\xa0300.00 below the forecast"), (1000.0, "as forecast")):
            with self.subTest(revenue=revenue):
                effect = self._confirm(self._order(self._create_lead(expected_revenue=revenue)))
                self.assertIn(text, effect['detail'])

    def test_nothing_was_forecast(self):
        order = self._order(self._create_lead())
        self.assertEqual(self._confirm(order)['detail'], order.name)

    def test_the_record_of_the_team_is_told_as_odoo_does(self):
        lead = self._create_lead(expected_revenue=900.0)
        effect = self._confirm(self._order(lead))
        self.assertTrue(effect['cheer'])
        self.assertEqual(effect['cheer'], lead.with_user(self.salesperson).get_rainbowman_message())

    def test_won_before(self):
        lead = self._create_lead(expected_revenue=900.0)
        self._confirm(self._order(lead))
        effect = self._confirm(self._order(lead))
        self.assertEqual(effect['title'], "“Bikes for couriers” is worth $\xa02,000.00 now")
        self.assertIn("$\xa01,000.00 more than before", effect['detail'])
        self.assertFalse(effect['cheer'])

    def test_several_at_once(self):
        leads = self._create_lead() | self._create_lead(name="Other")
        orders = self._order(leads[0]) | self._order(leads[0]) | self._order(leads[1])
        effect = self._confirm(orders)
        self.assertEqual(effect['title'], "2 opportunities are won")
        self.assertEqual(effect['lead_ids'], leads.ids)

    def test_no_opportunity_no_rainbow(self):
        self.assertIs(self._confirm(self._order(self.env['crm.lead'])), True)

    def test_not_closed_by_its_company(self):
        self.company.opportunity_close_on_acceptance = False
        self.assertIs(self._confirm(self._order(self._create_lead())), True)

    def test_of_a_colleague(self):
        """Nothing is told of an opportunity that one may not read."""
        lead = self._create_lead(user_id=self.colleague.id)
        self.assertIs(self._confirm(self._order(lead)), True)
        self.assertEqual(lead.won_status, 'won')

    def test_signed_on_the_portal(self):
        lead = self._create_lead(expected_revenue=900.0)
        order = self._order(lead)
        (notification,) = self._get_notifications(lambda: self._sign(order))
        self.assertEqual(
            notification,
            {
                'type': 'success',
                'sticky': True,
                'title': f"{order.name}: signed by Ada Blue",
                'message': ("Bikes for couriers: $\xa01,000.00, $\xa0100.00 above the forecast"),
            },
        )

    def test_paid_on_the_portal(self):
        """The public visitor acts in sudo, once the payment arrives."""
        order = self._order(self._create_lead())
        visitor = self.env.ref('base.public_user')
        (notification,) = self._get_notifications(order.with_user(visitor).sudo().action_confirm)
        self.assertEqual(notification['title'], f"{order.name}: accepted by the customer")

    def test_in_the_language_of_the_salesperson(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.salesperson.lang = 'fr_FR'
        order = self._order(self._create_lead())
        (notification,) = self._get_notifications(lambda: self._sign(order))
        self.assertIn("1\xa0000,00", notification['message'])

    def test_one_notification_for_many(self):
        orders = self._order(self._create_lead()) | self._order(self._create_lead(name="Other"))
        (notification,) = self._get_notifications(
            orders.with_user(SUPERUSER_ID).sudo().action_confirm
        )
        for text in ("Bikes for couriers", "Other"):
            self.assertIn(text, notification['message'])

    def test_whoever_sold_it_where_nobody_has_the_opportunity(self):
        lead = self._create_lead(user_id=False)
        order = self._create_order(lead, user_id=self.leader.id)
        (notification,) = self._get_notifications(lambda: self._sign(order), self.leader)
        self.assertIn(order.name, notification['title'])

    def test_nobody_is_told_what_he_may_not_read(self):
        lead = self._create_lead(user_id=self.colleague.id)
        order = self._order(lead)
        self.assertFalse(self._get_notifications(lambda: self._sign(order)))

    def test_what_a_colleague_confirms_is_in_the_chatter(self):
        order = self._order(self._create_lead())
        self.assertFalse(self._get_notifications(order.with_user(self.leader).action_confirm))

    def test_confirmed_again_it_is_told_again(self):
        order = self._order(self._create_lead())
        self._sign(order)
        order._action_cancel()
        order.action_draft()
        (notification,) = self._get_notifications(lambda: self._sign(order, "Bob Blue"))
        self.assertIn("Bob Blue", notification['title'])
