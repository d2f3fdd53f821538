from odoo import api, fields, models

from ...tools.context import neutral
from ...tools.marker import ACCEPTANCE


class CrmOpportunityLine(models.Model):
    """Taxes of a forecast line: those that a quotation made now would give it.

    An order shows a button where its fiscal position changes. Here the lines follow by themselves,
    whatever changed it, and remember by which position they were taxed.
    """

    _inherit = 'crm.opportunity.line'

    fiscal_position_id = fields.Many2one(
        'account.fiscal.position',
        compute='_compute_fiscal_position_id',
        store=True,
        # For copies, which are taxed like the original; people are refused.
        readonly=False,
        precompute=True,
        help="The fiscal position that the taxes follow, or that was chosen by hand.",
    )

    @api.depends('product_id', 'tax_ids', 'sale_line_id')
    def _compute_fiscal_position_id(self):
        for line in self:
            document = line.sale_line_id.order_id or line.lead_id
            line.fiscal_position_id = document.fiscal_position_id

    @api.depends('product_id')
    def _compute_tax_ids(self):
        for line in self:
            if line.sale_line_id:
                line.tax_ids = line.tax_ids
            else:
                line.tax_ids = line.lead_id.fiscal_position_id.map_tax(line._get_product_taxes())

    def _get_product_taxes(self, company=None):
        """The product's taxes in a company, before a fiscal position maps them.

        :param company: the opportunity's by default
        """
        self.ensure_one()
        company = company or self.company_id or self.env.company
        product = neutral(self.product_id.with_company(company))
        return product.taxes_id._filter_taxes_by_company(company)

    def _retake_taxes(self, former_company=None):
        """Take taxes anew, typed ones as well, as “Update Taxes” does on an order.

        A price of the price list that includes taxes becomes the one that a new quotation gives; a
        typed price stays.

        :param former_company: whose taxes the lines had, if it was another one
        """
        # Past our own write: nothing is refused or logged, on unsaved lines of a form neither.
        for line in self.with_context(opportunity_values_from=ACCEPTANCE):
            position = line.lead_id.fiscal_position_id
            taxes = position.map_tax(line._get_product_taxes())
            steps, is_typed = line._get_tax_steps(taxes, former_company), line._is_price_typed()
            technical = line._adapt_price_to_taxes(line.technical_price_unit, steps)
            if not is_typed:
                line.price_unit = line._adapt_price_to_taxes(line.price_unit, steps)
            line.technical_price_unit = technical
            line.tax_ids = taxes
            line.fiscal_position_id = position

    def _get_tax_steps(self, after, former_company):
        """From which taxes to which a price that includes them goes.

        In another company it is the product's again, and then as that company's position has it.

        :returns: list of pairs of taxes
        """
        self.ensure_one()
        own, before = self._get_product_taxes(), self.tax_ids
        steps = []
        if former_company:
            former = self._get_product_taxes(former_company)
            steps, before = [(former, before, former)], own
        elif before.company_id - own.company_id:
            before = own
        steps.append((own, before, after))
        return [
            (source, target)
            for product_taxes, source, target in steps
            if product_taxes and all(product_taxes.mapped('price_include')) and source != target
        ]

    def _adapt_price_to_taxes(self, price, steps):
        """Turn a price that includes taxes into the one for others.

        Odoo's own method goes from the product's taxes to others, but never back.

        :param steps: what :meth:`_get_tax_steps` returned
        """
        self.ensure_one()
        for before, after in steps:
            details = before._get_tax_details(
                price, 1.0, rounding_method='round_globally', product=self.product_id
            )
            untaxed = details['total_excluded']
            details = after._get_tax_details(
                untaxed,
                1.0,
                rounding_method='round_globally',
                product=self.product_id,
                special_mode='total_excluded',
            )
            included = (row for row in details['taxes_data'] if row['tax'].price_include)
            price = untaxed + sum(row['tax_amount'] for row in included)
        return price
