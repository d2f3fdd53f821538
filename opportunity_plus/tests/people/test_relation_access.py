from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from ..common_relation import RelationAccessCommon

# What each role may do: create, read, update, delete.
RELATION_ACCESS = {
    # role: of an own opportunity, of nobody's, of a colleague's
    'op_portal': ('', '', ''),
    'op_employee': ('', '', ''),
    'op_salesperson': ('crud', 'crud', ''),
    'op_leader': ('crud', 'crud', 'crud'),
    'op_manager': ('crud', 'crud', 'crud'),
    'op_elsewhere': ('', '', ''),  # sees all documents, in another company
}
ROLE_ACCESS = {
    'op_portal': '',
    'op_employee': '',
    'op_salesperson': 'r',
    'op_leader': 'r',
    'op_manager': 'crud',
    'op_elsewhere': 'r',
}
OPERATIONS = {'c': 'create', 'r': 'read', 'u': 'write', 'd': 'unlink'}


@tagged('post_install', '-at_install')
class TestRelationAccess(RelationAccessCommon):
    """Who may see and change the people around a deal."""

    def _try_on(self, lead, user):
        relation = lead.contact_relation_ids.with_user(user)
        values = {'lead_id': lead.id, 'partner_id': self.bob.id, 'kind': 'contact'}
        return self._get_allowed(
            {
                'c': lambda: relation.create(values),
                'r': lambda: relation.read(['partner_id', 'note', 'partner_phone']),
                'u': lambda: relation.write({'note': "x", 'is_primary': True}),
                'd': lambda: relation.unlink(),
            }
        )

    @mute_logger('odoo.models.unlink')
    def test_relations(self):
        for login, expected in RELATION_ACCESS.items():
            user = self.env['res.users'].search([('login', '=', login)])
            with self.subTest(login):
                self.assertEqual(tuple(self._try_on(lead, user) for lead in self.leads), expected)

    @mute_logger('odoo.models.unlink')
    def test_roles(self):
        role = self.reseller
        for login, expected in ROLE_ACCESS.items():
            user = self.env['res.users'].search([('login', '=', login)])
            own = role.with_user(user)
            functions = {
                'c': lambda own=own: own.create({'name': "New", 'kind': 'team'}),
                'r': lambda own=own: own.read(['name']),
                'u': lambda own=own: own.write({'name': "x"}),
                'd': lambda own=own: own.unlink(),
            }
            with self.subTest(login):
                self.assertEqual(self._get_allowed(functions), expected)
                for key, operation in OPERATIONS.items():
                    self.assertEqual(own.has_access(operation), key in expected, operation)

    @users('op_salesperson')
    def test_found_as_it_is_read(self):
        Relation = self.env['crm.opportunity.relation']
        domain = [('lead_id', 'in', self.leads.ids)]
        self.assertEqual(set(Relation.search(domain).lead_id.ids), set(self.leads[:2].ids))
        self.assertEqual(Relation.search_count(domain), 2)
        self.assertEqual(Relation._read_group(domain, ['partner_id'], ['__count']), [(self.ann, 2)])
        found = self.ann.with_user(self.env.user).opportunity_relation_ids.lead_id
        self.assertEqual(set(found.ids), set(self.leads[:2].ids))

    @users('op_salesperson')
    def test_moved_into_a_colleagues_opportunity(self):
        relation = self.leads[0].relation_ids.with_user(self.env.user)
        for values in (
            {'lead_id': self.leads[2].id},
            {'lead_id': self.leads[2].id, 'is_primary': True},
        ):
            with self.assertRaises(AccessError):
                relation.write(values)

    @users('op_salesperson')
    def test_given_away_together_with_people(self):
        lead = self.leads[0].with_user(self.env.user)
        lead.write(
            {
                'user_id': self.colleague.id,
                'contact_relation_ids': [
                    Command.create({'partner_id': self.bob.id, 'is_primary': True})
                ],
                'competitor_relation_ids': [Command.create({'partner_id': self.rival.id})],
                'partner_id': self.bob.id,
            }
        )
        lead = self.leads[0]
        self.assertEqual(lead.user_id, self.colleague)
        self.assertEqual(lead.partner_id, self.bob)
        self.assertEqual(lead.relation_ids.partner_id, self.ann | self.bob | self.rival)

    @users('op_salesperson')
    def test_given_away_together_with_the_loss(self):
        self.leads[0].with_user(self.env.user).write(
            {
                'user_id': self.colleague.id,
                'active': False,
                'probability': 0,
                'lost_competitor_id': self.rival.id,
            }
        )
        self.assertEqual(self.leads[0].lost_competitor_id, self.rival)

    @users('op_portal', 'op_employee', 'op_salesperson', 'op_elsewhere')
    def test_refusals_name_nothing_to_strangers(self):
        """Whoever may not read the opportunity learns neither its name nor who is in it."""
        lead = self.leads[2]
        Relation = self.env['crm.opportunity.relation']
        ann = {'lead_id': lead.id, 'partner_id': self.ann.id, 'kind': 'contact'}
        for values_list in (
            [{**ann, 'role_id': self.decision_maker.id}],
            [{**ann, 'is_primary': True}, {**ann, 'role_id': False, 'is_primary': True}],
            [{**ann, 'kind': 'competitor'}],
            [{**ann, 'role_id': self.reseller.id}],
            [{**ann, 'kind': 'competitor', 'outcome': 'lost'}] * 2,
        ):
            with (
                self.subTest(values_list),
                self.env.cr.savepoint(),
                self.assertRaisesRegex(AccessError, "(?s)^((?!Colleague's|Ann).)*$"),
            ):
                Relation.create(values_list)
        relation = lead.relation_ids[0].with_user(self.env.user)
        with self.assertRaises(AccessError):
            relation.write({'role_id': self.reseller.id})
        Lead = self.env['crm.lead'].with_user(self.env.user)
        with self.assertRaises(AccessError):
            Lead.browse(lead.id).write({'lost_competitor_id': self.customer.id})

    @users('op_employee', 'op_portal', 'op_salesperson', 'op_elsewhere')
    def test_proposals_tell_nothing(self):
        """The order of proposals must not give away who is in an opportunity."""
        lead = self.leads[2]
        Partner = self.env['res.partner']
        for ids in (lead.ids, [2**70], [lead.id, 'x'], 'x', lead.id, [0], [-1], [[lead.id]], None):
            context = {'opportunity_competitors_of': ids}
            self.assertEqual(self._propose(Partner, **context), self._propose(Partner), context)

    def _propose(self, Partner, **context):
        try:
            return Partner.with_context(**context).name_search("Wheels")
        except AccessError:
            return None  # a portal user may read hardly any partner

    @users('op_elsewhere')
    def test_company_first_of_a_hidden_company(self):
        hidden = (
            self.env['res.partner']
            .sudo()
            .create({'name': "Blue", 'company_id': self.company.id, 'is_company': True})
        )
        Partner = self.env['res.partner']
        for value in (hidden.id, 2**70, -1, 0, 'x', [1], True):
            self.assertEqual(
                Partner.with_context(opportunity_company_first=value).name_search("Blue"),
                Partner.name_search("Blue"),
            )
