from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from ..common import OpportunityPlusCommon

OFFER = "Our offer"
LOGGER = 'odoo.addons.opportunity_plus.models.quotation.crm_lead_stage'


@tagged('post_install', '-at_install')
class TestStageFollows(OpportunityPlusCommon):
    """An opportunity moves on with its quotations, where a stage of its team says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        team = [Command.link(cls.team.id)]
        cls.stage_quoted, cls.stage_waiting, cls.stage_late = cls.env['crm.stage'].create(
            [
                {'name': name, 'sequence': sequence, 'team_ids': team}
                for name, sequence in (("Quoted", 10), ("Waiting", 15), ("Late", 20))
            ]
        )
        cls.lead = cls._create_lead([(cls.bike, {})])

    def _follow(self):
        self.stage_quoted.quotation_trigger = 'made'
        self.stage_waiting.quotation_trigger = 'sent'

    def test_off_at_first(self):
        order = self._quote(self.lead)
        order.action_quotation_sent()
        self.assertEqual(self.lead.stage_id, self.stage_new)

    @users('op_salesperson')
    def test_moves_when_made_and_when_sent(self):
        self._follow()
        lead = self.lead.with_user(self.env.user)
        order = self._quote(lead)
        self.assertEqual(lead.stage_id, self.stage_quoted)
        order.action_quotation_sent()
        self.assertEqual(lead.stage_id, self.stage_waiting)

    def test_sent_by_mail(self):
        self._follow()
        order = self._quote(self.lead)
        order.with_context(mark_so_as_sent=True).message_post(body=OFFER)
        self.assertEqual(self.lead.stage_id, self.stage_waiting)

    def test_never_moves_back(self):
        self._follow()
        self.lead.stage_id = self.stage_late
        self._quote(self.lead).action_quotation_sent()
        self.assertEqual(self.lead.stage_id, self.stage_late)

    def test_first_such_stage_is_the_one(self):
        """One that is passed already is not followed by the next such stage."""
        self._follow()
        self.stage_late.quotation_trigger = 'made'
        self.lead.stage_id = self.stage_waiting
        self._quote(self.lead)
        self.assertEqual(self.lead.stage_id, self.stage_waiting)

    def test_closed_and_leads_stay(self):
        self._follow()
        won, lost, lead = self.lead, self.lead.copy(), self.lead.copy({'type': 'lead'})
        won.action_set_won()
        lost.action_set_lost()
        before = (won + lost + lead).mapped('stage_id.id')
        for record in won + lost + lead:
            self._create_order(record)
        self.assertEqual((won + lost + lead).mapped('stage_id.id'), before)

    def test_stage_of_another_team_is_none(self):
        other = self.env['crm.team'].create({'name': "Boats"})
        self.stage_quoted.write({'quotation_trigger': 'made', 'team_ids': other.ids})
        self._quote(self.lead)
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_stage_of_all_teams_is_one(self):
        self.stage_quoted.write({'quotation_trigger': 'made', 'team_ids': False})
        self._quote(self.lead)
        self.assertEqual(self.lead.stage_id, self.stage_quoted)

    def test_won_stage_is_none(self):
        self.stage_won.quotation_trigger = 'sent'
        self._quote(self.lead).action_quotation_sent()
        self.assertEqual(self.lead.won_status, 'pending')

    def test_linked_quotation_counts_as_made(self):
        self._follow()
        order = self._create_order(self.env['crm.lead'])
        order.opportunity_id = self.lead
        self.assertEqual(self.lead.stage_id, self.stage_quoted)

    def test_linked_sent_quotation_counts_as_sent(self):
        self._follow()
        order = self._create_order(self.env['crm.lead'])
        order.action_quotation_sent()
        order.opportunity_id = self.lead
        self.assertEqual(self.lead.stage_id, self.stage_waiting)

    @users('op_colleague')
    def test_whoever_quotes_need_not_change_the_opportunity(self):
        self._follow()
        order = self._create_order(self.env['crm.lead'], user_id=self.colleague.id)
        order.opportunity_id = self.lead
        order.with_user(self.env.user).action_quotation_sent()
        self.assertEqual(self.lead.stage_id, self.stage_waiting)

    def test_acceptance_wins_and_gives_back_that_stage(self):
        self._follow()
        order = self._quote(self.lead)
        order.action_confirm()
        self.assertEqual(self.lead.stage_id, self.stage_won)
        order._action_cancel()
        self.assertEqual(self.lead.stage_id, self.stage_quoted)

    def test_what_fails_does_not_stop_the_quotation(self):
        """Another addon, or a constraint of a customer's own, refuses the stage."""
        self._follow()
        other = self._create_lead([(self.bike, {})])

        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT no_visit CHECK (id != %s OR stage_id != %s)",
            [self.lead.id, self.stage_quoted.id],
        )
        with self.assertLogs(LOGGER, 'WARNING'), mute_logger('odoo.sql_db'):
            orders = self.env['sale.order'].create(
                [
                    {'partner_id': self.customer.id, 'opportunity_id': lead.id}
                    for lead in self.lead + other
                ]
            )
        self.assertEqual(orders.opportunity_id, self.lead + other)
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(other.stage_id, self.stage_quoted)

    def test_queries_do_not_grow(self):
        self._follow()
        counts = []
        for number in (2, 20):
            leads = self.env['crm.lead'].browse(
                [self._create_lead(name=f"Deal {i}").id for i in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            leads._advance_by_quotation('made')
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(leads.stage_id, self.stage_quoted)
        self.assertLessEqual(counts[1], counts[0] + 2)
