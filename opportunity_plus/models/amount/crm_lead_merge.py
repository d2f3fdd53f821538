from odoo import models
from odoo.tools import format_amount

from ...tools.marker import ACCEPTANCE


class CrmLead(models.Model):
    """Merging keeps products and typed amounts."""

    _inherit = 'crm.lead'

    def _merge_data(self, fnames=None):
        """The amount may come from elsewhere, and orders move whoever may read them."""
        data = super()._merge_data(fnames)
        for name in ('expected_revenue', 'order_ids'):
            data.pop(name, None)
        return data

    def _merge_dependences(self, opportunities):
        """Let the forecast lines of the merged opportunities join, archived ones as they are."""
        res = super()._merge_dependences(opportunities)
        if lines := opportunities.sudo()._get_forecast_lines():
            last = max(self.opportunity_line_ids.mapped('sequence'), default=0)
            lines.write({'lead_id': self.id})
            for sequence, line in enumerate(lines, start=last + 1):
                line.sequence = sequence
        return res

    def _snapshot_before_merge(self, auto_unlink):
        """Look at what the merge would lose.

        :param bool auto_unlink: whether the merge deletes all but one of the opportunities
        :returns: a dict for :meth:`_restore_after_merge`
        """
        leads = self._sort_by_confidence_level(reverse=True).sudo()
        return {
            'currencies': {line: line.currency_id for line in leads._get_forecast_lines()},
            # Name, typed amount and company of each, the head first.
            'typed': [
                (lead.display_name, lead._get_typed_amount(), lead.company_id) for lead in leads
            ],
        }

    def _restore_after_merge(self, before):
        """Convert the prices of the lines that joined, and keep the typed amount.

        It is the first one, as in Odoo. Where lines take its place, the chatter names it.

        :param dict before: what :meth:`_snapshot_before_merge` returned
        :raise UserError: if a rate is missing
        """
        self.ensure_one()
        currencies = before['currencies']
        for line, currency in currencies.items():
            line._convert_prices_from(currency)
        typed = [values for values in before['typed'] if values[1]]
        if any(line.active or line.is_replaced for line in currencies):
            self._log_dropped_amounts(typed)
            return
        target = self._get_amount_company()
        _name, amount, company = next(iter(typed), (False, 0.0, target))
        source, own = company.currency_id, target.currency_id
        if company and source != own:
            rate = source._get_rate_or_raise(own, target, self._get_rate_date())
            amount = own.round(amount * rate)
        self._set_typed_amount(amount)

    def _get_typed_amount(self):
        """The amount that somebody typed on an opportunity, in its company's currency."""
        self.ensure_one()
        return self.expected_revenue if self.amount_source == 'manual' else 0.0

    def _set_typed_amount(self, amount):
        """Let an amount be the one that was typed.

        :param amount: in the currency of the opportunity's company
        """
        self.ensure_one()
        self.with_context(opportunity_values_from=ACCEPTANCE).expected_revenue = amount

    def _log_dropped_amounts(self, typed):
        """Name the typed amounts whose place lines take.

        :param list typed: name, typed amount and company of each opportunity
        """
        for name, amount, company in typed:
            currency = (company or self._get_amount_company()).currency_id
            self._message_log(
                body=self.env._(
                    "The typed amount %(amount)s of “%(opportunity)s” was dropped in the merge:"
                    " the amount comes from the products.",
                    amount=format_amount(self.env, amount, currency),
                    opportunity=name,
                )
            )
