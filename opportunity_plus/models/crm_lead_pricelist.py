from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmLead(models.Model):
    """The customer's price list and currency, as on an order (product.md F3)."""

    _inherit = 'crm.lead'

    pricelist_id = fields.Many2one(
        'product.pricelist',
        string="Pricelist",
        compute='_compute_pricelist_id',
        store=True,
        readonly=False,
        tracking=True,
        index='btree_not_null',
        domain="[('company_id', 'in', (company_id, False))]",
        help="Prices the products. Proposed from the customer; changing it keeps the prices until"
        " “Update Prices” is pressed.",
    )
    currency_id = fields.Many2one(
        'res.currency',
        string="Customer Currency",
        compute='_compute_currency_id',
        store=True,
        help="The currency of the price list: products and quotations are in it.",
    )

    fiscal_position_id = fields.Many2one(
        'account.fiscal.position',
        compute='_compute_fiscal_position_id',
        help="The fiscal position that a quotation for this customer would get.",
    )

    @api.depends('partner_id', 'company_id')
    def _compute_pricelist_id(self):
        """Take the customer's price list, as an order does while it is a draft."""
        kept = self.filtered(lambda lead: lead.pricelist_id and not lead._is_amount_open())
        for lead in kept:
            lead.pricelist_id = lead.pricelist_id
        leads = self - kept
        by_company = leads.grouped(lambda lead: lead._get_amount_company())
        for company, company_leads in by_company.items():
            # One read for all customers of a company: the property is computed in batch.
            company_leads.partner_id.with_company(company).mapped('property_product_pricelist')
            for lead in company_leads:
                partner = lead.partner_id.with_company(company)
                lead.pricelist_id = partner.property_product_pricelist

    @api.depends('pricelist_id', 'company_id')
    def _compute_currency_id(self):
        for lead in self:
            company = lead._get_amount_company()
            lead.currency_id = lead.pricelist_id.currency_id or company.currency_id

    def write(self, vals):
        """Keep a chosen pricelist when the same customer or company is written once more.

        Any write of them would propose the customer's again, and change the currency with it.
        """
        names = vals.keys() & {'partner_id', 'company_id'}
        kept = self.filtered(lambda lead: all(lead[name].id == vals[name] for name in names))
        if not names or not kept:
            return super().write(vals)
        with self.env.protecting([self._fields['pricelist_id']], kept):
            return super().write(vals)

    @api.constrains('pricelist_id', 'company_id')
    def _check_pricelist_company(self):
        for lead in self:
            company = lead.pricelist_id.company_id
            if company and lead.company_id and company not in lead.company_id.parent_ids:
                raise ValidationError(
                    self.env._(
                        "The price list “%(pricelist)s” belongs to the company %(other)s, but the"
                        " opportunity “%(opportunity)s” to %(company)s. Choose a price list of that"
                        " company or one that is shared.",
                        pricelist=lead.pricelist_id.display_name,
                        other=company.display_name,
                        opportunity=lead.display_name,
                        company=lead.company_id.display_name,
                    )
                )

    @api.depends('partner_id', 'company_id')
    @api.depends_context('company')
    def _compute_fiscal_position_id(self):
        """Find the fiscal position as ``sale.order._compute_fiscal_position_id`` does."""
        found = {}
        for lead in self:
            company, partner = lead._get_amount_company(), lead.partner_id
            if (company, partner) not in found:
                positions = self.env['account.fiscal.position'].with_company(company)
                delivery = partner.browse(partner.address_get(['delivery'])['delivery'])
                found[company, partner] = (
                    positions._get_fiscal_position(partner, delivery) if partner else positions
                )
            lead.fiscal_position_id = found[company, partner]

    def action_update_prices(self):
        """Price all forecast lines anew from the price list, typed prices included (design, 5).

        :raise UserError: if the lines come from an accepted quotation
        """
        lines = self.opportunity_line_ids
        lines._check_not_accepted()
        lines = lines.with_context(force_price_recomputation=True)
        lines.discount = 0.0
        lines._compute_price_unit()
        lines._compute_discount()
        return True
