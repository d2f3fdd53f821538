from odoo.tests import tagged

from ..common_http import OpportunityHttpCommon
from ..common_relation import RelationCommon

MODEL = 'crm.opportunity.relation'


@tagged('post_install', '-at_install')
class TestJson2Relation(OpportunityHttpCommon, RelationCommon):
    """Another program names the people around a deal, and is refused what people are."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead(name="Own")
        self.hidden = self._create_lead(name="Hidden", user_id=self.colleague.id)
        self._add(self.hidden, self.ann, is_primary=True)

    def _values(self, lead, partner, kind='contact', **values):
        return {'lead_id': lead.id, 'partner_id': partner.id, 'kind': kind, **values}

    def _create(self, *vals_list, **arguments):
        ids = self._get(f'{MODEL}/create', vals_list=vals_list, **arguments)
        return self.env[MODEL].browse(ids)

    def test_from_contact_to_loss(self):
        relations = self._create(
            self._values(self.lead, self.ann, is_primary=True, role_id=self.decision_maker.id),
            self._values(self.lead, self.rival, 'competitor', threat='high'),
        )
        self.assertEqual(self.lead.partner_id, self.ann)
        self._get(f'{MODEL}/write', ids=relations[1:].ids, vals={'competitor_price': 900.0})
        self._get('crm.lead/action_set_lost', ids=self.lead.ids, context={'lang': 'en_US'})
        self._get('crm.lead/write', ids=self.lead.ids, vals={'lost_competitor_id': self.rival.id})
        self.assertEqual(relations[1].outcome, 'lost')
        [values] = self._get('crm.lead/read', ids=self.lead.ids, fields=['lost_competitor_id'])
        self.assertEqual(values['lost_competitor_id'], [self.rival.id, "Rival Bikes"])

    def test_refusals_name_what_is_wrong(self):
        for pattern, vals_list in {
            "Only one “Contact” can be primary in “Own”": [
                self._values(self.lead, partner, is_primary=True) for partner in self.ann | self.bob
            ],
            "“Blue Bikes” is the customer of “Own”": [
                self._values(self.lead, self.customer, 'competitor')
            ],
            "“Reseller” is a role of the kind “Partner”": [
                self._values(self.lead, self.ann, role_id=self.reseller.id)
            ],
            "“Own” is not lost": [
                self._values(self.lead, self.rival, 'competitor', outcome='lost')
            ],
        }.items():
            self._assert_refused(pattern, f'{MODEL}/create', vals_list=vals_list)
        self.assertFalse(self.lead.relation_ids)

    def test_a_colleagues_opportunity(self):
        """The answer does not tell whether the person is there, nor what the deal is called."""
        for partner in (self.ann, self.bob):
            response = self._call(
                f'{MODEL}/create', vals_list=[self._values(self.hidden, partner, is_primary=True)]
            )
            self.assertEqual(response.status_code, 403)
            self.assertNotIn("Hidden", response.text)
            self.assertNotIn("Ann", response.text)
        relation = self._create(self._values(self.lead, self.bob))
        self._assert_forbidden(f'{MODEL}/write', ids=relation.ids, vals={'lead_id': self.hidden.id})
        self._assert_forbidden(f'{MODEL}/unlink', ids=self.hidden.relation_ids.ids)
        found = self._get(f'{MODEL}/search_read', domain=[], fields=['lead_id'])
        self.assertNotIn(self.hidden.id, [row['lead_id'][0] for row in found])

    def test_forged_contexts(self):
        """What our own code says in the context cannot be said by others."""
        for value in (True, 1, 'ACCEPTANCE', {}, []):
            for key in ('opportunity_people_kept', 'opportunity_line_copy'):
                context = {key: value}
                self._assert_refused(
                    "customer",
                    f'{MODEL}/create',
                    vals_list=[self._values(self.lead, self.customer, 'competitor')],
                    context=context,
                )
            response = self._call(
                f'{MODEL}/create',
                vals_list=[
                    self._values(self.lead, partner, is_primary=True)
                    for partner in self.ann | self.bob
                ],
                context={'opportunity_import_primaries': value},
            )
            self.assertEqual(response.status_code, 422, response.text[:500])
        self.assertFalse(self.lead.relation_ids)

    def test_private_methods(self):
        relation = self._create(self._values(self.lead, self.ann))
        for method in (
            '_log',
            '_take_over',
            '_move_to',
            '_apply_relation_effects',
            '_release_unique_slots',
        ):
            response = self._call(f'{MODEL}/{method}', ids=relation.ids)
            self.assertIn(response.status_code, (403, 404), method)
