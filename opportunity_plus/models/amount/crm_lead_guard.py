from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.acceptance import ACCEPTANCE, is_acceptance
from ...tools.derived import check_derived, is_same, take_derived

DERIVED_FIELDS = (
    'acceptance_failure',
    'amount_source',
    'amount_currency',
    'amount_lines',
    'currency_id',
    'margin',
    'margin_percent',
    'prorated_margin',
    'prorated_revenue',
)
# What only the acceptance writes.
ACCEPTANCE_FIELDS = ('accepted_order_count', 'acceptance_data', 'acceptance_revision')
# What lines are priced by: written with them, before a salesperson gives the opportunity away.
HEADER_FIELDS = ('partner_id', 'company_id', 'pricelist_id')


class CrmLead(models.Model):
    """Refuses to overwrite an amount that comes from somewhere else (design, rules 1 to 3)."""

    _inherit = 'crm.lead'

    @api.model
    def default_get(self, fields):
        """No default of a client's context may stand in for the acceptance."""
        return super().default_get([name for name in fields if name not in ACCEPTANCE_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_no_acceptance_values(vals)
        given = [take_derived(self, vals, DERIVED_FIELDS) for vals in vals_list]
        default = self.env.context.get('default_expected_revenue')
        typed = [vals.get('expected_revenue', default) for vals in vals_list]
        leads = super().create(vals_list)
        derived = leads.filtered(lambda lead: lead.amount_source == 'lines')
        if derived:
            # A given amount switched the compute off for this call.
            for name in ('expected_revenue', 'margin'):
                self.env.add_to_compute(self._fields[name], derived)
        for lead, amount, values in zip(leads, typed, given, strict=True):
            if amount and lead in derived:
                lead._check_same_amount(amount)
            check_derived(lead, values)
        return leads

    def write(self, vals):
        if is_acceptance(self.env):
            return super().write(vals)
        vals = dict(vals)
        self._check_no_acceptance_values(vals)
        if 'pricelist_id' in vals:
            # The forecast comes back as it was.
            pricelist = self._fields['pricelist_id']
            self.filtered(
                lambda lead: not is_same(pricelist, lead, vals['pricelist_id'])
            )._check_lines_not_accepted()
        derived = take_derived(self, vals, DERIVED_FIELDS)
        has_amount = 'expected_revenue' in vals
        amount = vals.pop('expected_revenue', None) or 0.0
        open_before = self.filtered(lambda lead: has_amount and lead._is_amount_open())
        if 'opportunity_line_ids' in vals and 'user_id' in vals:
            # Lines are written last by the ORM, when the opportunity is no longer the writer's.
            first = {
                name: vals[name]
                for name in (*HEADER_FIELDS, 'opportunity_line_ids')
                if name in vals
            }
            super().write(first)
            del vals['opportunity_line_ids']
        res = super().write(vals)
        if has_amount:
            # In sudo: the writer may just have given the opportunity to somebody else.
            to_write = self.sudo()._get_leads_to_type(amount, open_before.sudo())
            super(CrmLead, to_write).write({'expected_revenue': amount})
        check_derived(self.sudo(), derived)
        return res

    def _check_no_acceptance_values(self, vals):
        """Keep hands off what the acceptance remembers.

        :raise UserError: if such a value is given that is not the present one
        """
        count = vals.get('accepted_order_count', 0)
        present = self.mapped('accepted_order_count') if 'accepted_order_count' in vals else []
        if vals.get('acceptance_data') or any(count != value for value in present or [0]):
            raise UserError(
                self.env._(
                    "What an opportunity remembers of accepted quotations is not written by hand:"
                    " confirm or cancel the quotations instead."
                )
            )

    def _get_leads_to_type(self, amount, open_before):
        """Find the opportunities on which an amount is to be typed: the others have it already.

        :param amount: in company currency
        :param open_before: those of the records that were open before the running write
        :raise UserError: naming an opportunity whose amount comes from something else
        """
        to_write = self.browse()
        for lead in self:
            currency = lead._get_amount_company().currency_id
            if not currency.compare_amounts(lead.expected_revenue or 0.0, amount):
                continue
            is_open = lead in open_before or lead._is_amount_open()
            if lead.amount_source != 'manual' or not is_open:
                raise UserError(lead._get_amount_refusal(amount))
            to_write += lead
        return to_write

    def _check_same_amount(self, amount):
        """Accept an amount given together with lines only if it is their total.

        :raise UserError: naming the opportunity and the source of its amount
        """
        self.ensure_one()
        currency = self._get_amount_company().currency_id
        if currency.compare_amounts(self.expected_revenue, amount):
            raise UserError(self._get_amount_refusal(amount))

    def _get_amount_refusal(self, amount):
        """Say why an amount cannot be typed, and what to do instead.

        :rtype: str
        """
        self.ensure_one()
        currency = self._get_amount_company().currency_id
        if self.amount_source == 'manual':
            return self.env._(
                "The amount of “%(opportunity)s” cannot be changed to %(amount)s: the"
                " opportunity is closed. Reopen it first.",
                opportunity=self.display_name,
                amount=currency.format(amount),
            )
        advice = (
            self.env._("change the products")
            if self.amount_source == 'lines'
            else self.env._("change or cancel the quotation")
        )
        return self.env._(
            "The amount of “%(opportunity)s” cannot be changed to %(amount)s: it %(origin)s"
            " (%(current)s). To change it, %(advice)s; your own estimate goes into the objective.",
            opportunity=self.display_name,
            amount=currency.format(amount),
            origin=self.amount_explanation,
            current=currency.format(self.expected_revenue),
            advice=advice,
        )

    def copy(self, default=None):
        """Copy lines as they are: a sold line may be a return, or a product no longer for sale."""
        given = 'opportunity_line_ids' in (default or {})
        leads = self if given else self.with_context(opportunity_line_copy=ACCEPTANCE)
        return super(CrmLead, leads).copy(default).with_env(self.env)

    def copy_data(self, default=None):
        """The copy is open; with lines its amount comes from them (design: "Merge, Duplicate")."""
        default = dict(default or {})
        has_lines = 'opportunity_line_ids' in default
        default.setdefault('opportunity_line_ids', [])
        vals_list = super().copy_data(default=default)
        for lead, vals in zip(self, vals_list, strict=True):
            if not lead.active and 'active' not in default:
                vals.update(active=True, lost_reason_id=False)
            lines = lead.opportunity_line_ids.filtered('active')
            if not has_lines:
                vals['opportunity_line_ids'] = [
                    Command.create(line_vals) for line_vals in lines.copy_data()
                ]
            if vals['opportunity_line_ids'] and 'expected_revenue' not in default:
                vals.pop('expected_revenue', None)
        return vals_list
