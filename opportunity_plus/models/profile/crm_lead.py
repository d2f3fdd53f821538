from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..origin.crm_lead import ORIGIN_FIELDS, proposed_record

# Taken together from the first opportunity that has the first of them: mixed they make no sense.
MERGED_TOGETHER = (
    ('origin_type_id', *ORIGIN_FIELDS.values()),
    ('subfamily_id', 'family_id'),
    ('next_step', 'next_step_date'),
    ('date_production_start', 'date_production_end'),
)
MERGED_ALONE = (
    'target_revenue',
    'manager_id',
    'industry_id',
    'site_partner_id',
    'family_id',
    'analytic_distribution',
)


class CrmLead(models.Model):
    """Calendar, classification and ownership of an opportunity."""

    _name = 'crm.lead'
    _inherit = ['crm.lead', 'analytic.mixin']
    _rec_names_search = ['name', 'code']

    date_opened = fields.Date(
        string="Opening Date",
        required=True,
        default=fields.Date.context_today,
        prefetch='opportunity',
        copy=False,
        help="Date the lead or opportunity was opened.",
    )
    date_production_start = fields.Date(
        string="Production Start",
        prefetch='opportunity',
        tracking=True,
        help="When delivery or work is planned to begin.",
    )
    date_production_end = fields.Date(
        string="Production End",
        prefetch='opportunity',
        tracking=True,
        help="When delivery or work is planned to end.",
    )
    manager_id = fields.Many2one(
        'res.users',
        domain=[('share', '=', False)],
        check_company=True,
        index='btree_not_null',
        prefetch='opportunity',
        tracking=True,
        help="Who manages the opportunity, if not the salesperson.",
    )
    site_partner_id = proposed_record(
        'res.partner',
        string="Customer Site",
        compute='_compute_site_partner_id',
        check_company=True,
        # Odoo's company field is empty where the customer is the company itself.
        domain="[('commercial_partner_id', '=', commercial_partner_id or partner_id)]",
        help="Where we deliver or work: the delivery address of quotations.",
    )
    industry_id = proposed_record(
        'res.partner.industry',
        compute='_compute_industry_id',
        help="The customer's industry, proposed from the customer.",
    )
    family_id = proposed_record(
        'crm.opportunity.family',
        domain="[('parent_id', '=', False)]",
        compute='_compute_family_id',
        ondelete='restrict',
        tracking=True,
        help="The kind of business that the opportunity belongs to.",
    )
    subfamily_id = proposed_record(
        'crm.opportunity.family',
        string="Sub-Family",
        domain="[('parent_id', '!=', False), ('parent_id', '=?', family_id)]",
        compute='_compute_subfamily_id',
        ondelete='restrict',
        help="The kind of business within the family.",
    )

    @api.depends('partner_id')
    def _compute_site_partner_id(self):
        """A site of another customer goes with the customer."""
        for lead in self:
            site, customer = lead.site_partner_id, lead.partner_id.commercial_partner_id
            fits = site.commercial_partner_id == customer
            lead.site_partner_id = site if fits else False

    @api.depends('partner_id')
    def _compute_industry_id(self):
        for lead in self:
            customer = lead.partner_id
            industry = customer.industry_id or customer.commercial_partner_id.industry_id
            lead.industry_id = industry or lead.industry_id

    @api.depends('subfamily_id')
    def _compute_family_id(self):
        for lead in self:
            lead.family_id = lead.subfamily_id.parent_id or lead.family_id

    @api.depends('family_id')
    def _compute_subfamily_id(self):
        for lead in self:
            fits = lead.subfamily_id.parent_id == lead.family_id
            lead.subfamily_id = lead.subfamily_id if fits else False

    @api.constrains('date_production_start', 'date_production_end')
    def _check_production(self):
        for lead in self:
            start, end = lead.date_production_start, lead.date_production_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "“Production End” (%(end)s) of “%(opportunity)s” is before “Production"
                        " Start” (%(start)s).",
                        end=end,
                        start=start,
                        opportunity=lead.display_name,
                    )
                )

    @api.constrains('family_id', 'subfamily_id')
    def _check_family(self):
        for lead in self:
            family, subfamily = lead.family_id, lead.subfamily_id
            if subfamily and subfamily.parent_id != family:
                raise ValidationError(
                    self.env._(
                        "“Sub-Family” of “%(opportunity)s”: “%(subfamily)s” is none of the family"
                        " “%(family)s”.",
                        opportunity=lead.display_name,
                        subfamily=subfamily.display_name,
                        family=family.display_name or "-",
                    )
                )
            if family.parent_id:
                raise ValidationError(
                    self.env._(
                        "“Family” of “%(opportunity)s”: “%(family)s” is a sub-family. Choose it as"
                        " “Sub-Family”.",
                        opportunity=lead.display_name,
                        family=family.display_name,
                    )
                )

    @api.constrains('site_partner_id')
    def _check_site(self):
        for lead in self:
            site, customer = lead.site_partner_id, lead.partner_id
            if site and site.commercial_partner_id != customer.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "“Customer Site” of “%(opportunity)s”: “%(site)s” does not belong to"
                        " “%(customer)s”.",
                        opportunity=lead.display_name,
                        site=site.display_name,
                        customer=customer.display_name or "-",
                    )
                )

    @api.onchange('partner_id')
    def _onchange_partner_salesperson(self):
        """Propose the customer's salesperson to a person who creates an opportunity."""
        salesperson = self._get_proposed_salesperson(self.partner_id)
        if not self._origin and salesperson:
            self.user_id = salesperson

    @api.model
    def _get_proposed_salesperson(self, customer):
        """The customer's salesperson, if the user may give them an opportunity; maybe empty.

        Whoever sees own documents only cannot create one for somebody else.

        :param customer: a ``res.partner``
        :rtype: a ``res.users``
        """
        salesperson = customer.user_id or customer.commercial_partner_id.user_id
        known = salesperson.sudo().filtered(
            lambda user: user.active and self.env.company in user.company_ids
        )
        may_give = self.env.user.has_group('sales_team.group_sale_salesman_all_leads')
        return known.with_env(self.env) if may_give or known == self.env.user else known.browse()

    @api.depends('site_partner_id')
    def _compute_fiscal_position_id(self):
        return super()._compute_fiscal_position_id()

    def _get_delivery_partner(self):
        return self.site_partner_id or super()._get_delivery_partner()

    @api.onchange('site_partner_id')
    def _onchange_site_fiscal_position(self):
        self._sync_fiscal_position()

    def _prepare_opportunity_quotation_context(self):
        """The customer's site is where any quotation delivers."""
        context = super()._prepare_opportunity_quotation_context()
        if self.site_partner_id:
            context['default_partner_shipping_id'] = self.site_partner_id.id
        return context

    # Merging keeps what each opportunity says of origin, calendar and classification.

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), *MERGED_ALONE]

    def _merge_data(self, fnames=None):
        data = super()._merge_data(fnames)
        for names in MERGED_TOGETHER:
            if lead := self.filtered(names[0])[:1]:
                for name in names:
                    data[name] = self._fields[name].convert_to_write(lead[name], lead)
        data['date_opened'] = min(self.mapped('date_opened'))
        if data.get('origin_lead_id') in self.ids:
            # A deal that was the origin of another is one with it now.
            data.update(origin_type_id=False, origin_lead_id=False)
        site = self.env['res.partner'].browse(data.get('site_partner_id') or False)
        customer = self.env['res.partner'].browse(data.get('partner_id') or False)
        if site.commercial_partner_id != customer.commercial_partner_id:
            data['site_partner_id'] = False
        return data
