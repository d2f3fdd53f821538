from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ...tools.access import sees_lead
from ...tools.importing import named_by_cursor
from ...tools.marker import BULK_COPY, CUSTOMER

# The field that names the record, by kind of origin; campaigns are Odoo's own field.
ORIGIN_FIELDS = {kind: f'origin_{kind}_id' for kind in ('partner', 'user', 'event', 'lead')}


def proposed_record(comodel, **kwargs):
    """A record that follows from other fields, until somebody chooses another."""
    return fields.Many2one(
        comodel,
        store=True,
        prefetch='opportunity',
        readonly=False,
        precompute=True,
        index='btree_not_null',
        **kwargs,
    )


class CrmLead(models.Model):
    """Where the deal came from, down to the very record."""

    _inherit = 'crm.lead'

    origin_type_id = fields.Many2one(
        'crm.opportunity.origin.type',
        string="Origin",
        index='btree_not_null',
        ondelete='restrict',
        prefetch='opportunity',
        tracking=True,
        help="How the opportunity came to us.",
    )
    origin_kind = fields.Selection(related='origin_type_id.kind', string="Kind of Origin")
    origin_partner_id = proposed_record(
        'res.partner',
        string="Referred by (Contact)",
        compute='_compute_origin_records',
        check_company=True,
        tracking=True,
        help="Who brought us the opportunity.",
    )
    origin_user_id = proposed_record(
        'res.users',
        string="Referred by (Colleague)",
        compute='_compute_origin_records',
        domain=[('share', '=', False)],
        tracking=True,
        help="Which colleague brought the opportunity.",
    )
    origin_event_id = proposed_record(
        'calendar.event',
        string="Source Event",
        compute='_compute_origin_records',
        tracking=True,
        help="The meeting or event from which the opportunity came.",
    )
    origin_lead_id = proposed_record(
        'crm.lead',
        string="Earlier Opportunity",
        compute='_compute_origin_records',
        check_company=True,
        tracking=True,
        help="The opportunity that this one follows.",
    )
    origin_name = fields.Char(
        string="Origin Record",
        compute='_compute_origin_name',
        prefetch='opportunity',
        store=True,
        help="Where the opportunity came from, as text; the type if no record is named.",
    )

    @api.depends('origin_type_id')
    def _compute_origin_records(self):
        """Another type has another record: what does not fit it goes."""
        for lead in self:
            for kind, name in ORIGIN_FIELDS.items():
                fits = not lead.origin_type_id or lead.origin_type_id.kind == kind
                lead[name] = lead[name] if fits else False

    @api.depends(
        'origin_type_id.kind',
        'origin_type_id.name',
        'origin_partner_id.name',
        'origin_user_id.name',
        'origin_event_id.name',
        'origin_event_id.privacy',
        'origin_event_id.user_id',
        'origin_lead_id.name',
        'campaign_id.title',
    )
    def _compute_origin_name(self):
        """The same for everybody, whoever's change it follows: a private meeting is not named."""
        names = {**ORIGIN_FIELDS, 'campaign': 'campaign_id'}
        for lead in self.with_env(self.env(user=SUPERUSER_ID, context={}, su=True)):
            kind = lead.origin_type_id.kind
            record = lead[names[kind]] if kind in names else None
            if kind == 'event':
                record_name = record and record._get_name_to_keep()
            else:
                record_name = record and record.display_name
            lead.origin_name = record_name or lead.origin_type_id.name

    def _get_inconsistent_origin_field(self):
        """The field of an origin record that does not fit the type; empty if all is well."""
        self.ensure_one()
        kind = self.origin_type_id.kind
        misfits = (name for key, name in ORIGIN_FIELDS.items() if self[name] and key != kind)
        return next(misfits, "")

    @api.constrains('origin_type_id', *ORIGIN_FIELDS.values())
    def _check_origin(self):
        for lead in self.filtered(lambda r: any(r[name] for name in ORIGIN_FIELDS.values())):
            if misfit := lead._get_inconsistent_origin_field():
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
                        "“%(user)s” is not a colleague and cannot be “Referred by (Colleague)” of"
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

    def _check_origin_lead(self, vals_list):
        """Let people name what they may read: its name is told and kept.

        A copy or a merge keeps what is there.

        :param list vals_list: values for ``create``, or on records the values for ``write``
        :raise AccessError: if the user may not read an earlier opportunity that is named
        """
        if self.env.su or self.env.context.get('opportunity_values_from') is BULK_COPY:
            return
        default = None if self else self.env.context.get('default_origin_lead_id')
        ids = {vals.get('origin_lead_id', default) for vals in vals_list}
        named = self.browse(id_ for id_ in ids if isinstance(id_, int) and id_)
        if not sees_lead(named - self.sudo().origin_lead_id):
            raise AccessError(
                self.env._(
                    "“Earlier Opportunity” is one that you do not see: choose another one, or ask a"
                    " sales manager to enter it."
                )
            )

    # What an opportunity came from may be deleted, or be merged with another.

    @api.ondelete(at_uninstall=False)
    def _unlink_cut_origin(self):
        # A merge has looked at them already.
        if self.env.context.get('opportunity_values_from') is not BULK_COPY:
            self._forget_origins('origin_lead_id', self)

    @api.model
    def _forget_origins(self, name, records):
        """Cut records off that are about to be deleted: the database would leave their names.

        :param str name: the field that holds one of them
        """
        leads = self.sudo().with_context(active_test=False, tracking_disable=True)
        leads = leads.search([(name, 'in', records.ids)])
        if records._name == self._name:
            leads -= records
        if leads:
            leads.write({name: False})

    def _snapshot_before_merge(self, auto_unlink):
        """Remember what points to the opportunities that the merge deletes."""
        before = super()._snapshot_before_merge(auto_unlink)
        models_ = ('crm.lead', 'res.partner') if auto_unlink else ()
        pointing = {name: self.env[name].sudo().with_context(active_test=False) for name in models_}
        if self._has_followers_of_origin(pointing):
            for name, records in pointing.items():
                pointing[name] = records.search([('origin_lead_id', 'in', self.ids)])
            pointing['crm.lead'] -= self
        return {**before, 'pointing': pointing}

    def _has_followers_of_origin(self, models):
        """Tell with one query whether anything points to one of the opportunities: it is rare."""
        for records in models.values():
            records.flush_model(['origin_lead_id'])
        parts = [
            SQL(
                "SELECT 1 FROM %s WHERE origin_lead_id IN %s",
                SQL.identifier(records._table),
                tuple(self.ids),
            )
            for records in models.values()
        ]
        return parts and bool(self.env.execute_query(SQL(" UNION ALL ").join(parts)))

    def _restore_after_merge(self, before):
        """Let what came from a merged opportunity come from the one that is left."""
        res = super()._restore_after_merge(before)
        origins, lead = self.browse(), self
        while lead and lead not in origins:
            origins += lead
            lead = lead.origin_lead_id
        for model, records in before['pointing'].items():
            # Not what this one comes from itself.
            records -= origins if model == self._name else records.browse()
            if records:
                records.write({'origin_lead_id': self.id})
        return res

    @api.model
    def _with_proposed_origin_type(self, vals_list):
        """Say where records come from whose creator does not: website, import, mail or by hand.

        :param list vals_list: values for ``create``
        :returns: the same, completed
        """
        context = self.env.context
        default = context.get('default_origin_type_id')
        if default or self.env['ir.default']._get_model_defaults(self._name).get('origin_type_id'):
            return vals_list
        shipped = self.env['crm.opportunity.origin.type']._get_shipped_ids()
        usual = False if self.env.su else shipped['manual']
        if self.env.cr in named_by_cursor:
            usual = shipped['import']
        completed = []
        for vals in vals_list:
            if not vals.get('origin_type_id'):
                medium_id = vals.get('medium_id', context.get('default_medium_id'))
                origin_type_id = usual
                if context.get('opportunity_from_mail'):
                    origin_type_id = shipped['email']
                elif medium_id and medium_id == shipped['website_medium']:
                    origin_type_id = shipped['website']
                vals = {**vals, 'origin_type_id': origin_type_id} if origin_type_id else vals
            completed.append(vals)
        return completed

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A lead from a mail alias came by e-mail, unless the alias says otherwise."""
        return super(CrmLead, self.with_context(opportunity_from_mail=True)).message_new(
            msg_dict, custom_values
        )

    def _create_customer(self, with_parent=None):
        """The customer created from a lead remembers it."""
        lead = self.with_context(default_origin_lead_id=self.id, opportunity_values_from=CUSTOMER)
        return super(CrmLead, lead)._create_customer(with_parent).with_env(self.env)
