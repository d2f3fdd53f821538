from odoo.tests import tagged

from ..common_relation import RelationImportCommon


@tagged('post_install', '-at_install')
class TestOpportunityImport(RelationImportCommon):
    """Opportunities with their people in columns of their own."""

    def _load_leads(self, fields, *rows):
        return self._load('crm.lead', ['name', 'type', *fields], *rows)

    def test_with_people(self):
        fields = [
            'contact_relation_ids/partner_id/.id',
            'contact_relation_ids/is_primary',
            'competitor_relation_ids/partner_id/.id',
            'competitor_relation_ids/threat',
        ]
        (lead_id,) = self._assert_loaded(
            self._load_leads(
                fields,
                ("New", 'opportunity', self.ann.id, 'True', self.rival.id, "High"),
                ("", '', self.bob.id, '', self.other_rival.id, ""),
            )
        )
        lead = self.env['crm.lead'].browse(lead_id)
        self.assertEqual(lead.contact_relation_ids.partner_id, self.ann | self.bob)
        self.assertEqual(lead.partner_id, self.ann)
        self.assertEqual(
            lead.competitor_relation_ids.sorted('id').mapped('threat'), ['high', False]
        )
        self.assertEqual(lead.relation_ids.filtered('is_primary').partner_id, self.ann)

    def test_two_primaries_in_an_opportunity(self):
        fields = ['contact_relation_ids/partner_id/.id', 'contact_relation_ids/is_primary']
        result = self._load_leads(
            fields,
            ("Good", 'opportunity', self.ann.id, 'True'),
            ("", '', self.bob.id, ''),
            ("Bad", 'opportunity', self.ann.id, 'True'),
            ("", '', self.bob.id, 'True'),
        )
        self.assertFalse(result['ids'])
        refusal = result['messages'][-1]
        self.assertEqual(refusal['rows'], {'from': 2, 'to': 3})
        self.assertIn("Only one “Contact” can be primary in “Bad”", refusal['message'])
        self.assertFalse(self.env['crm.lead'].search([('name', 'in', ("Good", "Bad"))]))

    def test_two_primaries_by_updating(self):
        ann = self._add(self.lead, self.ann, is_primary=True)
        bob = self._add(self.lead, self.bob)
        fields = ['.id', 'contact_relation_ids/.id', 'contact_relation_ids/is_primary']
        rows = [[str(self.lead.id), str(ann.id), 'True'], ['', str(bob.id), 'True']]
        for order in (rows, [[rows[0][0], *rows[1][1:]], ['', *rows[0][1:]]]):
            result = self.env['crm.lead'].load(fields, order)
            self.env.invalidate_all()
            self.assertFalse(result['ids'])
            self.assertIn("Only one “Contact” can be primary", result['messages'][-1]['message'])
            self.assertEqual((ann | bob).mapped('is_primary'), [True, False])

    def test_the_same_opportunity_twice(self):
        """The tick that follows the customer is none that the file names."""
        self._add(self.lead, self.ann)
        self._add(self.lead, self.bob)
        fields = ['.id', 'partner_id/.id']
        self._assert_loaded(
            self._load('crm.lead', fields, (self.lead.id, self.ann.id), (self.lead.id, self.bob.id))
        )
        self.assertEqual(self.lead.partner_id, self.bob)
        self.assertEqual(self.lead.relation_ids.filtered('is_primary').partner_id, self.bob)

    def test_customer_and_primary_contact(self):
        """A company as customer, and a person of it as primary contact: the person is it."""
        (lead_id,) = self._assert_loaded(
            self._load_leads(
                [
                    'partner_id/.id',
                    'contact_relation_ids/partner_id/.id',
                    'contact_relation_ids/is_primary',
                ],
                ("New", 'opportunity', self.customer.id, self.ann.id, 'True'),
            )
        )
        self.assertEqual(self.env['crm.lead'].browse(lead_id).partner_id, self.ann)

    def test_bad_people_name_the_opportunitys_row(self):
        archived = self.env['res.partner'].create({'name': "Gone", 'active': False})
        for kind, partner, text in (
            ('contact', archived, "“Gone” is archived"),
            ('competitor', self.ann, "is the customer of “Bad”"),
            ('team', self.ann, "has no user"),
        ):
            result = self._load_leads(
                ['partner_id/.id', f'{kind}_relation_ids/partner_id/.id'],
                ("Good", 'opportunity', self.customer.id, ''),
                ("Bad", 'opportunity', self.customer.id, partner.id),
            )
            with self.subTest(text):
                self._assert_refused(result, 1, text)
                self.assertFalse(self.env['crm.lead'].search([('name', 'in', ("Good", "Bad"))]))

    def test_round_trip_of_opportunities(self):
        self._add(self.lead, self.ann, is_primary=True, role_id=self.decision_maker.id)
        self._add(self.lead, self.bob)
        self._add(self.lead, self.rival, 'competitor', threat='high')
        self._add(self.lead, self.colleague.partner_id, 'team')
        lost = self._create_contested(name="Lost")
        self._lose(lost, self.rival)
        leads = self.lead | lost
        fields = ['id', 'name', 'partner_id/.id', 'lost_competitor_id/.id', 'relation_ids/id']
        fields += [f'relation_ids/{name}' for name in ('partner_id/.id', 'kind', 'role_id')]
        fields += ['relation_ids/is_primary', 'relation_ids/outcome']
        rows = leads.export_data(fields)['datas']
        self.assertGreater(len(rows), 5)
        before = self._read(leads.relation_ids)
        self._assert_loaded(self._load('crm.lead', fields, *rows))
        self.assertEqual(self._read(leads.relation_ids), before)
