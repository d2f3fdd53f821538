from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common_relation import CompetitorCommon


@tagged('post_install', '-at_install')
class TestRelationSearch(CompetitorCommon):
    """People of archived opportunities are found only when they are asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open, cls.archived = cls._create_lead(name="Open"), cls._create_lead(name="Archived")
        cls.here = cls._add(cls.open, cls.ann, role_id=cls.decision_maker.id)
        cls.there = cls._add(cls.archived, cls.ann, role_id=cls.decision_maker.id)
        cls.archived.active = False
        cls.Relation = cls.env['crm.opportunity.relation']
        cls.domain = [('partner_id', '=', cls.ann.id)]

    def _assert_found(self, expected, domain=(), **context):
        Relation = self.Relation.with_context(**context)
        domain = [*self.domain, *domain]
        self.assertEqual(Relation.search(domain), expected)
        self.assertEqual(Relation.search_count(domain), len(expected))
        counts = Relation._read_group(domain, ['partner_id'], ['__count'])
        self.assertEqual(counts, [(self.ann, len(expected))] if expected else [])
        groups = Relation.formatted_read_group(domain, ['lead_id'], ['__count'])
        self.assertEqual({group['lead_id'][0] for group in groups}, set(expected.lead_id.ids))
        found = Relation.name_search("Ann", domain)
        self.assertEqual({relation_id for relation_id, _name in found}, set(expected.ids))

    def test_relations(self):
        both = self.here | self.there
        self._assert_found(self.here)
        self._assert_found(both, active_test=False)
        for domain, expected in (
            ([('active', '=', False)], self.there),
            ([('active', 'in', [True, False])], both),
            ([('active', '!=', False)], self.here),
            ([('lead_id.name', '=', "Archived")], self.there.browse()),
            ([('lead_id', '=', self.archived.id)], self.there.browse()),
            (['|', ('active', '=', False), ('lead_id.name', '=', "Open")], both),
        ):
            with self.subTest(domain):
                self._assert_found(expected.sorted(), domain)

    def test_opportunities(self):
        Lead = self.env['crm.lead']
        leads = self.open | self.archived
        domain = [('id', 'in', leads.ids)]
        for condition in (
            ('relation_ids.partner_id', '=', self.ann.id),
            ('relation_ids.partner_id.name', 'ilike', "Ann"),
            ('relation_ids', 'any', [('partner_id', '=', self.ann.id)]),
            ('contact_relation_ids.role_id', '=', self.decision_maker.id),
            ('relation_ids', '!=', False),
            ('relation_person_ids', 'in', self.ann.ids),
            ('relation_role_ids', 'in', self.decision_maker.ids),
        ):
            with self.subTest(condition):
                for user in (self.env.user, self.salesperson):
                    own = Lead.with_user(user)
                    self.assertEqual(own.search([*domain, condition]).ids, self.open.ids)
                    found = own.with_context(active_test=False).search([*domain, condition])
                    self.assertEqual(set(found.ids), set(leads.ids))
                    found = own.search([*domain, condition, ('active', '=', False)])
                    self.assertEqual(found.ids, self.archived.ids)
        self.assertFalse(Lead.search([*domain, ('competitor_relation_ids', '!=', False)]))
        self.assertFalse(Lead.search([*domain, ('team_relation_ids.partner_id', '=', self.ann.id)]))

    def test_groups_of_opportunities(self):
        self._add(self.open, self.bob, 'partner')
        self._add(self.open, self.rival, 'competitor')
        self.env.flush_all()
        Lead = self.env['crm.lead'].with_user(self.salesperson)
        domain = [('id', 'in', (self.open | self.archived).ids)]
        for name, expected in (
            ('relation_person_ids', {self.ann.id: 1, self.bob.id: 1}),
            ('relation_competitor_ids', {self.rival.id: 1}),
            ('relation_role_ids', {self.decision_maker.id: 1}),
        ):
            groups = Lead._read_group(domain, [name], ['__count'])
            self.assertEqual({value.id: count for value, count in groups}, expected, name)
        both = Lead.with_context(active_test=False)
        groups = both._read_group(domain, ['relation_person_ids'], ['__count'])
        self.assertEqual({p.id: count for p, count in groups}, {self.ann.id: 2, self.bob.id: 1})

    def test_an_archived_opportunity_shows_its_own(self):
        archived = self.archived.with_user(self.salesperson)
        self.assertEqual(archived.relation_ids.ids, self.there.ids)
        self.assertEqual(archived.contact_relation_ids.ids, self.there.ids)
        with Form(archived) as form:
            self.assertEqual(len(form.contact_relation_ids), 1)
            with form.contact_relation_ids.edit(0) as contact:
                contact.note = "x"
        self.assertEqual(self.there.note, "x")

    def test_no_twin_in_an_archived_opportunity(self):
        with self._refused("Ann” is already in “Archived”"):
            self._add(self.archived, self.ann, role_id=self.decision_maker.id)
        bob = self._add(self.archived, self.bob, is_primary=True)
        self.there.is_primary = True
        self.assertFalse(bob.is_primary)


@tagged('post_install', '-at_install')
class TestRelationLife(CompetitorCommon):
    """What else happens to an opportunity happens to the people around it."""

    def test_another_company(self):
        company = self.env['res.company'].create({'name': "Other Ltd"})
        lead = self._create_lead(company_id=self.company.id)
        relation = self._add(lead, self.ann)
        self.assertEqual(relation.company_id, self.company)
        values = {'company_id': company.id, 'user_id': False, 'team_id': False}
        lead.write(values)
        self.assertEqual(relation.company_id, company)
        lead.write({**values, 'company_id': self.company.id})
        local = self.env['res.partner'].create({'name': "Local", 'company_id': self.company.id})
        self._add(lead, local)
        with self._refused("Local", UserError):
            lead.write(values)
        self.assertEqual(lead.company_id, self.company)

    def test_an_acceptance_gives_the_company(self):
        """The sale wins: somebody of another company does not keep it from being followed."""
        company = self.env['res.company'].create({'name': "Other Ltd"})
        lead = self._create_lead(company_id=False, user_id=False, team_id=False)
        self._add(lead, self.rival, 'partner')
        self.rival.company_id = company
        self._create_order(lead).action_confirm()
        self.assertEqual((lead.company_id, lead.won_status), (self.company, 'won'))

    def test_copy_with_another_customer(self):
        lead = self._create_lead()
        self._add(lead, self.ann, is_primary=True)
        self._add(lead, self.rival, 'competitor')
        other = self.env['res.partner'].create({'name': "Red Bikes"})
        copy = lead.copy({'partner_id': other.id})
        self.assertEqual(copy.partner_id, other)
        self.assertFalse(copy.contact_relation_ids.is_primary)
        copy = lead.copy({'partner_id': self.rival.id})
        self.assertEqual(copy.partner_id, self.rival)
        self.assertFalse(copy.competitor_relation_ids)
        self.assertEqual(lead.copy().contact_relation_ids.is_primary, True)

    def test_copy_of_a_won_one(self):
        lead = self._create_lead()
        lead.action_set_won()
        self._add(lead, self.ann, is_primary=True)
        self._add(lead, self.rival, 'competitor')
        copy = lead.copy()
        self.assertEqual(copy.partner_id, self.customer)
        self.assertEqual(copy.won_status, 'pending')
        self.assertEqual(copy.competitor_relation_ids.outcome, 'open')
        self.assertFalse(copy.contact_relation_ids.is_primary)

    def test_copy_with_people_of_ones_own(self):
        lead = self._create_lead()
        self._add(lead, self.ann)
        values = {'partner_id': self.bob.id, 'kind': 'contact'}
        copy = lead.copy({'relation_ids': [Command.create(values)]})
        self.assertEqual(copy.relation_ids.partner_id, self.bob)
        with self._refused("customer"):
            values = {'partner_id': self.customer.id, 'kind': 'competitor'}
            lead.copy({'relation_ids': [Command.create(values)]})

    def test_a_relation_is_not_copied(self):
        lead = self._create_lead()
        for value in (False, [], None):
            lead.contact_relation_ids = value
        with self._refused("is already in"):
            self._add(self._create_lead(), self.ann).copy()

    def test_roles_change_places_in_one_save(self):
        lead = self._create_lead()
        first = self._add(lead, self.ann, role_id=self.decision_maker.id)
        second = self._add(lead, self.ann, role_id=self.influencer.id)
        lead.contact_relation_ids = [
            Command.update(second.id, {'role_id': self.decision_maker.id}),
            Command.delete(first.id),
        ]
        self.assertEqual(lead.contact_relation_ids, second)
        self.assertEqual(second.role_id, self.decision_maker)

    def test_the_customer_leaves_the_competitors_in_the_same_save(self):
        lead = self._create_contested()
        relation = lead.competitor_relation_ids.sorted('id')[0]
        lead.write(
            {
                'partner_id': self.rival.id,
                'competitor_relation_ids': [Command.delete(relation.id)],
            }
        )
        self.assertEqual(lead.partner_id, self.rival)
        self.assertEqual(lead.competitor_relation_ids.partner_id, self.other_rival)

    def test_a_contact_becomes_primary_in_another_way(self):
        """By kind or opportunity, the primary contact of an open one is the customer."""
        lead, other = self._create_lead(), self._create_lead()
        relation = self._add(lead, self.ann, 'partner', is_primary=True)
        self.assertEqual(lead.partner_id, self.customer)
        relation.kind = 'contact'
        self.assertEqual(lead.partner_id, self.ann)
        bob = self._add(other, self.bob, is_primary=True)
        relation.lead_id = other
        self.assertEqual(other.partner_id, self.ann)
        self.assertFalse(bob.is_primary)
        relation.partner_id = self.env['res.partner'].create({'name': "Cleo"})
        self.assertEqual(other.partner_id.name, "Cleo")

    def test_reopened_with_another_primary_contact(self):
        """An edit of the list does not change the customer unless the tick is touched."""
        lead = self._create_lead()
        lead.action_set_won()
        self._add(lead, self.ann, is_primary=True)
        lead.stage_id = self.stage_new
        with Form(lead.with_user(self.salesperson)) as form:
            with form.contact_relation_ids.edit(0) as contact:
                contact.note = "x"
            with form.contact_relation_ids.new() as contact:
                contact.partner_id = self.bob
        self.assertEqual(lead.partner_id, self.customer)

    def test_untick_in_the_form(self):
        lead = self._create_lead()
        ann = self._add(lead, self.ann, is_primary=True)
        form = Form(lead.with_user(self.salesperson))
        with form, form.contact_relation_ids.edit(0) as contact:
            contact.is_primary = False
        self.assertFalse(ann.is_primary)
        self.assertEqual(lead.partner_id, self.ann)

    def test_the_primary_one_is_removed(self):
        lead = self._create_lead()
        ann = self._add(lead, self.ann, is_primary=True)
        ann.unlink()
        self.assertEqual(lead.partner_id, self.ann)
        self.assertFalse(lead.contact_relation_ids)

    def test_role_of_another_kind_by_changing_kind(self):
        relation = self._add(self._create_lead(), self.ann, role_id=self.decision_maker.id)
        with self.assertRaises(ValidationError):
            relation.kind = 'partner'
        relation.write({'kind': 'partner', 'role_id': self.reseller.id})
        self.assertEqual(relation.kind, 'partner')

    def test_others_of_the_company_only_of_the_same_company(self):
        """One click must not fail on a contact that belongs to another company."""
        company = self.env['res.company'].create({'name': "Other Ltd"})
        self.env.user.company_ids += company
        self.env['res.partner'].create(
            {'name': "Far", 'parent_id': self.customer.id, 'company_id': company.id}
        )
        lead = self._create_lead(company_id=self.company.id)
        both = (self.company | company).ids
        lead.with_context(allowed_company_ids=both).action_add_company_contacts()
        self.assertEqual(lead.contact_relation_ids.partner_id, self.ann | self.bob)


@tagged('post_install', '-at_install')
class TestRelationProposals(CompetitorCommon):
    """Whom the lists of the form propose, in the context in which the web client asks for them."""

    def test_archived_people_are_not_proposed(self):
        self.env['res.partner'].create({'name': "Gone Away", 'active': False})
        form = etree.fromstring(self.env['crm.lead'].get_view(view_type='form')['arch'])
        fields_info = self.env['crm.lead'].fields_get(attributes=['context'])
        for kind in ('contact', 'partner', 'competitor', 'team'):
            name = f'{kind}_relation_ids'
            [node] = form.xpath(f"//field[@name='{name}']")
            context = safe_eval(node.get('context'), {'commercial_partner_id': self.customer.id})
            context = fields_info[name]['context'] | context
            partners = self.env['res.partner'].with_context(**context)
            self.assertFalse(partners.name_search("Gone Away"), kind)
