from odoo.fields import Command
from odoo.tests import tagged

from ...models.overview.crm_lead_web_read import NAMES
from ..common_relation import RelationCommon

LISTS = {
    'opportunity_line_ids': ('product_id', 'tax_ids'),
    'contact_relation_ids': ('partner_id', 'role_id'),
    'partner_relation_ids': ('partner_id', 'role_id'),
    'competitor_relation_ids': ('partner_id', 'role_id'),
    'team_relation_ids': ('partner_id', 'role_id'),
}
SPECIFICATION = {
    name: {
        'fields': {linked: {'fields': {'display_name': {}}} for linked in names},
        'context': {'active_test': True},
    }
    for name, names in LISTS.items()
}


@tagged('post_install', '-at_install')
class TestWebRead(RelationCommon):
    """The form reads its lists together, and gets what each of them holds."""

    def _create_full_lead(self, size=1):
        lead = self._create_lead([(self.bike, {})] * size)
        for kind in ('contact', 'partner', 'competitor', 'team'):
            role = self.env['crm.opportunity.role'].search([('kind', '=', kind)], limit=1)
            partners = self.env['res.partner'].create(
                [{'name': f"{kind} {number}"} for number in range(size)]
            )
            if kind == 'team':
                self.env['res.users'].create(
                    [
                        {'name': p.name, 'login': f'{p.name} {lead.id}', 'partner_id': p.id}
                        for p in partners
                    ]
                )
            for partner in partners:
                self._add(lead, partner, kind, role_id=role.id)
        return lead

    def _read(self, leads):
        self.env.flush_all()
        self.env.invalidate_all()
        return leads.with_user(self.salesperson).web_read(SPECIFICATION)

    def _count(self, leads):
        self._read(leads)
        before = self.env.cr.sql_log_count
        self._read(leads)
        return self.env.cr.sql_log_count - before

    def test_each_list_gets_what_is_its_own(self):
        leads = self._create_full_lead(2) + self._create_full_lead() + self._create_lead()
        for values, lead in zip(self._read(leads), leads, strict=True):
            self.env.invalidate_all()
            for name in LISTS:
                self.assertEqual([row['id'] for row in values[name]], lead[name].ids, name)
            for row in values['competitor_relation_ids']:
                self.assertRegex(row['partner_id']['display_name'], '^competitor')
                self.assertTrue(row['role_id']['display_name'])

    def test_primaries_come_first(self):
        lead = self._create_lead()
        self._add(lead, self.ann)
        primary = self._add(lead, self.bob, is_primary=True)
        [values] = self._read(lead)
        self.assertEqual(values['contact_relation_ids'][0]['id'], primary.id)

    def test_archived_products_are_hidden_not_lost(self):
        lead = self._create_full_lead(2)
        archived = lead.opportunity_line_ids[0]
        archived.active = False
        [values] = self._read(lead)
        rows = [row['id'] for row in values['opportunity_line_ids']]
        self.assertEqual(rows, (lead.opportunity_line_ids - archived).ids)
        self.assertIn(archived, self._all_lines(lead))

    def test_people_of_an_archived_opportunity(self):
        lead = self._create_full_lead()
        lead.active = False
        [values] = self._read(lead)
        for name in LISTS:
            self.assertEqual(len(values[name]), 1, name)

    def test_what_is_not_written_yet_is_read(self):
        lead = self._create_full_lead()
        lead.write({'opportunity_line_ids': [Command.create({'product_id': self.helmet.id})]})
        lead.contact_relation_ids.write({'kind': 'partner', 'role_id': self.reseller.id})
        [values] = lead.web_read(SPECIFICATION)
        self.assertEqual(len(values['opportunity_line_ids']), 2)
        self.assertFalse(values['contact_relation_ids'])
        self.assertEqual(len(values['partner_relation_ids']), 2)

    def test_what_names_are_made_of_exists(self):
        """Renamed by another version of Odoo, the lists would fail or need a query each."""
        for model, names in NAMES.items():
            fields = self.env[model]._fields
            self.assertFalse([n for n in names if n not in fields or not fields[n].store], model)

    def test_queries_do_not_grow(self):
        one = self._count(self._create_full_lead())
        self.assertEqual(self._count(self._create_full_lead(8)), one)
        leads = self._create_full_lead(3) + self._create_full_lead(3)
        self.assertEqual(self._count(leads), one)

    def test_lists_share_their_queries(self):
        lead = self._create_full_lead(2)
        people = {name: spec for name, spec in SPECIFICATION.items() if 'relation' in name}
        self._read(lead)
        user_lead = lead.with_user(self.salesperson)
        counts = []
        for specification in (dict([next(iter(people.items()))]), people):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            user_lead.web_read(specification)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_a_name_is_shown_to_who_reads_no_opportunity(self):
        """A meeting of an employee names the opportunity that it is for."""
        lead = self._create_lead()
        meeting = self.env['calendar.event'].create(
            {
                'name': "Test ride",
                'opportunity_id': lead.id,
                'start': '2026-03-10 09:00:00',
                'stop': '2026-03-10 10:00:00',
                'partner_ids': [Command.link(self.employee.partner_id.id)],
            }
        )
        specification = {'opportunity_id': {'fields': {'display_name': {}}}}
        (values,) = meeting.with_user(self.employee).web_read(specification)
        self.assertEqual(values['opportunity_id']['display_name'], lead.name)
