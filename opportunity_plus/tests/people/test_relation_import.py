from odoo.tests import tagged

from ..common_relation import RelationImportCommon


@tagged('post_install', '-at_install')
class TestRelationImport(RelationImportCommon):
    """A file of people: what is wrong names its row, and nothing is half imported."""

    def _add_fields(self, *names):
        return ('lead_id/.id', 'partner_id/.id', 'kind', *names)

    def test_people(self):
        self._assert_loaded(
            self._load_relations(
                (self.lead.id, self.ann.id, 'contact', "Decision Maker", 'True', "High"),
                (self.lead.id, self.bob.id, "Contact", "", '', ""),
                (self.lead.id, self.rival.id, "Competitor", "Challenger", 'True', ""),
                fields=self._add_fields('role_id', 'is_primary', 'influence'),
            )
        )
        self.assertRecordValues(
            self.lead.relation_ids.sorted('id'),
            [
                {
                    'partner_id': self.ann.id,
                    'role_id': self.decision_maker.id,
                    'is_primary': True,
                    'influence': '3',
                    'outcome': False,
                },
                {
                    'partner_id': self.bob.id,
                    'role_id': False,
                    'is_primary': False,
                    'influence': False,
                    'outcome': False,
                },
                {
                    'partner_id': self.rival.id,
                    'role_id': self.env.ref('opportunity_plus.role_competitor_challenger').id,
                    'is_primary': True,
                    'influence': False,
                    'outcome': 'open',
                },
            ],
        )
        self.assertEqual(self.lead.partner_id, self.ann)

    def test_two_primaries(self):
        result = self._load_relations(
            (self.lead.id, self.ann.id, 'contact', 'True'),
            (self.lead.id, self.rival.id, 'competitor', 'True'),
            (self.lead.id, self.bob.id, 'contact', 'True'),
            fields=self._add_fields('is_primary'),
        )
        self._assert_refused(result, 2, "Only one “Contact” can be primary in “Imported”")
        self.assertFalse(self.lead.relation_ids)
        self.assertEqual(self.lead.partner_id, self.customer)

    def test_two_primaries_among_existing(self):
        ann = self._add(self.lead, self.ann, is_primary=True)
        bob = self._add(self.lead, self.bob)
        fields = ('.id', 'is_primary')
        for rows, row in (
            (((ann.id, 'True'), (bob.id, 'True')), 1),
            (((bob.id, 'True'), (ann.id, 'True')), 1),
        ):
            result = self._load_relations(*rows, fields=fields)
            self._assert_refused(result, row, "Only one “Contact” can be primary in “Imported”")
            self.assertEqual((ann | bob).mapped('is_primary'), [True, False])
        new = (self.lead.id, self.bob.id, 'contact', 'True')
        result = self._load_relations(
            ('', self.lead.id, self.ann.id, 'partner', 'True'),
            (ann.id, self.lead.id, self.ann.id, 'contact', 'True'),
            ('', new[0], new[1], 'contact', 'True'),
            fields=('.id', *self._add_fields('is_primary')),
        )
        self.assertFalse(result['ids'])
        self.assertEqual(len(self.lead.relation_ids), 2)

    def test_the_tick_moves_by_a_file(self):
        ann = self._add(self.lead, self.ann, is_primary=True)
        bob = self._add(self.lead, self.bob)
        fields = ('.id', 'is_primary')
        for rows in (
            ((ann.id, 'False'), (bob.id, 'True')),
            ((ann.id, 'True'), (bob.id, 'False')),
            ((bob.id, 'True'), (ann.id, 'False')),
            ((ann.id, 'True'),),
        ):
            self._assert_loaded(self._load_relations(*rows, fields=fields))
            primary = self.lead.contact_relation_ids.filtered('is_primary')
            self.assertEqual(len(primary), 1)
            self.assertIn((primary.id, 'True'), rows)
            self.assertEqual(self.lead.partner_id, primary.partner_id)

    def test_several_opportunities_in_one_file(self):
        other = self._create_lead(name="Other")
        self._assert_loaded(
            self._load_relations(
                (self.lead.id, self.ann.id, 'contact', 'True'),
                (other.id, self.ann.id, 'contact', 'True'),
                (other.id, self.rival.id, 'partner', 'True'),
                fields=self._add_fields('is_primary'),
            )
        )
        self.assertEqual((self.lead | other).partner_id, self.ann)

    def test_what_is_wrong_names_its_row(self):
        archived = self.env['res.partner'].create({'name': "Gone", 'active': False})
        company = self.env['res.company'].create({'name': "Other Ltd"})
        stranger = self.env['res.partner'].create({'name': "Far", 'company_id': company.id})
        good = (self.lead.id, self.bob.id, 'contact', "")
        for bad, text in (
            ((self.lead.id, self.ann.id, 'contact', "Reseller"), "Reseller"),
            ((self.lead.id, archived.id, 'contact', ""), "“Gone” is archived"),
            ((self.lead.id, self.customer.id, 'competitor', ""), "is the customer of “Imported”"),
            ((self.lead.id, self.ann.id, 'competitor', ""), "is the customer of “Imported”"),
            ((self.lead.id, self.company.partner_id.id, 'competitor', ""), "your own company"),
            ((self.lead.id, self.ann.id, 'team', ""), "has no user"),
            ((self.lead.id, self.ann.id, 'friend', ""), "friend"),
            ((self.lead.id, self.ann.id, '', ""), "Kind"),
            ((self.lead.id, '', 'contact', ""), "Person or Organization"),
            (('', self.ann.id, 'contact', ""), "Opportunity"),
            ((self.lead.id, self.bob.id, 'contact', ""), "Bob"),
            ((self.lead.id, stranger.id, 'contact', ""), "Far"),
        ):
            with self.subTest(text):
                result = self._load_relations(good, bad, fields=self._add_fields('role_id'))
                self._assert_refused(result, 1, text)
                self.assertFalse(self.lead.relation_ids)

    def test_outcome_of_a_file(self):
        lost = self._create_lead(active=False, probability=0)
        self._assert_loaded(
            self._load_relations(
                (lost.id, self.rival.id, 'competitor', 'lost'),
                (lost.id, self.other_rival.id, 'competitor', 'open'),
                fields=self._add_fields('outcome'),
            )
        )
        self.assertEqual(lost.lost_competitor_id, self.rival)
        result = self._load_relations(
            (self.lead.id, self.other_rival.id, 'competitor', 'open'),
            (self.lead.id, self.rival.id, 'competitor', 'lost'),
            fields=self._add_fields('outcome'),
        )
        self._assert_refused(result, 1, "“Imported” is not lost")

    def test_round_trip_of_people(self):
        self._add(self.lead, self.ann, is_primary=True, role_id=self.decision_maker.id, note="x")
        self._add(self.lead, self.bob)
        self._add(self.lead, self.rival, 'competitor', threat='high', is_primary=True)
        won = self._create_contested(name="Won")
        won.action_set_won()
        lost = self._create_contested(name="Lost")
        self._lose(lost, self.rival)
        leads = self.lead | won | lost
        relations = leads.relation_ids.sorted('id')
        fields = ['id', 'lead_id/.id', 'partner_id/.id', 'kind', 'role_id', 'is_primary']
        fields += ['influence', 'note', 'threat', 'outcome']
        rows = relations.export_data(fields)['datas']
        before = self._read(relations)
        loaded = self._assert_loaded(self._load_relations(*rows, fields=fields))
        self.assertEqual(loaded, relations.ids)
        self.assertEqual(self._read(relations), before)
