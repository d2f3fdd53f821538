from odoo.tests import tagged

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestPolicies(CompaniesCommon):
    """The three settings of a company, both values of each."""

    def test_defaults(self):
        company = self.env['res.company'].create({'name': "Fresh"})
        self.assertRecordValues(
            company,
            [
                {
                    'opportunity_close_on_acceptance': True,
                    'opportunity_reopen_on_cancel': True,
                    'opportunity_sibling_policy': 'keep',
                }
            ],
        )

    def test_shown_in_settings(self):
        settings = (
            self.env['res.config.settings']
            .with_user(self.env.ref('base.user_admin'))
            .create(
                {'opportunity_close_on_acceptance': False, 'opportunity_sibling_policy': 'cancel'}
            )
        )
        settings.execute()
        self.assertRecordValues(
            self.company,
            [{'opportunity_close_on_acceptance': False, 'opportunity_sibling_policy': 'cancel'}],
        )

    def test_not_closing(self):
        self.company.opportunity_close_on_acceptance = False
        lead = self._create_lead([(self.service, {})], probability=20.0)
        order = self._create_order(lead)
        order.action_confirm()
        self.assertRecordValues(
            lead,
            [
                {
                    'stage_id': self.stage_new.id,
                    'probability': 20.0,
                    'amount_source': 'order',
                    'expected_revenue': 1000.0,
                }
            ],
        )
        order._action_cancel()
        self.assertRecordValues(
            lead,
            [
                {
                    'stage_id': self.stage_new.id,
                    'probability': 20.0,
                    'amount_source': 'lines',
                    'expected_revenue': 75.0,
                }
            ],
        )

    def test_staying_won(self):
        self.company.opportunity_reopen_on_cancel = False
        lead = self._create_lead([(self.service, {})])
        order = self._create_order(lead)
        order.action_confirm()
        order._action_cancel()
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'won',
                    'probability': 100.0,
                    'amount_source': 'lines',
                    'expected_revenue': 75.0,
                }
            ],
        )
        self.assertTrue(lead.date_closed)

    def test_staying_won_as_the_oldest_order_has_it(self):
        """Whichever was accepted first, and though both are cancelled at once."""
        self.company.opportunity_reopen_on_cancel = False
        lead = self._create_lead(company_id=False, user_id=False, team_id=False)
        oldest = self._create_order(lead, date_order='2026-01-01')
        newest = self._create_order(
            lead, date_order='2026-01-02', company_id=self.other_company.id, pricelist_id=False
        )
        newest.action_confirm()
        oldest.action_confirm()
        (oldest + newest).write({'date_order': '2026-01-03'})
        (newest + oldest)._action_cancel()
        self.assertEqual(lead.won_status, 'won')

    def test_siblings_kept(self):
        lead = self._create_lead()
        order, sibling = self._create_order(lead), self._create_order(lead)
        order.action_confirm()
        self.assertEqual(sibling.state, 'draft')

    def test_siblings_cancelled(self):
        self.company.opportunity_sibling_policy = 'cancel'
        lead, other = self._create_lead(), self._create_lead()
        order, sibling, sent = (self._create_order(lead) for _index in range(3))
        foreign, accepted = self._create_order(other), self._create_order(lead)
        accepted.action_confirm()
        sibling.action_draft()
        sibling.write({'state': 'draft'})
        sent.write({'state': 'sent'})
        mails = self.env['mail.mail'].search_count([])
        order.action_draft()
        order.write({'state': 'draft'})
        order.action_confirm()
        self.assertEqual(
            (order | accepted | sibling | sent | foreign).mapped('state'),
            ['sale', 'sale', 'cancel', 'cancel', 'draft'],
        )
        self.assertIn(order.name, sent.message_ids[0].body)
        self.assertEqual(self.env['mail.mail'].search_count([]), mails)

    def test_siblings_that_the_user_may_not_see(self):
        """They are cancelled too, and OdooBot signs: an author may read his message."""
        self.company.opportunity_sibling_policy = 'cancel'
        lead = self._create_lead()
        order, hidden = self._create_order(lead), self._create_order(lead)
        order.user_id, hidden.user_id = self.salesperson, self.colleague
        self.env.invalidate_all()
        order.with_user(self.salesperson).opportunity_id.order_ids.mapped('name')
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(hidden.state, 'cancel')
        bot = self.env.ref('base.partner_root')
        self.assertEqual(hidden.message_ids[0].author_id, bot)
        self.assertEqual(lead.message_ids[0].author_id, self.salesperson.partner_id)

    def test_customers_are_not_told_of_cancelled_siblings(self):
        """Neither by mail nor by a notification, even where they follow the quotation."""
        self.company.opportunity_sibling_policy = 'cancel'
        lead = self._create_lead()
        order, sibling = self._create_order(lead), self._create_order(lead)
        (order | sibling).write({'state': 'sent'})
        sibling.message_subscribe(self.customer.ids)
        # As anybody confirms: changes are tracked, followers are told what concerns them.
        context = {'mail_notrack': False, 'tracking_disable': False}
        known = sibling.message_ids
        order.with_context(**context).action_confirm()
        self.env.flush_all()
        self.cr.precommit.run()
        notes = sibling.message_ids - known
        self.assertEqual(sibling.state, 'cancel')
        self.assertTrue(notes.tracking_value_ids, "the change of the state is tracked")
        self.assertIn(order.name, " ".join(notes.mapped('body')))
        self.assertTrue(notes.subtype_id.internal or notes.is_internal)
        self.assertFalse(notes.notified_partner_ids | notes.partner_ids)
        mails = self.env['mail.mail'].search([('mail_message_id', 'in', notes.ids)])
        self.assertFalse(mails)

    def test_siblings_of_another_company(self):
        """No company decides on a quotation of another."""
        other = self.env['res.company'].create({'name': "Third Ltd"})
        untaxed = self._create_product("Untaxed", 100.0, taxes=self.env['account.tax'])
        for ours, theirs, state in (
            ('cancel', 'keep', 'draft'),
            ('keep', 'cancel', 'draft'),
            ('cancel', 'cancel', 'cancel'),
            ('keep', 'keep', 'draft'),
        ):
            with self.subTest(ours=ours, theirs=theirs):
                self.company.opportunity_sibling_policy = ours
                other.opportunity_sibling_policy = theirs
                lead = self._create_lead()
                lead.company_id = False
                order = self._create_order(lead)
                sibling = self._create_order(lead, [(untaxed, {})], company_id=other.id)
                order.with_user(self.leader).action_confirm()
                self.assertEqual(sibling.state, state)
