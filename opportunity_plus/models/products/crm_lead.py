from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain

from ...tools.marker import ACCEPTANCE


class CrmLead(models.Model):
    """The products of an opportunity, and Odoo's product catalog on it."""

    _name = 'crm.lead'
    _inherit = ['crm.lead', 'product.catalog.mixin']

    # By domain, not by context: archived ones are no products wherever it was opened from.
    opportunity_line_ids = fields.One2many(
        'crm.opportunity.line',
        'lead_id',
        string="Products",
        domain=[('active', '=', True)],
        copy=True,
    )
    # By it the ORM finds the lines of an opportunity, and would search for them each time: it uses
    # no list with a domain.
    all_line_ids = fields.One2many(
        'crm.opportunity.line',
        'lead_id',
        string="Products and Archived Ones",
        context={'active_test': False},
        groups=NO_ACCESS,
    )

    # Read with Odoo's columns: the currency of the amounts depends on it.
    amount_company_id = fields.Many2one(
        'res.company',
        string="Company of the Amount",
        readonly=True,
        copy=False,
        help="In whose currency the amounts are, where it is not the opportunity's own company:"
        " it has none, or an exchange rate is missing.",
    )

    def _note_change(self):
        """Raise ``write_date``, by which integrations find what changed: products and people too.

        Past all overrides of `write`: no other value is written, and nothing follows from it.
        """
        models.Model.write(self.sudo(), {})

    def _get_amount_company(self):
        """The company whose currency, taxes and rates apply; the user's where the lead has none.

        ``company_currency`` of a lead without company is that of whoever reads it first: never
        use it for amounts.
        """
        return self.amount_company_id.sudo() or self.company_id or self.env.company

    def _get_document_company(self):
        """The company that a document made now would be of: the user's where the lead has none."""
        return self.company_id or self.env.company

    def _get_rate_date(self):
        """The day whose rate values the lines: today while open, the closing day afterwards.

        Of UTC, as an order's: the figure must not depend on the time zone of who computes it.
        """
        self.ensure_one()
        if self.won_status in ('won', 'lost') and self.date_closed:
            return self.date_closed.date()
        return fields.Date.today()

    def _get_forecast_lines(self):
        """All lines that mirror no order, archived ones included, free to be moved."""
        lines = self.env['crm.opportunity.line'].with_context(
            active_test=False, opportunity_values_from=ACCEPTANCE
        )
        return lines.search([('lead_id', 'in', self.ids), ('sale_line_id', '=', False)])

    @api.constrains('company_id')
    def _check_line_companies(self):
        """Products follow the opportunity into its company; their taxes are recomputed from it."""
        if lines := self.filtered('company_id').opportunity_line_ids:
            lines._check_product_company()

    # Odoo's product catalog.

    def _get_product_catalog_domain(self):
        """Without what an order line refuses; Odoo's own leaves out combos."""
        domain = super()._get_product_catalog_domain() & Domain('sale_ok', '=', True)
        return domain & Domain('service_tracking', 'not in', ('event', 'event_booth'))

    def _get_action_add_from_catalog_extra_context(self):
        digits = self.env['crm.opportunity.line']._fields['price_unit'].get_digits(self.env)
        return {
            **super()._get_action_add_from_catalog_extra_context(),
            'product_catalog_currency_id': self.currency_id.id,
            'product_catalog_digits': digits,
        }

    def _get_catalog_prices(self, products):
        """Price of one unit of each product by the opportunity's price list.

        :returns: dict of prices in the customer's currency by product id
        """
        self.ensure_one()
        return self.pricelist_id._get_products_price(
            products=products, quantity=1.0, currency=self.currency_id
        )

    def _get_product_catalog_order_data(self, products, **kwargs):
        res = super()._get_product_catalog_order_data(products, **kwargs)
        for product_id, price in self._get_catalog_prices(products).items():
            res[product_id]['price'] = price
        return res

    def _get_product_catalog_record_lines(self, product_ids, **kwargs):
        lines = self.opportunity_line_ids.filtered(
            lambda line: line.active and line.product_id.id in product_ids
        )
        return lines.grouped('product_id')

    def _get_parent_field_on_child_model(self):
        return 'lead_id'

    def _update_order_line_info(self, product_id, quantity, **kwargs):
        """Set the quantity of a product picked in the catalog; 0 removes its line.

        :returns: the unit price after discount, in the customer's currency
        :raise UserError: if the products come from an accepted quotation
        """
        self.ensure_one()
        product = self.env['product.product'].browse(product_id)
        lines = self._get_product_catalog_record_lines([product_id])
        line = lines.get(product, self.env['crm.opportunity.line'])
        if line and quantity > 0:
            line.product_uom_qty = quantity
        elif line:
            line.unlink()
            line = line.browse()
        elif quantity > 0:
            line = line.create(
                {
                    'lead_id': self.id,
                    'product_id': product_id,
                    'product_uom_qty': quantity,
                    'sequence': max(self.opportunity_line_ids.mapped('sequence'), default=9) + 1,
                }
            )
        if not line:
            return self._get_catalog_prices(product)[product_id]
        return line[0]._get_discounted_price()
