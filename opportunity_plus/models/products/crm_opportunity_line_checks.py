from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools.marker import ACCEPTANCE, BULK_COPY

# What an acceptance is not asked about.
CHECKED_FIELDS = (
    'product_id',
    'product_uom_id',
    'product_uom_qty',
    'discount',
    'tax_ids',
    'date_start',
    'date_end',
    'duration_months',
)
# A hundred years: more is a slip.
MAX_MONTHS = 1200


class CrmOpportunityLine(models.Model):
    """Sound values of the lines that a person typed."""

    _inherit = 'crm.opportunity.line'

    @api.constrains('product_id')
    def _check_product(self):
        """What is chosen is for sale. What was chosen stays, whatever becomes of the product."""
        for line in self._get_typed_lines():
            product, reason = line.product_id, line._get_order_refusal()
            if not reason and not product.sale_ok:
                reason = self.env._(
                    "is not for sale; tick “Sales” on the product or choose another"
                )
            elif not reason and not product.active:
                reason = self.env._("is archived; restore it or choose another")
            if reason:
                raise ValidationError(line._get_product_refusal(reason))

    @api.constrains('product_id', 'lead_id')
    def _check_product_company(self):
        for line in self._get_typed_lines():
            company, other = line.lead_id.company_id, line.product_id.company_id
            if company and other and other not in company.parent_ids:
                reason = self.env._(
                    "belongs to the company %(other)s, the opportunity to %(company)s",
                    other=other.display_name,
                    company=company.display_name,
                )
                raise ValidationError(line._get_product_refusal(reason))

    def _get_product_refusal(self, reason):
        self.ensure_one()
        return self.env._(
            "“%(product)s” cannot be a product of the opportunity “%(opportunity)s”: it"
            " %(reason)s.",
            product=self.product_id.display_name,
            opportunity=self.lead_id.display_name,
            reason=reason,
        )

    def _get_order_refusal(self):
        """Why an order line refuses the product, or needs more than an opportunity knows of it.

        :returns: the rest of a sentence that begins with the product, empty if it may be quoted
        """
        self.ensure_one()
        product = self.product_id
        if product.type == 'combo':
            return self.env._("is a combo; add the products of your choice instead")
        if product.service_tracking == 'event':
            return self.env._(
                "is an event ticket, which needs its event; add it to the quotation instead"
            )
        if product.service_tracking == 'event_booth':
            return self.env._(
                "is an event booth, which has to be reserved; add it to the quotation instead"
            )
        return ""

    @api.constrains('product_id', 'product_uom_id')
    def _check_product_uom_id(self):
        for line in self._get_typed_lines():
            unit, product_unit = line.product_uom_id, line.product_id.uom_id
            if not unit:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” of “%(opportunity)s” has no unit: choose one.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                    )
                )
            if not unit._has_common_reference(product_unit):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” of the opportunity “%(opportunity)s” is"
                        " sold in %(product_unit)s: it cannot be counted in %(unit)s. Choose"
                        " a unit of the same kind.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                        product_unit=product_unit.name,
                        unit=unit.name,
                    )
                )

    @api.constrains('product_uom_qty', 'discount')
    def _check_quantity_and_discount(self):
        for line in self._get_typed_lines():
            if line.product_uom_qty <= 0:
                raise ValidationError(
                    self.env._(
                        "The quantity of “%(product)s” of the opportunity “%(opportunity)s” is"
                        " %(quantity)s: it must be above zero. Delete the line to leave it out.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                        quantity=line.product_uom_qty,
                    )
                )
            if not 0 <= line.discount <= 100:
                raise ValidationError(
                    self.env._(
                        "The discount of “%(product)s” of the opportunity “%(opportunity)s” is"
                        " %(discount)s %%: it must be between 0 and 100.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                        discount=line.discount,
                    )
                )

    @api.constrains('date_start', 'date_end', 'duration_months')
    def _check_dates(self):
        for line in self:
            if not 0 <= line.duration_months <= MAX_MONTHS:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” of the opportunity “%(opportunity)s” cannot last %(months)s"
                        " months: enter at most %(limit)s.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                        months=line.duration_months,
                        limit=MAX_MONTHS,
                    )
                )
            if line.date_start and line.date_end and line.date_end < line.date_start:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” of the opportunity “%(opportunity)s” ends before it starts.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                    )
                )

    @api.constrains('tax_ids', 'lead_id')
    def _check_tax_company(self):
        for line in self._get_typed_lines():
            company = line.company_id or self.env.company
            foreign = line.tax_ids.filtered(lambda tax: tax.company_id not in company.parent_ids)  # noqa: B023
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The tax “%(tax)s” on “%(product)s” of the opportunity “%(opportunity)s”"
                        " belongs to another company. Choose a tax of %(company)s.",
                        tax=foreign[0].display_name,
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                        company=company.display_name,
                    )
                )

    def _get_typed_lines(self):
        """The lines whose values a person gave: mirrored and copied ones are taken as they are."""
        if self.env.context.get('opportunity_values_from') in (ACCEPTANCE, BULK_COPY):
            return self.browse()
        return self.filtered(lambda line: not line.sale_line_id)
