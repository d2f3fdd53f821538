from odoo import api, models

from ..tools.marker import ACCEPTANCE
from ..tools.values import check_computed_values, pop_computed_values

COMPUTED_FIELDS = (
    'company_id',
    'currency_id',
    'price_subtotal',
    'margin',
    'margin_percent',
    'prorated_subtotal',
    'prorated_margin',
)


class CrmOpportunityLine(models.Model):
    """What happens to a product line, in order; the steps stand in the rooms.

    Products are priced and checked, lines of a sale are left alone, the chatter is told. What an
    acceptance writes is taken as it is, and the acceptance tells it.
    """

    _inherit = 'crm.opportunity.line'

    @api.model_create_multi
    def create(self, vals_list):
        if ACCEPTANCE.is_in(self.env):
            return super().create(vals_list)
        self._check_may_create(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        computed = [pop_computed_values(self, vals, COMPUTED_FIELDS) for vals in vals_list]
        lines = super().create(vals_list)
        lines.lead_id._serialize_with_acceptance()
        for line, values in zip(lines, computed, strict=True):
            if values:
                check_computed_values(line, values)
        lines._log_new_lines()
        return lines

    def write(self, vals):
        if ACCEPTANCE.is_in(self.env):
            return super().write(vals)
        self.check_access('write')
        vals = dict(vals)
        computed = pop_computed_values(self, vals, COMPUTED_FIELDS)
        joining = self._check_may_change(vals)
        self._snapshot_for_log(vals)
        to_price = self._get_lines_to_price(vals)
        currencies = {line: line.currency_id for line in self} if 'lead_id' in vals else {}
        res = super().write(vals)
        for line, currency in currencies.items():
            line._convert_prices_from(currency)
        if to_price:
            to_price.with_context(force_price_recomputation=True)._compute_price_unit()
        if currencies:
            # The ORM checks where they were, not where they are now.
            self.check_access('write')
        joining.lead_id._serialize_with_acceptance()
        check_computed_values(self, computed)
        return res

    def unlink(self):
        self._snapshot_for_log()
        return super().unlink()
