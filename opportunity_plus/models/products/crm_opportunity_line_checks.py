from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from ...tools.acceptance import ACCEPTANCE, is_acceptance
from ...tools.derived import check_derived, take_derived

# What stays a person's while the lines come from accepted quotations (design: "Acceptance").
FREE_FIELDS = frozenset(('sale_type_id', 'duration_months', 'date_start', 'date_end'))
# What only the acceptance writes.
ACCEPTANCE_FIELDS = frozenset(('sale_line_id', 'forecast_line_id', 'is_replaced'))
DERIVED_FIELDS = (
    'company_id',
    'currency_id',
    'price_subtotal',
    'margin',
    'margin_percent',
    'prorated_subtotal',
    'prorated_margin',
)


class CrmOpportunityLine(models.Model):
    """What a person may do with lines: sound values, and hands off the lines of a sale."""

    _inherit = 'crm.opportunity.line'

    @api.model
    def default_get(self, fields):
        """No default of a client's context may stand in for the acceptance."""
        return super().default_get([name for name in fields if name not in ACCEPTANCE_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        if is_acceptance(self.env):
            return super().create(vals_list)
        self._check_no_acceptance_values(vals_list)
        default_lead_id = self.env.context.get('default_lead_id')
        lead_ids = {vals.get('lead_id', default_lead_id) for vals in vals_list}
        # Who may not know the opportunity is told nothing about it.
        self.browse().check_access('create')
        leads = self.env['crm.lead'].browse(filter(None, lead_ids))
        leads.check_access('read')
        leads._check_lines_not_accepted()
        vals_list = [dict(vals) for vals in vals_list]
        given = [take_derived(self, vals, DERIVED_FIELDS) for vals in vals_list]
        lines = super().create(vals_list)
        lines.lead_id._collide_with_acceptance()
        for line, values in zip(lines, given, strict=True):
            check_derived(line, values)
        return lines

    def write(self, vals):
        if is_acceptance(self.env):
            return super().write(vals)
        self.check_access('write')
        vals = dict(vals)
        derived = take_derived(self, vals, DERIVED_FIELDS)
        changed = self.filtered(lambda line: line._is_changed_by(vals))
        if changed:
            self._check_no_acceptance_values([vals])
            changed._check_not_accepted()
            target = self.env['crm.lead'].browse(vals.get('lead_id') or ())
            target.check_access('read')
            target._check_lines_not_accepted()
        res = super().write(vals)
        if 'lead_id' in vals:
            # The ORM checks where they were, not where they are now.
            self.check_access('write')
        if changed and ('lead_id' in vals or vals.get('active')):
            changed.lead_id._collide_with_acceptance()
        check_derived(self, derived)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        if not is_acceptance(self.env):
            self._check_not_accepted()

    def _is_changed_by(self, vals):
        """Tell whether ``vals`` would change a field that is not free; equal values pass."""
        self.ensure_one()
        for name in vals.keys() - FREE_FIELDS:
            field = self._fields.get(name)
            if field is None or not field.store:
                continue
            if field.type in ('one2many', 'many2many'):
                new = self.new({name: vals[name]}, origin=self)[name]._origin
                if new != self[name]:
                    return True
                continue
            value = field.convert_to_record(field.convert_to_cache(vals[name], self), self)
            if field.type in ('float', 'monetary'):
                if float_compare(value or 0.0, self[name] or 0.0, precision_digits=6):
                    return True
            elif value != self[name]:
                return True
        return False

    def _check_no_acceptance_values(self, vals_list):
        """Refuse values that only the acceptance of a quotation may give.

        :raise UserError: naming the field
        """
        for vals in vals_list:
            for name in ACCEPTANCE_FIELDS & vals.keys():
                if vals[name]:
                    raise UserError(
                        self.env._(
                            "“%(field)s” is set by accepting a quotation and cannot be written by"
                            " hand. Link the quotation to the opportunity and confirm it.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _check_not_accepted(self):
        """Refuse to touch lines of an opportunity that has accepted quotations.

        :raise UserError: naming the opportunity and the quotations
        """
        self.lead_id._check_lines_not_accepted()

    @api.constrains('product_id', 'lead_id')
    def _check_product(self):
        for line in self._get_typed_lines():
            product, company = line.product_id, line.lead_id.company_id
            reason = False
            if product.type == 'combo':
                reason = self.env._("is a combo; add the products of your choice instead")
            elif not product.sale_ok:
                reason = self.env._(
                    "is not for sale; tick “Sales” on the product or choose another"
                )
            elif not product.active:
                reason = self.env._("is archived; restore it or choose another")
            elif company and product.company_id and product.company_id not in company.parent_ids:
                reason = self.env._(
                    "belongs to the company %(other)s, the opportunity to %(company)s",
                    other=product.company_id.display_name,
                    company=company.display_name,
                )
            if reason:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” cannot be a product of the opportunity “%(opportunity)s”: it"
                        " %(reason)s.",
                        product=product.display_name,
                        opportunity=line.lead_id.display_name,
                        reason=reason,
                    )
                )

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
            if line.duration_months < 0:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” of the opportunity “%(opportunity)s” cannot last %(months)s"
                        " months.",
                        product=line.product_id.display_name,
                        opportunity=line.lead_id.display_name,
                        months=line.duration_months,
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
            company = line.lead_id._get_amount_company()
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
        if is_acceptance(self.env) or self.env.context.get('opportunity_line_copy') is ACCEPTANCE:
            return self.browse()
        return self.filtered(lambda line: not line.sale_line_id)


class CrmLead(models.Model):
    _inherit = 'crm.lead'

    def _check_lines_not_accepted(self):
        """Refuse a change of the lines by hand while accepted quotations decide them.

        :raise UserError: naming the opportunity and the quotations
        """
        for lead in self.sudo():
            if not lead.accepted_order_count:
                continue
            orders = lead._get_accepted_orders()[lead.id]
            raise UserError(
                self.env._(
                    "The products of “%(opportunity)s” were sold with %(orders)s and cannot be"
                    " changed here. Change the order, or cancel it to get the former products back;"
                    " sale type, duration and dates can be changed.",
                    opportunity=lead.display_name,
                    orders=", ".join(orders.mapped('name')),
                )
            )

    def _collide_with_acceptance(self):
        """Let lines that join by hand and an acceptance at the same moment not miss each other.

        An acceptance archives the lines that it sees. One that joins meanwhile would stay beside
        what was sold, if its price is zero, so that nothing else changes on the opportunity.
        """
        if self:
            self.sudo()._lock_for_acceptance()

    @api.constrains('company_id')
    def _check_line_companies(self):
        """Products follow the opportunity into its company; taxes are taken from it anew."""
        self.filtered('company_id').opportunity_line_ids._check_product()
