from odoo import models
from odoo.tools import format_amount

from ...tools.acceptance import ACCEPTANCE, following_opportunities


class CrmLead(models.Model):
    """Merging opportunities keeps lines, typed amount and accepted orders (design: "Merge").

    The orders move to the head in the middle of Odoo's own merge; what follows from them is
    written once, when the merge is done.
    """

    _inherit = 'crm.lead'

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        with following_opportunities(self.env) as gathered:
            ordered = self._sort_by_confidence_level(reverse=True).sudo()
            lines = ordered._get_forecast_lines()
            currencies = {line: line.currency_id for line in lines}
            typed = [
                (lead.display_name, lead._get_typed_amount(), lead.company_id) for lead in ordered
            ]
            ordered[1:]._forget_wins_by_acceptance(auto_unlink)
            orders = ordered[1:]._get_orders_to_move()
            head = super()._merge_opportunity(
                user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
            )
            orders.opportunity_id = head
            merged = head.sudo().with_context(opportunity_acceptance=ACCEPTANCE)
            for line, currency in currencies.items():
                line._follow_currency(currency)
            merged._merge_typed_amounts(typed, lines)
            if merged.accepted_order_count:
                gathered.add(head.id)
        return head

    def _merge_data(self, fnames=None):
        """Amount and orders are merged by :meth:`_merge_opportunity`.

        The amount may come from elsewhere, and orders move whoever may read them.
        """
        data = super()._merge_data(fnames)
        for name in ('expected_revenue', 'order_ids'):
            data.pop(name, None)
        return data

    def _get_orders_to_move(self):
        """The orders of the opportunities that are merged into another, in sudo.

        Odoo moves those that the user may read; the others would be lost with the opportunity.
        """
        # Orders that were read in sudo would be named to the user in the summary of the merge.
        self.invalidate_recordset(['order_ids'])
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        return orders.search([('opportunity_id', 'in', self.ids)])

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        self._merge_dependences_lines(opportunities)
        return res

    def _merge_dependences_lines(self, opportunities):
        """Let the forecast lines of the merged opportunities join, archived ones as they are."""
        last = max(self.opportunity_line_ids.mapped('sequence'), default=0)
        lines = opportunities.sudo()._get_forecast_lines()
        lines.write({'lead_id': self.id})
        for sequence, line in enumerate(lines, start=last + 1):
            line.sequence = sequence

    def _get_forecast_lines(self):
        """All lines that mirror no order, archived ones included, free to be moved."""
        Line = self.env['crm.opportunity.line'].with_context(
            active_test=False, opportunity_acceptance=ACCEPTANCE
        )
        return Line.search([('lead_id', 'in', self.ids), ('sale_line_id', '=', False)])

    def _get_typed_amount(self):
        """The typed amount of an opportunity, also while accepted orders overrule it."""
        self.ensure_one()
        if self.amount_source == 'order':
            return (self.acceptance_data or {}).get('amount') or 0.0
        return self.expected_revenue if self.amount_source == 'manual' else 0.0

    def _merge_typed_amounts(self, typed, lines):
        """Keep the first typed amount, as Odoo does, unless lines take its place.

        :param list typed: name, typed amount and company of each opportunity, the head's first
        :param lines: the forecast lines of all merged opportunities
        :raise UserError: if the amount is in another company's currency, and a rate is missing
        """
        self.ensure_one()
        typed = [values for values in typed if values[1]]
        if lines.filtered(lambda line: line.active or line.is_replaced):
            self._log_dropped_amounts(typed)
            return
        target = self._get_amount_company()
        _name, amount, company = next(iter(typed), (False, 0.0, target))
        if company and company.currency_id != target.currency_id:
            amount = company.currency_id._convert_or_raise(
                amount, target.currency_id, target, self._get_rate_date()
            )
        if self.accepted_order_count:
            self.acceptance_data = {**self.acceptance_data, 'amount': amount, 'expected': amount}
        else:
            self.expected_revenue = amount

    def _log_dropped_amounts(self, typed):
        """Name the typed amounts whose place lines take.

        :param list typed: as in :meth:`_merge_typed_amounts`
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

    def _forget_wins_by_acceptance(self, auto_unlink):
        """Take a win by acceptance back from predictive scoring: the head will count it.

        :param bool auto_unlink: whether the merge deletes the records; else, losing their orders,
            they reopen and are no win any more, unless they are to stay won
        """
        orders_by_lead = self._get_accepted_orders()
        won = self.filtered(
            lambda lead: (
                lead.won_status == 'won'
                and (lead.acceptance_data or {}).get('closing')
                and (
                    auto_unlink
                    or not orders_by_lead[lead.id][:1].company_id.opportunity_reopen_on_cancel
                )
            )
        )
        if won:
            won._pls_increment_frequencies(from_state='won')


class CrmOpportunityLine(models.Model):
    _inherit = 'crm.opportunity.line'

    def _follow_currency(self, currency):
        """Convert the prices of a moved line from the currency it had.

        :param currency: the ``res.currency`` in which its prices are still expressed
        :raise UserError: if a rate is missing
        """
        self.ensure_one()
        # In sudo: the cost is converted too, whoever moves the line.
        line = self.sudo()
        lead = line.lead_id
        if not currency or currency == lead.currency_id:
            return
        rate = currency._get_rate_or_raise(
            lead.currency_id, lead._get_amount_company(), lead._get_rate_date()
        )
        line.write(
            {
                name: line[name] * rate
                for name in ('price_unit', 'technical_price_unit', 'purchase_price')
            }
        )
