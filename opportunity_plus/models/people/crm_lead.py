from odoo import api, fields, models
from odoo.fields import Command

from ...tools.context import neutral
from ...tools.importing import importing
from ...tools.marker import ACCEPTANCE, BULK_COPY

RELATION_FIELDS = (
    'relation_ids',
    'contact_relation_ids',
    'partner_relation_ids',
    'competitor_relation_ids',
    'team_relation_ids',
)
# Copies of what the relations say, by which opportunities are grouped.
COMPUTED_FIELDS = ('relation_person_ids', 'relation_competitor_ids', 'relation_role_ids')


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
    """The people around a deal; its contact is the primary one."""

    _inherit = 'crm.lead'

    partner_id = fields.Many2one(domain="[('is_competitor', '=', False)]")
    relation_ids = fields.One2many(
        'crm.opportunity.relation',
        'lead_id',
        string="People",
        context={'default_kind': False, 'active_test': False},
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
        context={'active_test': False},
        help="Contacts, partners and colleagues in the deal.",
    )
    relation_competitor_ids = fields.Many2many(
        'res.partner',
        'crm_lead_relation_competitor_rel',
        string="Competitors",
        compute='_compute_relation_person_ids',
        store=True,
        context={'active_test': False},
        help="The competitors in the deal.",
    )
    relation_role_ids = fields.Many2many(
        'crm.opportunity.role',
        'crm_lead_relation_role_rel',
        string="Roles Present",
        compute='_compute_relation_person_ids',
        store=True,
        context={'active_test': False},
        help="The roles that somebody has in the deal.",
    )

    lacks_decision_maker = fields.Boolean(
        string="No Decision Maker Yet",
        compute='_compute_lacks_decision_maker',
        help="The opportunity is open, and none of its contacts has the role “Decision Maker”.",
    )

    @api.depends('contact_relation_ids.role_id', 'type', 'won_status')
    def _compute_lacks_decision_maker(self):
        role = self.env['crm.opportunity.role']._get_decision_maker()
        for lead in self:
            is_open = lead.type == 'opportunity' and lead.won_status == 'pending'
            deciding = lead.contact_relation_ids.filtered('is_decision_maker')
            # A team that has archived or deleted the role does not ask for one.
            lead.lacks_decision_maker = is_open and not deciding and role.active

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

    @api.model
    def _split_leaving_people(self, lists):
        """Sort out who is removed from lists in which somebody else may take the place.

        The ORM deletes last, when the other has taken the place in vain.

        :param dict lists: commands by field name
        :returns: commands to be written first, and the others, as dicts
        """
        leaving, others = {}, dict(lists)
        for name in RELATION_FIELDS:
            commands = [c for c in lists.get(name) or () if isinstance(c, (list, tuple))]
            if {Command.DELETE, Command.UPDATE} <= {command[0] for command in commands}:
                leaving[name] = [c for c in commands if c[0] == Command.DELETE]
                others[name] = [c for c in lists[name] if c not in leaving[name]]
        return leaving, others

    @api.model
    def load(self, fields, data):
        """Tell two primaries in one import from a tick that is moved by hand."""
        with importing(self.env):
            return super().load(fields, data)

    def _sync_customer(self, former):
        """Let the primary contact follow a change of the customer.

        In sudo: the writer may just have given the opportunity to somebody else.

        :param dict former: the customer of before by opportunity
        """
        leads = self.sudo()
        leads.filtered(lambda lead: lead.partner_id != former[lead])._sync_primary_contact()

    def _sync_primary_contact(self):
        """Let the primary contact be the opportunity's customer, if that person is listed.

        Never creates a relation: if the customer is not listed, nobody is primary.
        """
        contacts = self.sudo().contact_relation_ids
        to_tick, to_untick = contacts.browse(), contacts.browse()
        for lead, relations in contacts.grouped('lead_id').items():
            primary = relations.filtered('is_primary')
            own = relations.filtered(lambda r, lead=lead: r.partner_id == lead.partner_id)
            if not own:
                to_untick += primary
            elif not primary & own:
                to_tick += own[:1]
        # The tick follows; it is none of the primaries that an import names.
        with importing(self.env, is_paused=True):
            to_untick.write({'is_primary': False})
            to_tick.write({'is_primary': True})

    @api.constrains('company_id')
    def _check_relation_companies(self):
        """Who belongs to another company cannot stay in an opportunity that changes company."""
        if self.env.context.get('opportunity_values_from') not in (ACCEPTANCE, BULK_COPY):
            self.sudo().relation_ids._check_company(['partner_id'])

    @api.onchange('contact_relation_ids')
    def _onchange_contact_relation_ids(self):
        primary = self._keep_single_primary(self.contact_relation_ids)
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
            self._keep_single_primary(self[name])

    @api.onchange('partner_id')
    def _onchange_partner_primary(self):
        primaries = self.contact_relation_ids.filtered('is_primary')
        primaries.filtered(lambda r: r.partner_id != self.partner_id).is_primary = False

    def _keep_single_primary(self, relations):
        """Show in the form what the server does: a second tick moves it.

        :returns: the relation that is primary now
        """
        primaries = relations.filtered('is_primary')
        if len(primaries) > 1:
            former = primaries.filtered(lambda r: r._origin.is_primary) or primaries[:-1]
            former.is_primary = False
            primaries -= former
        return primaries[:1]

    def action_add_company_contacts(self):
        """List the other people of the customer's company as contacts (odoo#15685)."""
        leads = neutral(self)
        commercials = leads.partner_id.commercial_partner_id
        people = leads.env['res.partner'].search(
            [('id', 'child_of', commercials.ids), ('type', '=', 'contact')]
        )
        groups = people.filtered(lambda p: not p.is_company).grouped('commercial_partner_id')
        self.env['crm.opportunity.relation'].create(
            [
                {'lead_id': lead.id, 'kind': 'contact', 'partner_id': partner.id}
                for lead in leads
                for partner in groups.get(lead.partner_id.commercial_partner_id, people.browse())
                - lead.contact_relation_ids.partner_id
                if partner.company_id <= lead.company_id.parent_ids
            ]
        )

    # Merging and copying opportunities keeps everybody around them, once. Somebody archived since,
    # or without user by now, is not lost in it.

    def _merge_dependences(self, opportunities):
        """Let people join; who is there already stays behind, until all else is merged."""
        head, relations = self.sudo(), opportunities.sudo().relation_ids
        if relations:
            relations._join_into(head.relation_ids, lead=head)
        return super()._merge_dependences(opportunities)

    def _restore_people_after_merge(self, others):
        """Remove who cannot be there any more, and let the customer be the primary contact.

        :param others: the merged opportunities, where they are not deleted
        """
        self.ensure_one()
        self._drop_own_competitors()
        if 'contact' not in self.relation_ids.filtered('is_primary').mapped('kind'):
            self._sync_primary_contact()
        # At last: deleting empties the cache, and all would be read once more.
        others.relation_ids.unlink()

    def _drop_own_competitors(self):
        """Remove competitors that are the customer since a merge or in a copy, telling so."""
        for lead in self:
            own = lead.competitor_relation_ids.filtered(lambda relation: relation._is_of_customer())
            if own:
                lead._message_log(
                    body=self.env._(
                        "%(competitor)s is now the customer and no longer a competitor.",
                        competitor=", ".join(own.mapped('display_name')),
                    )
                )
                own.unlink()
