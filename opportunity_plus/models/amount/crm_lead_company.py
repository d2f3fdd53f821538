import logging

from odoo import api, models

from ...tools.context import neutral
from ...tools.marker import ACCEPTANCE, BULK_COPY, JOB
from ...tools.retry import RETRYABLE_ERRORS
from ..products.crm_opportunity_line_price import PRICE_FIELDS

# Typed amounts in the currency of the company, besides the expected revenue.
TYPED_AMOUNTS = ('target_revenue', 'typed_objective', 'recurring_revenue')

_logger = logging.getLogger(__name__)


class CrmLead(models.Model):
    """An amount has a company, whoever reads or computes it; another company means converting.

    Between the two, ``amount_company_id`` says in whose currency the amounts still are: a change
    of the company sets it, converting clears it.
    """

    _inherit = 'crm.lead'

    @api.depends('amount_company_id')
    def _compute_company_currency(self):
        res = super()._compute_company_currency()
        for lead in self.filtered('amount_company_id'):
            lead.company_currency = lead.amount_company_id.currency_id
        return res

    def _compute_company_id(self):
        """Take no company away from products and sold orders, and remember whose amounts are.

        Odoo recomputes the company also where it stays the same.
        """
        before = {lead: lead.company_id for lead in self}
        res = super()._compute_company_id()
        for lead, company in before.items():
            if company and not lead.company_id and lead._has_products_or_orders():
                lead.company_id = lead._find_company(company)
        changed = {lead: old for lead, old in before.items() if lead.company_id != old}
        held = [lead for lead in changed if lead.id and changed[lead]]
        # As if it were computed here too: nothing else follows from it yet.
        with self.env.protecting([self._fields['amount_company_id']], self):
            for lead in held:
                lead.amount_company_id = lead.amount_company_id or changed[lead]
        if changed:
            self._sync_company(changed)
        return res

    def _has_products_or_orders(self):
        self.ensure_one()
        lines = self.opportunity_line_ids or self.sudo().all_line_ids
        return bool(lines or self.accepted_order_count or self.is_led)

    def _find_company(self, former):
        """The former company, else the salesperson's or the team's, where all of them allow it."""
        self.ensure_one()
        companies = former | self.user_id.company_id | self.team_id.company_id
        return companies.filtered(self._may_belong_to)[:1]

    def _may_belong_to(self, company):
        """Tell whether salesperson, team and customer allow a company."""
        self.ensure_one()
        owners = self.team_id.company_id | self.partner_id.company_id
        return owners <= company.parent_ids and (
            not self.user_id or company in self.user_id.company_ids
        )

    def _take_company(self):
        """Give those without company that of whoever adds products, where it is allowed.

        Otherwise the amounts are that company's until salesperson and team allow one.
        """
        company = self.env.company
        orphans = self.sudo().filtered(lambda lead: not lead.company_id)
        belonging = orphans.filtered(lambda lead: lead._may_belong_to(company))
        if belonging:
            belonging.company_id = company
        if others := (orphans - belonging).filtered(lambda lead: not lead.amount_company_id):
            others.with_context(opportunity_values_from=ACCEPTANCE).amount_company_id = company

    def _hold_amounts(self, company_id):
        """Before another company is written, remember whose amounts are.

        :param company_id: the id that is going to be written
        """
        moving = self.sudo().filtered(
            lambda lead: (
                lead.company_id
                and not lead.amount_company_id
                and lead.company_id.id != (company_id or False)
            )
        )
        for company, leads in moving.grouped('company_id').items():
            leads.with_context(opportunity_values_from=ACCEPTANCE).amount_company_id = company

    def _follow_company(self, given=()):
        """Convert the amounts of those whose company is another one by now.

        A job and a merge go on where a rate is missing: the amounts stay, and it is reported.

        :param given: names of what is written in the same call, and so is converted already
        :raise UserError: naming the currency that has no rate
        """
        for lead in self.sudo().filtered(lambda lead: lead.amount_company_id and lead.company_id):
            if lead._is_job():
                lead._move_amounts_safely(given)
            else:
                lead._move_amounts(given)

    def _is_job(self):
        """Tell whether no person is there who could be told of a missing rate."""
        context = self.env.context
        markers = (ACCEPTANCE, BULK_COPY, JOB)
        return context.get('opportunity_values_from') in markers or bool(
            context.get('ir_cron_progress_id')
        )

    def _move_amounts_safely(self, given=()):
        """Convert in a savepoint; what fails stays as it is and is reported."""
        try:
            with self.env.cr.savepoint():
                self._move_amounts(given)
        except RETRYABLE_ERRORS:
            raise
        except Exception as error:
            # They are of the former company still, in which nothing has changed: no rate is needed.
            for name in ('expected_revenue', 'margin'):
                self.env.remove_to_compute(self._fields[name], self)
            if (reader := self._in_failure_lang()).env != self.env:
                reader._move_amounts_safely(given)
                return
            _logger.warning(
                "The amounts of the opportunity %s stay: %s", self.id, error, exc_info=True
            )
            self._report_kept_amounts(error)

    def _report_kept_amounts(self, error):
        """Tell that amounts could not be converted; the acceptance knows how.

        :param error: the exception that was raised
        """

    def _move_amounts(self, given=()):
        """Convert lines and typed amounts into the currency of the company, at today's rate.

        :param given: names of amounts that are left alone
        :raise UserError: naming the currency that has no rate
        """
        self.ensure_one()
        former, company = self.amount_company_id, self.company_id
        source, target = former.currency_id, company.currency_id
        day = self._get_rate_date()
        lines = self._get_forecast_lines()
        if self.env.context.get('opportunity_values_from') is BULK_COPY:
            # Merging converts them itself: some have come from elsewhere.
            lines = lines.browse()
        currencies = {line: line._get_price_currency() for line in lines}
        lead = self.with_context(opportunity_values_from=ACCEPTANCE)
        if source != target and self._has_typed_amounts():
            rate = source._get_rate_of_either(target, company | former, day)
            lead._convert_typed_amounts(rate, given)
        lead.amount_company_id = False
        # The price list follows, and with it the currency of the lines.
        self._sync_company({self: former})
        for line, currency in currencies.items():
            if currency and currency != self.currency_id:
                rate = currency._get_rate_of_either(self.currency_id, company | former, day)
                line.write({name: line[name] * rate for name in PRICE_FIELDS})
        lines.filtered('price_currency_id').price_currency_id = False
        self._recompute_recordset(['expected_revenue', 'margin'])

    def _search_kept_amounts(self):
        """Find the opportunities that have amounts in a currency that is theirs no more."""
        leads = self.sudo().with_context(active_test=False)
        moved = leads.search([('amount_company_id', '!=', False), ('company_id', '!=', False)])
        kept = self.env['crm.opportunity.line']._search_kept_prices([])
        return neutral(moved | kept.lead_id)

    def _has_kept_amounts(self):
        self.ensure_one()
        lines = self.env['crm.opportunity.line']
        is_moved = self.amount_company_id and self.company_id
        return bool(is_moved or lines._search_kept_prices([('lead_id', '=', self.id)]))

    def _convert_kept_amounts(self):
        """Convert what a missing rate kept; the acceptance clears what was reported.

        :raise UserError: if the rate is still missing
        """
        self.ensure_one()
        if self.amount_company_id and self.company_id:
            self._move_amounts()
        lines = self.env['crm.opportunity.line']
        for line in lines._search_kept_prices([('lead_id', '=', self.id)]):
            line._convert_prices_from(line.price_currency_id)

    def _has_typed_amounts(self):
        self.ensure_one()
        is_typed = self.amount_source == 'manual' and self.expected_revenue
        return bool(is_typed or any(self[name] for name in TYPED_AMOUNTS))

    def _convert_typed_amounts(self, rate, given):
        """Multiply what people typed.

        :param rate: the factor
        :param given: names of amounts that are left alone
        """
        self.ensure_one()
        names = [*TYPED_AMOUNTS, *(['expected_revenue'] if self.amount_source == 'manual' else [])]
        currency = self.company_id.currency_id
        self.write(
            {
                name: currency.round(self[name] * rate)
                for name in names
                if self[name] and name not in given
            }
        )
