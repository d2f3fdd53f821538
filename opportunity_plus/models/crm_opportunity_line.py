from odoo import api, models

from ..tools.given import check_given_values
from ..tools.importing import ImportAgain
from ..tools.marker import ACCEPTANCE, BULK_COPY
from ..tools.values import check_computed_values, pop_computed_values
from .acceptance.crm_opportunity_line import ACCEPTANCE_FIELDS, FREE_FIELDS
from .products.crm_opportunity_line_checks import CHECKED_FIELDS

COMPUTED_FIELDS = (
    'company_id',
    'currency_id',
    'fiscal_position_id',
    'price_currency_id',
    'price_subtotal',
    'margin',
    'margin_percent',
    'prorated_subtotal',
    'prorated_margin',
)
# Whether an opportunity has lines depends on these.
SOURCE_FIELDS = frozenset(('active', 'lead_id'))


class CrmOpportunityLine(ImportAgain, models.Model):
    """What happens to a product line, in order; the steps stand in the rooms.

    Products are priced and checked, lines of a sale are left alone, changes are logged. What an
    acceptance writes is taken as it is, and logged by the acceptance.
    """

    _inherit = 'crm.opportunity.line'
    _computed_fields = COMPUTED_FIELDS
    _remembered_fields = ACCEPTANCE_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            lines = super().create(vals_list)
            lines.lead_id._note_change()
            return lines
        check_given_values(self, vals_list)
        leads = self._check_may_create(vals_list)
        self._take_company(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        names = COMPUTED_FIELDS
        if self.env.context.get('opportunity_values_from') is BULK_COPY:
            # A copy knows by what its taxes were taken, and is compared with it afterwards.
            names = [name for name in names if name != 'fiscal_position_id']
        computed = [pop_computed_values(self, vals, names) for vals in vals_list]
        with leads._keeping_typed_amounts():
            lines = super().create(vals_list)
        lines.lead_id._note_change()
        lines.lead_id._serialize_with_acceptance()
        for line, values in zip(lines, computed, strict=True):
            check_computed_values(line, values)
        lines._log_new_lines()
        return lines

    def write(self, vals):
        former = self.sudo().lead_id
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            res = super().write(vals)
            (former | self.sudo().lead_id)._note_change()
            return res
        self.check_access('write')
        check_given_values(self, [vals])
        vals = dict(vals)
        computed = pop_computed_values(self, vals, COMPUTED_FIELDS)
        joining = self._check_may_change(vals)
        self._snapshot_for_log(vals)
        to_price = self._get_lines_to_price(vals)
        currencies = {}
        if 'lead_id' in vals:
            currencies = {line: line._get_price_currency() for line in self}
        leads = self.env['crm.lead']
        if not SOURCE_FIELDS.isdisjoint(vals):
            leads = self.lead_id | leads.browse(vals.get('lead_id') or ())
        with leads._keeping_typed_amounts():
            res = super().write(vals)
        (former | self.sudo().lead_id)._note_change()
        self._release_prices(vals)
        if not FREE_FIELDS.isdisjoint(vals):
            self._keep_typed_on_order_lines()
        for line, currency in currencies.items():
            line._convert_prices_from(currency)
        if currencies:
            self.lead_id._sync_fiscal_position()
        if to_price:
            to_price.with_context(force_price_recomputation=True)._compute_price_unit()
        if currencies:
            # The ORM checks where they were, not where they are now.
            self.check_access('write')
        joining.lead_id._take_company()
        joining.lead_id._serialize_with_acceptance()
        check_computed_values(self, computed)
        return res

    def unlink(self):
        self.sudo().lead_id._note_change()
        if self.env.context.get('opportunity_values_from') is not ACCEPTANCE:
            self._snapshot_for_log()
            with self.lead_id._keeping_typed_amounts():
                return super().unlink()
        return super().unlink()

    def _add_precomputed_values(self, vals_list):
        """Note beside each price what the pricelist gives: it shows which price was typed."""
        to_note = [vals for vals in vals_list if 'technical_price_unit' not in vals]
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            self._add_mirrored_values(vals_list)
        # In sudo, as stored fields are computed anyway: the user may not see the cost.
        res = super(CrmOpportunityLine, self.sudo())._add_precomputed_values(vals_list)
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            for vals in to_note:
                vals['technical_price_unit'] = vals.get('price_unit', 0.0)
        else:
            self._note_pricelist_prices(to_note)
        return res

    def _validate_fields(self, field_names, excluded_names=()):
        """What an acceptance takes from an order is as it is: people are checked, sales are not."""
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            excluded_names = {*excluded_names, *CHECKED_FIELDS}
        return super()._validate_fields(field_names, excluded_names)
