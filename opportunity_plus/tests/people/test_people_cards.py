from odoo import fields
from odoo.tests import Form, tagged, users

from ..common_relation import CompetitorCommon


@tagged('post_install', '-at_install')
class TestPeopleCards(CompetitorCommon):
    """What the cards of the tab People say beside what was typed."""

    def _get_gap(self, price, **values):
        lead = self._create_lead(**values)
        return self._add(lead, self.rival, 'competitor', competitor_price=price)

    def test_the_price_gap_in_words(self):
        for price, words in (
            (960.0, "4 % below us"),
            (1250.0, "25 % above us"),
            (995.0, "0.5 % below us"),
            (1000.0, "same as ours"),
            (0.0, ""),
            (-5.0, ""),
        ):
            relation = self._get_gap(price, expected_revenue=1000.0)
            self.assertEqual(relation.competitor_price_gap or "", words, price)

    def test_no_gap_without_an_amount(self):
        self.assertFalse(self._get_gap(960.0).competitor_price_gap)

    def test_the_gap_is_in_the_currency_of_the_customer(self):
        """1,000 of the company are 2,000 of the customer's, in which the competitor asks 1,900."""
        currency = self.env.ref('base.EUR' if self.currency.name != 'EUR' else 'base.USD')
        currency.active = True
        self.env['res.currency.rate'].search([('currency_id', '=', currency.id)]).unlink()
        self.env['res.currency.rate'].create(
            {'currency_id': currency.id, 'rate': 2.0, 'name': fields.Date.today()}
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': currency.id}
        )
        relation = self._get_gap(1900.0, expected_revenue=1000.0, pricelist_id=pricelist.id)
        self.assertEqual(relation.lead_id.amount_currency, 2000.0)
        self.assertEqual(relation.competitor_price_gap, "5 % below us")

    @users('op_salesperson')
    def test_the_gap_follows_what_is_typed(self):
        lead = self._create_lead(expected_revenue=1000.0)
        form = Form(lead.with_user(self.env.user))
        with form.competitor_relation_ids.new() as competitor:
            competitor.partner_id = self.rival
            competitor.competitor_price = 900.0
            self.assertEqual(competitor.competitor_price_gap, "10 % below us")

    @users('op_salesperson')
    def test_the_form_asks_for_a_decision_maker(self):
        lead = self._create_lead()
        with Form(lead.with_user(self.env.user)) as form:
            self.assertTrue(form.lacks_decision_maker)
            with form.contact_relation_ids.new() as contact:
                contact.partner_id = self.ann
                contact.role_id = self.decision_maker
            self.assertFalse(form.lacks_decision_maker)
        self.assertFalse(lead.lacks_decision_maker)
        self.assertTrue(lead.contact_relation_ids.is_decision_maker)

    def test_nobody_asks_once_the_deal_is_closed(self):
        lead = self._create_lead()
        lead.action_set_won()
        self.assertFalse(lead.lacks_decision_maker)

    def test_a_team_without_the_role_is_not_asked(self):
        lead = self._create_lead()
        relation = self._add(lead, self.ann)
        self.decision_maker.active = False
        lead.invalidate_recordset(['lacks_decision_maker'])
        self.assertFalse(lead.lacks_decision_maker)
        self.decision_maker.unlink()
        self.env.invalidate_all()
        self.assertFalse(lead.lacks_decision_maker)
        self.assertFalse(relation.is_decision_maker)

    @users('op_salesperson')
    def test_following_is_shown(self):
        lead = self._create_lead()
        ann, bob = self._add(lead, self.ann), self._add(lead, self.bob)
        ann = ann.with_user(self.env.user)
        self.assertFalse(ann.is_follower)
        ann.action_follow()
        self.assertTrue(ann.is_follower)
        self.assertFalse(bob.is_follower)
        self.assertIn(self.ann, lead.message_partner_ids)
        # Who follows one opportunity does not follow another.
        self.assertFalse(self._add(self._create_lead(), self.ann).is_follower)

    def test_many_cards_cost_the_same_queries(self):
        def measure(count):
            lead = self._create_lead(expected_revenue=1000.0)
            partners = self.env['res.partner'].create([{'name': "P"} for _index in range(count)])
            for partner in partners:
                self._add(lead, partner)
                self._add(lead, partner.copy(), 'competitor', competitor_price=900.0)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lead.relation_ids.read(['is_decision_maker', 'is_follower', 'competitor_price_gap'])
            return self.env.cr.sql_log_count - before

        measure(1)  # warms the caches
        self.assertEqual(measure(2), measure(10))
