from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The field that names the record, by kind of origin; campaigns are Odoo's own field.
ORIGIN_FIELDS = {
    'partner': 'origin_partner_id',
    'user': 'origin_user_id',
    'event': 'origin_event_id',
    'lead': 'origin_lead_id',
}


class CrmLead(models.Model):
    """Where the deal came from, down to the very record (product.md F14 to F17)."""

    _inherit = 'crm.lead'

    origin_type_id = fields.Many2one(
        'crm.opportunity.origin.type',
        string="Origin",
        index='btree_not_null',
        ondelete='restrict',
        tracking=True,
        help="How the opportunity came to us.",
    )
    origin_kind = fields.Selection(related='origin_type_id.kind', string="Kind of Origin")
    origin_partner_id = fields.Many2one(
        'res.partner',
        string="Third Party of Origin",
        compute='_compute_origin_records',
        store=True,
        readonly=False,
        index='btree_not_null',
        check_company=True,
        tracking=True,
        help="Who brought us the opportunity.",
    )
    origin_user_id = fields.Many2one(
        'res.users',
        string="Colleague of Origin",
        compute='_compute_origin_records',
        store=True,
        readonly=False,
        index='btree_not_null',
        domain=[('share', '=', False)],
        tracking=True,
        help="Which colleague brought the opportunity.",
    )
    origin_event_id = fields.Many2one(
        'calendar.event',
        string="Event of Origin",
        compute='_compute_origin_records',
        store=True,
        readonly=False,
        index='btree_not_null',
        ondelete='set null',
        tracking=True,
        help="The meeting or event from which the opportunity came.",
    )
    origin_lead_id = fields.Many2one(
        'crm.lead',
        string="Earlier Opportunity",
        compute='_compute_origin_records',
        store=True,
        readonly=False,
        index='btree_not_null',
        ondelete='set null',
        check_company=True,
        tracking=True,
        help="The opportunity that this one follows.",
    )
    origin_name = fields.Char(
        string="Origin Record",
        compute='_compute_origin_name',
        store=True,
        help="What the opportunity came from, as text; the type where no record is named.",
    )

    @api.depends('origin_type_id')
    def _compute_origin_records(self):
        """Another type has another record: what does not fit it goes."""
        for lead in self:
            for kind, name in ORIGIN_FIELDS.items():
                if lead.origin_type_id and lead.origin_type_id.kind != kind:
                    lead[name] = False
                else:
                    lead[name] = lead[name]

    @api.depends(
        'origin_type_id.kind',
        'origin_type_id.name',
        'origin_partner_id.name',
        'origin_user_id.name',
        'origin_event_id.name',
        'origin_lead_id',
        'campaign_id.title',
    )
    def _compute_origin_name(self):
        for lead in self.sudo():
            lead.origin_name = (
                lead._get_origin_record().display_name
                or lead.origin_type_id.with_context(lang=None).name
            )

    def _get_origin_record(self):
        """The record that the opportunity came from; maybe empty."""
        self.ensure_one()
        kind = self.origin_type_id.kind
        if kind == 'campaign':
            return self.campaign_id
        return self[ORIGIN_FIELDS[kind]] if kind in ORIGIN_FIELDS else self.browse()

    def _get_misfit_origin(self):
        """The field of an origin record that does not fit the type; empty if all is well.

        :rtype: str
        """
        self.ensure_one()
        kind = self.origin_type_id.kind
        misfits = (name for key, name in ORIGIN_FIELDS.items() if self[name] and key != kind)
        return next(misfits, "")

    @api.constrains('origin_type_id', *ORIGIN_FIELDS.values())
    def _check_origin(self):
        for lead in self:
            misfit = lead._get_misfit_origin()
            if misfit:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” of “%(opportunity)s” does not fit the origin “%(type)s”."
                        " Choose an origin of that kind, or leave it empty.",
                        field=self._fields[misfit]._description_string(self.env),
                        opportunity=lead.display_name,
                        type=lead.origin_type_id.name or "-",
                    )
                )
            if lead.origin_user_id.share:
                raise ValidationError(
                    self.env._(
                        "“%(user)s” is no colleague and cannot be “Colleague of Origin” of"
                        " “%(opportunity)s”.",
                        user=lead.origin_user_id.name,
                        opportunity=lead.display_name,
                    )
                )
        if self.filtered('origin_lead_id')._has_cycle('origin_lead_id'):
            raise ValidationError(
                self.env._(
                    "“Earlier Opportunity” of “%(opportunity)s” leads back to itself: choose an"
                    " opportunity that does not come from this one.",
                    opportunity=self[:1].display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._propose_origin_type()
        return leads

    def write(self, vals):
        """Follow the name of an earlier opportunity where it changes, not at each write of it."""
        if 'name' not in vals:
            return super().write(vals)
        renamed = self.filtered(lambda lead: lead.name != vals['name'])
        res = super().write(vals)
        if renamed:
            followers = self.sudo().with_context(active_test=False)
            followers = followers.search([('origin_lead_id', 'in', renamed.ids)])
            self.env.add_to_compute(self._fields['origin_name'], followers)
        return res

    def _propose_origin_type(self):
        """Say where records came from whose creator did not: website, import, mail or by hand."""
        unknown = self.filtered(lambda lead: not lead.origin_type_id)
        if not unknown:
            return
        website = self.env.ref('utm.utm_medium_website', raise_if_not_found=False)
        for name, leads in unknown.grouped(
            lambda lead: lead._get_origin_type_name(website)
        ).items():
            origin_type = name and self.env.ref(
                f'opportunity_plus.origin_type_{name}', raise_if_not_found=False
            )
            if origin_type and origin_type.active:
                leads.sudo().with_context(tracking_disable=True).origin_type_id = origin_type

    def _get_origin_type_name(self, website):
        """End of the external id of the origin type of a new record without one.

        :param website: the ``utm.medium`` of web forms
        :rtype: str
        """
        self.ensure_one()
        if self.env.context.get('opportunity_from_mail'):
            return 'email'
        if website and self.medium_id == website:
            return 'website'
        if self.env.context.get('opportunity_import_primaries') is not None:
            return 'import'
        return "" if self.env.su else 'manual'

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A lead from a mail alias came by e-mail, unless the alias says otherwise."""
        return super(CrmLead, self.with_context(opportunity_from_mail=True)).message_new(
            msg_dict, custom_values
        )

    def _create_customer(self, with_parent=None):
        """The customer created from a lead remembers it (product.md F16)."""
        lead = self.with_context(default_origin_lead_id=self.id)
        return super(CrmLead, lead)._create_customer(with_parent).with_env(self.env)


class ResPartner(models.Model):
    _inherit = 'res.partner'

    origin_lead_id = fields.Many2one(
        'crm.lead',
        string="Created from Opportunity",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='set null',
        groups='sales_team.group_sale_salesman',
        help="The lead or opportunity from which this contact was created.",
    )
