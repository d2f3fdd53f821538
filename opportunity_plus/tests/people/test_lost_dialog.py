from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common_relation import CompetitorCommon


@tagged('post_install', '-at_install')
class TestLostDialog(CompetitorCommon):
    """ "Lost to whom": asked when an opportunity is lost, and never required."""

    def test_to_a_listed_competitor(self):
        lead = self._create_contested()
        self._lose(lead, self.rival)
        self.assertEqual(lead.won_status, 'lost')
        self.assertEqual(lead.lost_competitor_id, self.rival)
        self.assertEqual(self._outcomes(lead), {self.rival: 'lost', self.other_rival: 'open'})

    def test_to_one_who_was_not_listed(self):
        lead = self._create_lead()
        self._add(lead, self.rival, 'competitor')
        self._lose(lead, self.other_rival)
        self.assertEqual(self._outcomes(lead), {self.rival: 'open', self.other_rival: 'lost'})
        self.assertTrue(self.other_rival.is_competitor)

    def test_to_nobody(self):
        lead = self._create_contested()
        self._lose(lead)
        self.assertEqual(lead.won_status, 'lost')
        self.assertFalse(lead.lost_competitor_id)
        self.assertEqual(set(self._outcomes(lead).values()), {'open'})

    def test_with_a_reason_and_a_note(self):
        lead = self._create_contested()
        reason = self.env['crm.lost.reason'].create({'name': "Too dear"})
        self.env.cr.precommit.run()  # a record is not tracked before it is created
        Wizard = self.env['crm.lead.lost'].with_context(tracking_disable=False, mail_notrack=False)
        Wizard.create(
            {
                'lead_ids': lead.ids,
                'lost_reason_id': reason.id,
                'lost_feedback': "<p>They gave 20 %</p>",
                'lost_competitor_id': self.rival.id,
            }
        ).action_lost_reason_apply()
        self.env.cr.precommit.run()
        self.assertRecordValues(
            lead,
            [
                {
                    'lost_reason_id': reason.id,
                    'lost_competitor_id': self.rival.id,
                    'probability': 0,
                    'active': False,
                }
            ],
        )
        self.assertIn("They gave 20 %", " ".join(lead.message_ids.mapped('body')))

    def test_several_at_once(self):
        leads = self._create_contested() | self._create_lead() | self._create_lead()
        self._add(leads[1], self.other_rival, 'competitor')
        self._lose(leads, self.rival)
        self.assertEqual(set(leads.mapped('won_status')), {'lost'})
        self.assertEqual(leads.lost_competitor_id, self.rival)
        self.assertEqual(
            [self._outcomes(lead) for lead in leads],
            [
                {self.rival: 'lost', self.other_rival: 'open'},
                {self.other_rival: 'open', self.rival: 'lost'},
                {self.rival: 'lost'},
            ],
        )

    def test_to_the_customer_is_refused_as_a_whole(self):
        leads = self._create_contested() | self._create_lead(
            name="Theirs", partner_id=self.other_rival.id
        )
        with self._refused("“Slow Wheels” is the customer of “Theirs”"):
            self._lose(leads, self.other_rival)
        self.assertEqual(set(leads.mapped('won_status')), {'pending'})
        self.assertEqual(leads.mapped('active'), [True, True])
        self.assertEqual(set(self._outcomes(leads[0]).values()), {'open'})
        self.assertFalse(leads[1].competitor_relation_ids)

    def test_to_a_person_of_the_customer_is_refused(self):
        lead = self._create_lead()
        with self._refused("“Blue Bikes, Ann” is the customer"):
            self._lose(lead, self.ann)
        self.assertEqual(lead.won_status, 'pending')

    def test_who_is_offered(self):
        """The deal's competitors as badges; companies, but neither the customer nor one's own."""
        lead = self._create_contested()
        Wizard = self.env['crm.lead.lost'].with_user(self.salesperson)
        form = Form(Wizard.with_context(default_lead_ids=lead.ids))
        self.assertEqual(form.competitor_ids.ids, (self.rival | self.other_rival).ids)
        excluded = {self.customer.id, self.company.partner_id.id}
        self.assertLessEqual(excluded, set(form.excluded_partner_ids.ids))
        arch = etree.fromstring(Wizard.get_view(view_type='form')['arch'])
        domains = arch.xpath("//field[@name='lost_competitor_id']/@domain")
        person = self.env['res.partner'].create({'name': "Jim", 'is_company': False})
        partners = self.ann | self.customer | self.company.partner_id | person | self.rival
        names = {name: form[name].ids for name in ('competitor_ids', 'excluded_partner_ids')}
        offered = partners.filtered_domain(safe_eval(domains[-1], names))
        self.assertEqual(offered, self.rival)
        badges = partners.search(safe_eval(domains[0], names))
        self.assertEqual(badges, self.rival | self.other_rival)

    def test_a_won_one_stays_won(self):
        lead = self._create_contested()
        lead.action_set_won()
        with self.assertRaises(UserError):
            self._lose(lead, self.rival)
        self.assertEqual(lead.won_status, 'won')
        self.assertEqual(set(self._outcomes(lead).values()), {'beaten'})

    def test_one_of_a_colleague_is_left_alone(self):
        lead = self._create_contested(user_id=self.colleague.id)
        wizard = self.env['crm.lead.lost'].create(
            {'lead_ids': lead.ids, 'lost_competitor_id': self.rival.id}
        )
        wizard.sudo().create_uid = self.salesperson
        self.env.flush_all()
        self.env.invalidate_all()
        wizard.with_user(self.salesperson).action_lost_reason_apply()
        self.assertEqual(lead.won_status, 'pending')
        self.assertEqual(set(self._outcomes(lead).values()), {'open'})

    def test_a_competitor_with_several_roles(self):
        lead = self._create_lead()
        roles = self.env['crm.opportunity.role'].search([('kind', '=', 'competitor')], limit=2)
        for role in roles:
            self._add(lead, self.rival, 'competitor', role_id=role.id)
        self._lose(lead, self.rival)
        self.assertEqual(
            lead.competitor_relation_ids.sorted('id').mapped('outcome'), ['lost', 'open']
        )
        self.assertEqual(lead.lost_competitor_id, self.rival)

    def test_listed_competitors_are_proposed_first(self):
        lead = self._create_lead()
        Partner = self.env['res.partner']
        partners = Partner.create([{'name': f"Wheels {index}"} for index in range(4)])
        self._add(lead, partners[3], 'competitor')
        self._add(lead, partners[2], 'competitor')
        Partner = Partner.with_user(self.salesperson)

        def propose(limit, **context):
            found = Partner.with_context(**context).name_search("Wheels", limit=limit)
            return [partner_id for partner_id, _name in found if partner_id in partners.ids]

        for limit in (2, 3, 100):
            listed_first = propose(limit, opportunity_competitors_of=lead.ids)
            self.assertEqual(set(listed_first[:2]), set(partners[2:].ids))
            self.assertEqual(len(listed_first), len(set(listed_first)))
        self.assertEqual(set(listed_first), set(partners.ids))
        partners[0].is_competitor = True
        both = propose(
            100, opportunity_competitors_of=lead.ids, opportunity_known_competitors_first=True
        )
        self.assertEqual(set(both[:2]), set(partners[2:].ids))
        self.assertEqual(both[2:], partners[:2].ids)
        partners[0].is_competitor = False
        known_first = propose(100, opportunity_known_competitors_first=True)
        self.assertEqual(set(known_first[:2]), set(partners[2:].ids))
