from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_relation import RelationAccessCommon


@tagged('post_install', '-at_install')
class TestTeamAccess(RelationAccessCommon):
    """A setting lets the team of an opportunity read it, as its salesperson does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(
            [(cls.bike, {})], name="Shared", company_id=cls.company.id, user_id=cls.colleague.id
        )
        cls.membership = cls._add(cls.lead, cls.salesperson.partner_id, 'team')
        cls._add(cls.lead, cls.ann)
        cls.everything = (cls.lead, cls.lead.opportunity_line_ids, cls.lead.relation_ids)

    def _sees(self, user=None, **context):
        """Tell of opportunity, products and people which ones a user reads, by all ways."""
        self.env.flush_all()
        self.env.invalidate_all()
        seen = []
        for records in self.everything:
            own = records.with_user(user or self.salesperson).with_context(**context)
            domain = [('id', 'in', records.ids)]
            found = own.search(domain)
            readable = own._filtered_access('read')
            self.assertEqual(set(found.ids), set(readable.ids))
            self.assertEqual(own.search_count(domain), len(found))
            ((counted,),) = own._read_group(domain, [], ['__count'])
            self.assertEqual(counted, len(found))
            self.assertEqual(own.has_access('read'), set(found.ids) == set(own.ids))
            self.assertIn(len(found), (0, len(records)))
            seen.append(bool(found))
        return seen

    def test_off_by_default(self):
        self.assertFalse(self.env['res.company'].create({'name': "New"}).opportunity_team_access)
        self.assertEqual(self._sees(), [False] * 3)

    def test_on_and_off_at_once(self):
        self.assertEqual(self._sees(), [False] * 3)
        self.company.opportunity_team_access = True
        self.assertEqual(self._sees(), [True] * 3)
        self.company.opportunity_team_access = False
        self.assertEqual(self._sees(), [False] * 3)
        self.env['res.config.settings'].create({'opportunity_team_access': True}).execute()
        self.assertEqual(self._sees(), [True] * 3)

    def test_leaving_the_team_at_once(self):
        self.company.opportunity_team_access = True
        self.assertEqual(self._sees(), [True] * 3)
        self.membership.partner_id = self.manager.partner_id
        self.assertEqual(self._sees(), [False] * 3)
        self.membership.partner_id = self.salesperson.partner_id
        self.assertEqual(self._sees(), [True] * 3)
        self.membership.unlink()
        self.everything = (self.lead, self.lead.opportunity_line_ids, self.lead.relation_ids)
        self.assertEqual(self._sees(), [False] * 3)

    def test_an_archived_opportunity(self):
        self.company.opportunity_team_access = True
        self.lead.action_set_lost()
        self.assertEqual(self._sees(active_test=False), [True] * 3)

    def test_other_kinds_are_no_team(self):
        self.company.opportunity_team_access = True
        for kind in ('contact', 'partner', 'competitor'):
            self.membership.unlink()
            self.env['crm.opportunity.relation'].flush_model()
            self.lead.partner_id = self.env['res.partner'].create({'name': "Third"})
            person = self.salesperson.partner_id
            relation = self.env['crm.opportunity.relation'].create(
                {'lead_id': self.lead.id, 'partner_id': person.id, 'kind': kind}
            )
            self.everything = (self.lead, self.lead.opportunity_line_ids, relation)
            self.assertEqual(self._sees(), [False] * 3, kind)
            self.membership = relation

    def test_the_setting_of_the_readers_company(self):
        self.company.opportunity_team_access = False
        self.other_company.opportunity_team_access = True
        self.assertEqual(self._sees(), [False] * 3)
        self.salesperson.company_ids += self.other_company
        companies = (self.company | self.other_company).ids
        self.assertEqual(self._sees(allowed_company_ids=companies), [False] * 3)
        self.salesperson.company_id = self.other_company
        self.assertEqual(self._sees(allowed_company_ids=companies), [True] * 3)
        self.assertEqual(self._sees(allowed_company_ids=self.other_company.ids), [False] * 3)
        self.salesperson.company_id = self.company
        self.assertEqual(self._sees(allowed_company_ids=companies), [False] * 3)

    def test_the_companies_still_stand_apart(self):
        (self.company | self.other_company).opportunity_team_access = True
        self._add(self.lead, self.elsewhere.partner_id, 'team')
        self.everything = (self.lead, self.lead.opportunity_line_ids, self.lead.relation_ids)
        self.assertEqual(self._sees(self.elsewhere), [False] * 3)

    def test_outsiders_stay_out(self):
        self.company.opportunity_team_access = True
        for user in (self.employee, self.portal_user):
            for model in ('crm.lead', 'crm.opportunity.line', 'crm.opportunity.relation'):
                self.assertFalse(self.env[model].with_user(user).has_access('read'))

    @mute_logger('odoo.models.unlink')
    def test_reading_only(self):
        self.company.opportunity_team_access = True
        lead, line, relations = (records.with_user(self.salesperson) for records in self.everything)
        own_lead = self.leads[0].with_user(self.salesperson)
        own_line = self._create_lead([(self.service, {})]).opportunity_line_ids
        own_line = own_line.with_user(self.salesperson)
        Relation = self.env['crm.opportunity.relation'].with_user(self.salesperson)
        Line = self.env['crm.opportunity.line'].with_user(self.salesperson)
        person = {'partner_id': self.bob.id, 'kind': 'contact'}
        for name, function in {
            'write': lambda: lead.write({'name': "Mine"}),
            'steal': lambda: lead.write({'user_id': self.salesperson.id}),
            'win': lambda: lead.action_set_won(),
            'lose': lambda: lead.action_set_lost(),
            'lost to': lambda: lead.write({'lost_competitor_id': self.rival.id}),
            'delete': lambda: lead.unlink(),
            'contacts': lambda: lead.action_add_company_contacts(),
            'people': lambda: lead.write({'relation_ids': [Command.create(person)]}),
            'price': lambda: line.write({'price_unit': 1.0}),
            'delete a product': lambda: line.unlink(),
            'product': lambda: Line.create({'lead_id': lead.id, 'product_id': self.bike.id}),
            'move a product': lambda: own_line.write({'lead_id': lead.id}),
            'take a product': lambda: line.write({'lead_id': own_lead.id}),
            'note': lambda: relations.write({'note': "x"}),
            'tick': lambda: relations[1].write({'is_primary': True}),
            'remove': lambda: relations.unlink(),
            'person': lambda: Relation.create({'lead_id': lead.id, **person}),
            'move': lambda: own_lead.relation_ids.write(
                {'lead_id': lead.id, 'partner_id': self.bob.id}
            ),
            'take': lambda: relations[1].write({'lead_id': own_lead.id}),
            'stay': lambda: relations[0].write({'kind': 'team', 'note': "forever"}),
            'quote': lambda: lead.create_quotation(),
        }.items():
            with self.subTest(name):
                self.assertFalse(self._may(function))
        self.assertTrue(self._may(lambda: relations.read(['note'])))
