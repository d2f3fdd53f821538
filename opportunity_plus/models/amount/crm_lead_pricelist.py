from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.context import neutral
from ...tools.values import is_same


class CrmLead(models.Model):
    """The customer's price list and currency, as on an order."""

    _inherit = 'crm.lead'

    pricelist_id = fields.Many2one(
        'product.pricelist',
        compute='_compute_pricelist_id',
        prefetch='opportunity',
        store=True,
        readonly=False,
        tracking=True,
        index='btree_not_null',
        domain="[('company_id', 'in', (company_id, False))]",
        help="Determines the prices of the products. Proposed from the customer; changing it keeps"
        " the prices until “Update Prices and Taxes” is pressed.",
    )
    currency_id = fields.Many2one(
        'res.currency',
        string="Customer Currency",
        compute='_compute_currency_id',
        prefetch='opportunity',
        store=True,
        help="The currency of the pricelist: products and quotations are in it.",
    )
    fiscal_position_id = fields.Many2one(
        'account.fiscal.position',
        compute='_compute_fiscal_position_id',
        help="The fiscal position that a quotation for this customer would get.",
    )

    price_update_reason = fields.Char(
        store=False,
        help="Why the prices of the products may be out of date: the pricelist was changed.",
    )

    @api.onchange('pricelist_id')
    def _onchange_pricelist_id(self):
        """Say that prices stay, as ``sale.order`` does by showing its button."""
        former = self._origin.pricelist_id
        is_changed = former != self.pricelist_id and self.amount_source == 'lines'
        self.price_update_reason = is_changed and self.env._(
            "The prices are still those of %(pricelist)s.",
            pricelist=former.display_name or self.env._("no pricelist"),
        )

    @api.depends('partner_id')
    def _compute_pricelist_id(self):
        """Take the customer's pricelist, as an order does while it is a draft."""
        kept = self.filtered('pricelist_id').filtered(
            lambda lead: not (lead._is_amount_open() or lead._has_foreign_pricelist())
        )
        for lead in kept:
            lead.pricelist_id = lead.pricelist_id
        by_company = (self - kept).grouped(lambda lead: lead._get_amount_company())
        for company, leads in by_company.items():
            # One read for all customers of a company: the property is computed in batch.
            leads.partner_id.with_company(company).mapped('property_product_pricelist')
            for lead in leads:
                partner = lead.partner_id.with_company(company)
                lead.pricelist_id = partner.property_product_pricelist

    @api.depends('pricelist_id', 'company_id', 'amount_company_id')
    def _compute_currency_id(self):
        for lead in self:
            currency = lead.pricelist_id.currency_id or lead._get_amount_company().currency_id
            if lead.currency_id and lead.currency_id != currency:
                lead._recompute_lines('purchase_price')
            lead.currency_id = currency

    def _keeping_pricelist(self, vals):
        """Keep a chosen pricelist while the same customer is written once more.

        Any write of the customer would propose his again, and change the currency with it.

        :param dict vals: what is written, a customer included
        :returns: a context manager
        """
        kept = self.filtered(lambda lead: is_same(lead, 'partner_id', vals['partner_id']))
        return self.env.protecting([self._fields['pricelist_id']], kept)

    def _sync_company(self, company_before):
        """Take taxes and costs, and the customer's pricelist, from another company.

        :param dict company_before: the company before by opportunity; of those that had none, and
            of those that have none now, only what does not fit is recomputed.
            Those whose amounts are still of another company wait for these
        """
        for lead, before in company_before.items():
            company = lead.company_id
            if not company or company == before or lead.amount_company_id:
                continue
            # First: the currency follows, in which prices are compared.
            if before or (lead.pricelist_id.company_id and lead._has_foreign_pricelist()):
                self.env.add_to_compute(self._fields['pricelist_id'], lead)
            if before or lead.opportunity_line_ids.tax_ids.company_id - company.parent_ids:
                lead._recompute_lines('purchase_price')
                lead._get_taxed_lines()._retake_taxes(before)

    def _recompute_lines(self, *names):
        """Recompute fields of the forecast lines, including typed values."""
        lines = self.opportunity_line_ids
        if all(self._ids):
            lines |= self._get_forecast_lines()
        lines -= lines.filtered('sale_line_id')
        for name in names:
            self.env.add_to_compute(lines._fields[name], lines)

    def _has_foreign_pricelist(self):
        """Tell whether the pricelist belongs to another company than the opportunity.

        It is still of the former one until the amounts are converted.
        """
        self.ensure_one()
        company, own = self.pricelist_id.company_id, self.amount_company_id or self.company_id
        return bool(company and own and company not in own.parent_ids)

    # Not on a change of the company: that recomputes the pricelist.
    @api.constrains('pricelist_id')
    def _check_pricelist_company(self):
        owned = self.filtered('pricelist_id.company_id')
        for lead in owned.filtered(lambda lead: lead._has_foreign_pricelist()):
            raise ValidationError(
                self.env._(
                    "The pricelist “%(pricelist)s” belongs to the company %(other)s, but the"
                    " opportunity “%(opportunity)s” to %(company)s. Choose a pricelist of that"
                    " company or one that is shared.",
                    pricelist=lead.pricelist_id.display_name,
                    other=lead.pricelist_id.company_id.display_name,
                    opportunity=lead.display_name,
                    company=lead.company_id.display_name,
                )
            )

    @api.depends('partner_id', 'company_id')
    @api.depends_context('company')
    def _compute_fiscal_position_id(self):
        """Find the fiscal position as ``sale.order._compute_fiscal_position_id`` does."""
        by_customer = self.grouped(
            lambda lead: (
                lead._get_document_company(),
                lead.partner_id,
                lead.partner_id and lead._get_delivery_partner(),
            )
        )
        people = {}
        for company, partner, delivery in by_customer:
            people[company] = people.get(company, partner) | partner | delivery
        for company, partners in people.items():
            # Of all at once: Odoo's method reads one customer at a time.
            partners = neutral(partners._origin).with_company(company)
            partners.fetch(['property_account_position_id'])
        for (company, partner, delivery), leads in by_customer.items():
            position = neutral(self).env['account.fiscal.position'].with_company(company)
            if partner:
                position = position._get_fiscal_position(partner, delivery)
            leads.fiscal_position_id = position

    def action_update_prices(self):
        """Reset prices and taxes of all products, including typed ones.

        An order has a button for each; the prices of a price list depend on the taxes.
        """
        self.invalidate_recordset(['fiscal_position_id'])
        self.sudo()._get_taxed_lines()._retake_taxes()
        lines = neutral(self.opportunity_line_ids).with_context(force_price_recomputation=True)
        lines.invalidate_recordset(['pricelist_item_id'])
        lines.discount = 0.0
        lines._compute_price_unit()
        lines._compute_discount()
        return True
