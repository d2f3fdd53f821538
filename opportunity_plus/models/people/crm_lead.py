from odoo import api, fields, models
from odoo.fields import Command

from ...tools.acceptance import is_acceptance, is_keeping_people

RELATION_FIELDS = (
    'relation_ids',
    'contact_relation_ids',
    'partner_relation_ids',
    'competitor_relation_ids',
    'team_relation_ids',
)


def relations_of_kind(kind, label):
    return fields.One2many(
        'crm.opportunity.relation',
        'lead_id',
        string=label,
        domain=[('kind', '=', kind)],
        context={'default_kind': kind, 'active_test': False},
        copy=False,
    )


class CrmLead(models.Model):
    """The people around a deal; its contact is the primary one (product.md F31)."""

    _inherit = 'crm.lead'

    partner_id = fields.Many2one(domain="[('is_competitor', '=', False)]")
    relation_ids = fields.One2many(
        'crm.opportunity.relation',
        'lead_id',
        string="People",
        context={'active_test': False},
        copy=True,
    )
    contact_relation_ids = relations_of_kind('contact', "Contacts in the Deal")
    partner_relation_ids = relations_of_kind('partner', "Partners in the Deal")
    competitor_relation_ids = relations_of_kind('competitor', "Competitors in the Deal")
    team_relation_ids = relations_of_kind('team', "Team of the Deal")
    # What the relations say, in fields by which opportunities can be grouped.
    relation_person_ids = fields.Many2many(
        'res.partner',
        'crm_lead_relation_person_rel',
        string="People and Partners",
        compute='_compute_relation_person_ids',
        store=True,
        copy=False,
        help="Contacts, partners and colleagues in the deal.",
    )
    relation_competitor_ids = fields.Many2many(
        'res.partner',
        'crm_lead_relation_competitor_rel',
        string="Competitors",
        compute='_compute_relation_person_ids',
        store=True,
        copy=False,
        help="Who offers against us.",
    )
    relation_role_ids = fields.Many2many(
        'crm.opportunity.role',
        'crm_lead_relation_role_rel',
        string="Roles Present",
        compute='_compute_relation_person_ids',
        store=True,
        copy=False,
        help="The roles that somebody has in the deal.",
    )

    @api.depends('relation_ids.partner_id', 'relation_ids.kind', 'relation_ids.role_id')
    def _compute_relation_person_ids(self):
        persons, competitors, roles = [], [], []
        for lead in self:
            rivals = lead.relation_ids.filtered(lambda relation: relation.kind == 'competitor')
            persons.append((lead, (lead.relation_ids - rivals).partner_id))
            competitors.append((lead, rivals.partner_id))
            roles.append((lead, lead.relation_ids.role_id))
        # Assigned one by one, each list would cost a query for each opportunity.
        self._fields['relation_person_ids'].write_batch(persons)
        self._fields['relation_competitor_ids'].write_batch(competitors)
        self._fields['relation_role_ids'].write_batch(roles)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._tick_customer()
        return leads

    def write(self, vals):
        people = {name: vals[name] for name in RELATION_FIELDS if name in vals}
        leaving = self._get_leaving(people)
        if leaving:
            # Deleted last by the ORM, when somebody else has taken the place in vain.
            self.write(leaving)
            for name, commands in leaving.items():
                people[name] = [command for command in people[name] if command not in commands]
            vals = vals | people
        if people and 'user_id' in vals:
            # Lists are written last by the ORM, when the opportunity is no longer the writer's.
            self.write(
                {name: vals[name] for name in ('partner_id', 'company_id') if name in vals} | people
            )
            vals = {name: value for name, value in vals.items() if name not in people}
        if 'partner_id' not in vals:
            return super().write(vals)
        customers = {lead: lead.partner_id for lead in self}
        res = super().write(vals)
        # In sudo, for the same reason.
        changed = self.sudo().filtered(lambda lead: lead.partner_id.id != customers[lead].id)
        changed._tick_customer()
        return res

    @api.model
    def _get_leaving(self, people):
        """Find who is removed from lists in which somebody else may take the place.

        :param dict people: commands by field name
        :returns: the same, with the deleting commands of those lists only
        """
        leaving = {}
        for name, commands in people.items():
            commands = [command for command in commands or () if isinstance(command, (list, tuple))]
            if {Command.DELETE, Command.UPDATE} <= {command[0] for command in commands}:
                leaving[name] = [command for command in commands if command[0] == Command.DELETE]
        return leaving

    @api.model
    def load(self, fields, data):
        """Tell two primaries in one import from a tick that is moved by hand."""
        return super(CrmLead, self.with_context(opportunity_import_primaries={})).load(fields, data)

    def _tick_customer(self):
        """Let the primary contact be the opportunity's customer, if that person is listed.

        Never creates a relation: if the customer is not listed, nobody is primary.
        """
        # The tick follows; it is none of the primaries that an import names.
        leads = self.sudo().with_context(opportunity_import_primaries=None)
        contacts = leads.contact_relation_ids
        to_tick = contacts.browse()
        to_untick = to_tick
        for lead, relations in contacts.grouped('lead_id').items():
            primary = relations.filtered('is_primary')
            own = relations.filtered(lambda r, lead=lead: r.partner_id == lead.partner_id)
            if primary & own:
                continue
            to_tick += own[:1]
            if not own:
                to_untick += primary
        to_untick.write({'is_primary': False})
        to_tick.write({'is_primary': True})

    @api.constrains('company_id')
    def _check_relation_companies(self):
        """Who belongs to another company cannot stay in an opportunity that changes company."""
        if not is_acceptance(self.env) and not is_keeping_people(self.env):
            self.sudo().relation_ids._check_company(['partner_id'])

    @api.onchange('contact_relation_ids')
    def _onchange_contact_relation_ids(self):
        primary = self._untick_former(self.contact_relation_ids)
        former = primary._origin
        is_touched = (
            not former.is_primary
            or former.partner_id != primary.partner_id._origin
            or self.partner_id._origin != self._origin.partner_id
        )
        if primary.partner_id and is_touched and self.won_status != 'won':
            self.partner_id = primary.partner_id

    @api.onchange('partner_relation_ids', 'competitor_relation_ids', 'team_relation_ids')
    def _onchange_other_relation_ids(self):
        for name in ('partner_relation_ids', 'competitor_relation_ids', 'team_relation_ids'):
            self._untick_former(self[name])

    @api.onchange('partner_id')
    def _onchange_partner_tick(self):
        for relation in self.contact_relation_ids:
            is_customer = relation.partner_id == self.partner_id
            if relation.is_primary and not is_customer:
                relation.is_primary = False

    def _untick_former(self, relations):
        """Show in the form what the server does: a second tick moves it.

        :returns: the relation that is primary now
        """
        primaries = relations.filtered('is_primary')
        if len(primaries) > 1:
            former = primaries.filtered(lambda relation: relation._origin.is_primary)
            former = former or primaries[:-1]
            former.is_primary = False
            primaries -= former
        return primaries[:1]

    def action_add_company_contacts(self):
        """List the other people of the customer's company as contacts (odoo#15685)."""
        commercials = self.partner_id.commercial_partner_id
        people = self.env['res.partner'].search(
            [('id', 'child_of', commercials.ids), ('type', '=', 'contact')]
        )
        people = people.filtered(lambda partner: not partner.is_company)
        groups = people.grouped('commercial_partner_id')
        self.env['crm.opportunity.relation'].create(
            [
                {'lead_id': lead.id, 'kind': 'contact', 'partner_id': partner.id}
                for lead in self
                for partner in groups.get(lead.partner_id.commercial_partner_id, people.browse())
                - lead.contact_relation_ids.partner_id
                if partner.company_id <= lead.company_id.parent_ids
            ]
        )


class CrmOpportunityRelation(models.Model):
    _inherit = 'crm.opportunity.relation'

    def _follow_relations(self, primaries):
        """Do what naming people entails on opportunities and contacts.

        :param primaries: the relations that became primary
        """
        if is_keeping_people(self.env):
            primaries = primaries.browse()
        contacts = primaries.filtered(
            lambda r: (
                r.kind == 'contact'
                and r.lead_won_status != 'won'
                and r.lead_id.partner_id != r.partner_id
            )
        )
        contacts.lead_id.fetch(['contact_relation_ids', 'competitor_relation_ids'])
        for partner, relations in contacts.grouped('partner_id').items():
            relations.lead_id.partner_id = partner
        competitors = self.filtered(lambda relation: relation.kind == 'competitor')
        partners = competitors.partner_id.commercial_partner_id.sudo()
        partners.filtered(lambda partner: not partner.is_competitor).is_competitor = True
