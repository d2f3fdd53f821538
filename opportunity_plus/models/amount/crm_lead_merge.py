from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, formatLang

from ...tools.marker import ACCEPTANCE


class CrmLead(models.Model):
    """Merging keeps products and typed amounts."""

    _inherit = 'crm.lead'

    @contextmanager
    def _keeping_rates(self):
        """Leave amounts as they are whose currency has no rate: nobody is refused a merge for it.

        The daily job values them when the rate is there.
        """
        unrated = self.sudo().filtered(
            lambda lead: (
                lead.amount_source == 'lines'
                and not lead.currency_id._has_rate(
                    lead._get_amount_company(), lead._get_rate_date()
                )
            )
        )
        kept = [self._fields[name] for name in ('expected_revenue', 'margin')]
        with self.env.protecting(kept, unrated):
            yield

    @contextmanager
    def _computing_amounts_once(self):
        """Compute amounts when all products are where they belong, not at each step before.

        A product that moves is worth the same, unless its currency or its taxes change.
        """
        fields = [self._fields[name] for name in ('amount_lines', 'expected_revenue', 'margin')]
        values = self._get_values_of_lines()
        lines = self.env['crm.opportunity.line'].concat(*values)
        subtotal = lines._fields['price_subtotal']
        with self.env.protecting([(fields, self), ([subtotal], lines)]):
            yield
        leads = self.exists()
        now = leads._get_values_of_lines()
        changed = lines.concat(*(line for line in now if now[line] != values.get(line)))
        self.env.add_to_compute(subtotal, changed)
        changed.modified(['price_subtotal'])
        for field in fields:
            self.env.add_to_compute(field, leads - self.env.protected(field))
        leads.modified([field.name for field in fields])

    def _merge_data(self, fnames=None):
        """The amount may come from elsewhere, and orders move whoever may read them."""
        data = super()._merge_data(fnames)
        for name in ('expected_revenue', 'order_ids'):
            data.pop(name, None)
        return data

    def _get_product_texts(self):
        """One line of text for each product, as the summary of a merge lists them."""
        self.ensure_one()
        return [
            f"{formatLang(self.env, line.product_uom_qty, dp='Product Unit')}"
            f" {line.product_uom_id.name} {line.product_id.display_name}:"
            f" {line.currency_id.format(line.price_subtotal)}"
            for line in self.opportunity_line_ids
        ]

    def _get_lines_to_merge(self):
        """The lines that mirror no order, archived ones included; read once for a whole merge."""
        lines = self.sudo().all_line_ids.filtered(lambda line: not line.sale_line_id)
        return lines.with_context(active_test=False, opportunity_values_from=ACCEPTANCE)

    def _get_values_of_lines(self):
        """What changes where a line is worth something else in the merged opportunity.

        Taxes are taken anew with the fiscal position or the company: columns, unlike the taxes.
        """
        return {
            line: (line.currency_id, line.company_id, line.fiscal_position_id, line.price_unit)
            for line in self._get_lines_to_merge()
        }

    def _merge_dependences(self, opportunities):
        """Let the forecast lines of the merged opportunities join, archived ones as they are."""
        res = super()._merge_dependences(opportunities)
        if lines := opportunities._get_lines_to_merge():
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
            'currencies': {
                line: line._get_price_currency() for line in leads._get_lines_to_merge()
            },
            # Name, typed amount and company of each, the head first.
            'typed': [
                (
                    lead.display_name,
                    lead._get_typed_amount(),
                    lead.amount_company_id or lead.company_id,
                )
                for lead in leads
            ],
        }

    def _restore_after_merge(self, before):
        """Convert the prices of the lines that joined, and keep the typed amount.

        It is the first one, as in Odoo. Where lines take its place, it becomes the objective if
        there is none, and the chatter names it.

        Where a rate is missing the figures stay, and it is reported.

        :param dict before: what :meth:`_snapshot_before_merge` returned
        """
        self.ensure_one()
        currencies = before['currencies']
        if not self.company_id and not self.amount_company_id:
            owners = [company for _name, _amount, company in before['typed'] if company]
            lead = self.with_context(opportunity_values_from=ACCEPTANCE)
            lead.amount_company_id = owners[0] if owners else False
        for line, currency in currencies.items():
            try:
                line._convert_prices_from(currency)
            except UserError:
                self._keep_prices(line, currency)
        if currencies:
            self._refresh_fiscal_position()
        typed = [values for values in before['typed'] if values[1]]
        if any(line.active or line.is_replaced for line in currencies):
            # Lines are there anyway: a missing rate stops nothing.
            self._keep_as_objective(self._convert_typed_amount(typed))
            self._log_dropped_amounts(typed)
            return
        amount = self._convert_typed_amount(typed)
        if typed and not amount:
            _name, amount, company = typed[0]
            self._keep_typed_amount(amount, company)
        else:
            self._set_typed_amount(amount)

    def _convert_typed_amount(self, typed):
        """Value the first typed amount in the company of the merged opportunity.

        :param list typed: name, typed amount and company of each opportunity
        :returns: 0 where a rate is missing
        """
        self.ensure_one()
        target = self._get_amount_company()
        _name, amount, company = next(iter(typed), (False, 0.0, target))
        source, own = company.currency_id, target.currency_id
        if not company or source == own:
            return amount
        return own.round(amount * source._get_rate_or_zero(own, target, self._get_rate_date()))

    def _keep_prices(self, line, currency):
        """Leave prices in their currency until there is a rate, and report it.

        The error is raised once more, in the language of who is told.
        """
        lead = self._in_failure_lang()
        line = line.with_env(lead.env)
        line._keep_prices_in(currency)
        try:
            line._convert_prices_from(currency.with_env(lead.env))
        except UserError as error:
            lead._report_kept_amounts(error)

    def _keep_typed_amount(self, amount, company):
        """Leave an amount in the currency of its company until there is a rate, and report it."""
        lead = self.with_context(opportunity_values_from=ACCEPTANCE)
        lead._set_typed_amount(amount)
        lead.amount_company_id = company
        self._follow_company()

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
                    "The typed expected revenue %(amount)s of “%(opportunity)s” was dropped in the"
                    " merge: it comes from the products.",
                    amount=format_amount(self.env, amount, currency),
                    opportunity=name,
                )
            )
